using System.Collections.Immutable;

namespace EksRecon.Bundles;

/// <summary>
/// Compares image references with the catalogue's patterns, by whole segments from the end, so that mirrors and registries make no
/// difference.
/// Mirrors that flatten a repository into one segment count too: <c>calico/node</c> fits <c>mirror/calico-node</c> and
/// <c>mirror/mirrored-calico-node</c>.
/// </summary>
internal static class ImageName
{
    /// <summary>What Rancher's mirror writes before a flattened name.</summary>
    private const string Mirrored = "mirrored-";

    /// <summary>The repository without tag and digest.</summary>
    public static ReadOnlySpan<char> Repository(string image)
    {
        var name = image.AsSpan();
        var at = name.IndexOf('@');
        if (at >= 0) name = name[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    /// <summary>The last segment of the repository.</summary>
    public static ReadOnlySpan<char> LastSegment(string image)
    {
        var repository = Repository(image);
        return repository[(repository.LastIndexOf('/') + 1)..];
    }

    /// <summary>The last segments of all repositories that a pattern fits.</summary>
    public static IEnumerable<string> LastSegments(string pattern)
    {
        yield return LastSegment(pattern).ToString();
        yield return Mirrored + Flat(pattern);
        if (pattern.Contains('/', StringComparison.Ordinal)) yield return Flat(pattern);
    }

    /// <summary>True where the repository ends with the pattern's segments, or with the one segment a mirror made of them.</summary>
    public static bool Matches(string image, string pattern)
    {
        var repository = Repository(image);
        if (repository.EndsWith(pattern, StringComparison.Ordinal)
            && (repository.Length == pattern.Length || repository[^(pattern.Length + 1)] == '/'))
        {
            return true;
        }

        var segment = repository[(repository.LastIndexOf('/') + 1)..];
        return IsFlat(segment, pattern)
            || segment.StartsWith(Mirrored, StringComparison.Ordinal) && IsFlat(segment[Mirrored.Length..], pattern);
    }

    /// <summary>The pattern that matches; null where none does.</summary>
    public static string? Match(string image, ImmutableArray<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (Matches(image, pattern)) return pattern;
        }

        return null;
    }

    private static string Flat(string pattern) => pattern.Replace('/', '-');

    private static bool IsFlat(ReadOnlySpan<char> segment, string pattern)
    {
        if (segment.Length != pattern.Length) return false;
        for (var index = 0; index < segment.Length; index++)
        {
            if (segment[index] != (pattern[index] == '/' ? '-' : pattern[index])) return false;
        }

        return true;
    }
}
