using System.Collections.Immutable;

namespace EksRecon.Signatures;

/// <summary>Compares image references with the catalogue's patterns, by whole segments from the end, so that mirrors and registries make no difference.</summary>
internal static class ImageName
{
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

    /// <summary>True where the repository ends with the pattern's segments.</summary>
    public static bool Matches(string image, string pattern)
    {
        var repository = Repository(image);
        if (!repository.EndsWith(pattern, StringComparison.Ordinal)) return false;
        return repository.Length == pattern.Length || repository[^(pattern.Length + 1)] == '/';
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
}
