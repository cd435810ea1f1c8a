namespace EksRecon.Bundles;

/// <summary>One file of a bundle, wherever it lies.</summary>
/// <param name="Path">Relative path with forward slashes.</param>
/// <param name="Open">Opens it for one read. In a tar archive this works only until the next file is taken.</param>
internal sealed record BundleFile(string Path, Func<Stream> Open)
{
    /// <summary>Why its content cannot be had (a link that leads out of the bundle, an encrypted entry); null for a file to read.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Why nothing is lost without it (a hidden file, a link to what is read anyway); null for a file to read.</summary>
    public string? Ignored { get; init; }

    /// <summary>True where <see cref="Open"/> works more than once.</summary>
    public bool Reopens { get; init; }

    public static BundleFile Lost(string path, string reason) => new(path, static () => Stream.Null) { Unreadable = reason };

    public static BundleFile Skipped(string path, string reason) => new(path, static () => Stream.Null) { Ignored = reason };
}
