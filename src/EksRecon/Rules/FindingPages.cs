namespace EksRecon.Rules;

/// <summary>The pages of the findings, docs/findings/CODE.md, as they lie in the binary.</summary>
public static class FindingPages
{
    /// <summary>The page of a code; null where there is no such code.</summary>
    public static string? Find(string code)
    {
        using var stream = typeof(FindingPages).Assembly.GetManifestResourceStream($"findings/{code}.md");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
