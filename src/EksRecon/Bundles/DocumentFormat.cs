namespace EksRecon.Bundles;

/// <summary>How a file is written.</summary>
internal enum DocumentFormat
{
    /// <summary>A README, a picture, a script: no document.</summary>
    Other,

    /// <summary>A file that should be a document and holds nothing.</summary>
    Nothing,
    Json,
    Yaml,
}

/// <summary>Tells the format by the first bytes; the name decides only where they leave it open.</summary>
internal static class DocumentFormats
{
    public static DocumentFormat Of(string path, ReadOnlySpan<byte> head)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        var isYaml = name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
        var isJson = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
        var text = head.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) return isJson || BundlePath.Question(path) is not null ? DocumentFormat.Nothing : DocumentFormat.Other;
        if (isJson) return DocumentFormat.Json;
        if (isYaml) return DocumentFormat.Yaml;
        if (text[0] is (byte)'{' or (byte)'[' || text.StartsWith("==== START logs"u8)) return DocumentFormat.Json;
        return head.Contains((byte)0) ? DocumentFormat.Other : LooksLikeYaml(head) ? DocumentFormat.Yaml : DocumentFormat.Other;
    }

    private static bool LooksLikeYaml(ReadOnlySpan<byte> head) =>
        head.StartsWith("apiVersion:"u8) || head.IndexOf("\napiVersion:"u8) >= 0 || head.StartsWith("kind:"u8) || head.IndexOf("\nkind:"u8) >= 0;
}
