namespace EksRecon.Facts;

/// <summary>How much a finding matters, most first.</summary>
public enum Severity
{
    /// <summary>Traffic fails now, or will at the next ordinary event.</summary>
    Critical,

    /// <summary>A protection or a component does not do what its owner believes.</summary>
    High,

    /// <summary>Will hurt at growth, upgrade or failure of one part.</summary>
    Medium,

    /// <summary>Worth tidying.</summary>
    Low,

    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>The spelling of <see cref="Severity"/> in reports and options.</summary>
public static class SeverityNames
{
    private static readonly string[] Names = ["critical", "high", "medium", "low", "info"];

    /// <summary>All spellings, most severe first.</summary>
    public static IReadOnlyList<string> All => Names;

    public static string Name(this Severity severity) => Names[(int)severity];
}
