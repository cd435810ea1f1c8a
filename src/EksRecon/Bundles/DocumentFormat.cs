using System.Buffers;

namespace EksRecon.Bundles;

/// <summary>How a file is written.</summary>
internal enum DocumentFormat
{
    /// <summary>A README, a picture, a script: no document.</summary>
    Other,

    /// <summary>A file that holds nothing but blanks and comments.</summary>
    Nothing,

    /// <summary>Its first text is further from its start than is looked.</summary>
    TooFar,
    Json,
    Yaml,
}

/// <summary>Tells the format by the first text; the name decides only where that leaves it open.</summary>
internal static class DocumentFormats
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    public static DocumentFormat Of(string path, HeadStream text)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        var isYaml = name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
        var isJson = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
        while (true)
        {
            var format = isJson || isYaml ? Named(text, isJson) : Sniffed(text.Head, text.IsWhole);
            if (format is { } known) return known;
            if (!text.Extend(ReadLimits.HeadBytes)) return text.IsWhole ? DocumentFormat.Other : DocumentFormat.TooFar;
        }
    }

    private static DocumentFormat? Named(HeadStream text, bool isJson)
    {
        if (text.Head.ContainsAnyExcept(Blanks)) return isJson ? DocumentFormat.Json : DocumentFormat.Yaml;
        return text.IsWhole ? DocumentFormat.Nothing : null;
    }

    /// <summary>Null where more of the text has to be seen.</summary>
    private static DocumentFormat? Sniffed(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.Contains((byte)0)) return DocumentFormat.Other;
        var text = WithoutComments(head);
        if (text.IsEmpty) return isWhole ? DocumentFormat.Nothing : null;
        if (text.StartsWith("==== START logs"u8)) return DocumentFormat.Json;
        if (text[0] is (byte)'{' or (byte)'[')
        {
            var next = text[1..].TrimStart(Blanks);
            if (next.IsEmpty) return isWhole ? DocumentFormat.Other : null;
            // Templates open with two braces side by side, settings of other tools with a name in brackets.
            var isTemplate = text[0] == (byte)'{' && text[1] == (byte)'{';
            return !isTemplate
                && (text[0] == (byte)'{' ? next[0] is (byte)'"' or (byte)'}' or (byte)'{' : next[0] is (byte)'{' or (byte)']')
                ? DocumentFormat.Json
                : DocumentFormat.Other;
        }

        if (!OpensYaml(text)) return DocumentFormat.Other;
        return HasKind(head) ? DocumentFormat.Yaml : isWhole ? DocumentFormat.Other : null;
    }

    /// <summary>From the first line that is not blank, a comment, a directive or the start of a document.</summary>
    private static ReadOnlySpan<byte> WithoutComments(ReadOnlySpan<byte> head)
    {
        while (true)
        {
            head = head.TrimStart(Blanks);
            if (head.IsEmpty || !(head[0] is (byte)'#' or (byte)'%' || head.StartsWith("---"u8))) return head;
            var end = head.IndexOf((byte)'\n');
            if (end < 0) return default;
            head = head[end..];
        }
    }

    private static readonly SearchValues<byte> OfKeys = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./\""u8);

    /// <summary>
    /// True where the text starts with a key of one word, bare or as the first of a list: prose, scripts and settings of other tools do
    /// not.
    /// </summary>
    private static bool OpensYaml(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("- "u8)) text = text[2..].TrimStart((byte)' ');
        var end = text.IndexOfAnyExcept(OfKeys);
        return end > 0 && text[end] == (byte)':' && (end + 1 == text.Length || text[end + 1] is (byte)' ' or (byte)'\r' or (byte)'\n');
    }

    private static bool HasKind(ReadOnlySpan<byte> head)
    {
        foreach (
            var key in (ReadOnlySpan<byte[]>)["apiVersion:"u8.ToArray(), "kind:"u8.ToArray(), "- apiVersion:"u8.ToArray(),
                "- kind:"u8.ToArray()])
        {
            for (var rest = head; rest.IndexOf(key) is var at and >= 0; rest = rest[(at + key.Length)..])
            {
                if (at == 0 || rest[at - 1] == (byte)'\n') return true;
            }
        }

        return false;
    }
}
