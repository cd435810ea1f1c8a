using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>Tells whether a tag is a version, and reads a component's version from its workloads.</summary>
internal static class ComponentVersion
{
    /// <summary>The image that Istio's injector replaces in a gateway's pods.</summary>
    public const string InjectedImage = "auto";

    /// <summary>The tag as written where it tells a version; null for latest, branches, hashes and placeholders.</summary>
    public static string? Of(string image) => ImageReference.Tag(image) is { } tag && IsVersion(tag) ? tag : null;

    /// <summary>
    /// A number with a dot, or a short whole number that stands alone or before a flavour (<c>v3</c>, <c>2-alpine</c>), after an optional
    /// <c>v</c> or a channel
    /// such as <c>edge-</c>, <c>stable-</c> and <c>enterprise-</c>.
    /// </summary>
    public static bool IsVersion(string tag)
    {
        var rest = tag.AsSpan();
        var dash = rest.IndexOf('-');
        var hasChannel = dash > 0 && !rest[..dash].ContainsAnyExceptInRange('a', 'z');
        if (hasChannel && IsBranch(rest[..dash])) return false;
        if (hasChannel) rest = rest[(dash + 1)..];
        if (rest.StartsWith('v')) rest = rest[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = rest.Length;
        if (digits == 0) return false;
        if (digits < rest.Length && rest[digits] == '.') return digits + 1 < rest.Length && char.IsAsciiDigit(rest[digits + 1]);
        // kindnet and others name their versions for the day: v20220726-ed811e41.
        if (IsDate(rest[..digits]) && tag.StartsWith('v')) return true;
        // Longer whole numbers are builds and hashes.
        const int longestWholeNumber = 3;
        if (hasChannel || digits > longestWholeNumber) return false;
        return digits == rest.Length
            || rest[digits] == '-' && digits + 1 < rest.Length && !rest[(digits + 1)..].ContainsAnyExceptInRange('a', 'z');
    }

    /// <summary>
    /// The container the version is read from; null where the workload has none. A name that many products give their containers, as
    /// <c>controller</c>, does not go before
    /// another container that has the product's image.
    /// </summary>
    public static Container? Source(VersionSource source, PodTemplate template)
    {
        Container? byName = null;
        foreach (var name in source.Containers)
        {
            if (template.Container(name) is not { } container) continue;
            if (source.Images.IsEmpty || ImageName.Match(container.Image, source.Images) is not null) return container;
            byName ??= container;
        }

        foreach (var container in template.Containers)
        {
            if (container.Runs && ImageName.Match(container.Image, source.Images) is not null) return container;
        }

        return byName;
    }

    /// <summary>What Git branches begin with: release-v3.8 moves on with each commit.</summary>
    private static bool IsBranch(ReadOnlySpan<char> channel) =>
        channel is "release" or "branch" or "feature" or "feat" or "fix" or "hotfix" or "pr" or "main" or "master" or "dev";

    /// <summary>A day of this century as 20220726.</summary>
    private static bool IsDate(ReadOnlySpan<char> digits) =>
        digits.Length == 8 && digits.StartsWith("20", StringComparison.Ordinal) && int.TryParse(digits[4..6], out var month)
            && month is >= 1 and <= 12 && int.TryParse(digits[6..], out var day) && day is >= 1 and <= 31;

    private static bool StartsWith(this ReadOnlySpan<char> text, char first) => !text.IsEmpty && text[0] == first;
}
