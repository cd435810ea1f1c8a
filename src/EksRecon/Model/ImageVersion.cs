namespace EksRecon.Model;

/// <summary>
/// A version as image tags and add-ons write it: <c>v1.12.1-eksbuild.2</c>, <c>1.26.2-distroless</c>, <c>5.0.0-rc.3</c>.
/// Ordered by number, then pre-releases before releases, then by EKS build.
/// </summary>
public sealed record ImageVersion(int Major, int Minor, int Patch, string? PreRelease, int EksBuild) : IComparable<ImageVersion>
{
    private const string BuildMark = "eksbuild.";

    public static bool operator <(ImageVersion left, ImageVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ImageVersion left, ImageVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ImageVersion left, ImageVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ImageVersion left, ImageVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Null where the text does not start with a number and a dot.</summary>
    public static ImageVersion? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var rest = text.AsSpan(text[0] == 'v' ? 1 : 0);
        var end = rest.IndexOfAny('-', '+', '_');
        var numbers = end < 0 ? rest : rest[..end];
        var suffix = end < 0 ? default : rest[(end + 1)..];
        Span<int> parts = [0, 0, 0];
        var count = 0;
        foreach (var range in numbers.Split('.'))
        {
            if (count == parts.Length || !int.TryParse(numbers[range], out parts[count])) break;
            count++;
        }

        if (count < 2) return null;
        var mark = suffix.IndexOf(BuildMark);
        var build = mark >= 0 && int.TryParse(Digits(suffix[(mark + BuildMark.Length)..]), out var number) ? number : 0;
        return new(parts[0], parts[1], parts[2], IsPreRelease(suffix) ? suffix.ToString() : null, build);
    }

    public int CompareTo(ImageVersion? other)
    {
        if (other is null) return 1;
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0) return order;
        if ((PreRelease is null) != (other.PreRelease is null)) return PreRelease is null ? 1 : -1;
        order = string.CompareOrdinal(PreRelease, other.PreRelease);
        return order != 0 ? order : EksBuild.CompareTo(other.EksBuild);
    }

    private static bool IsPreRelease(ReadOnlySpan<char> suffix) =>
        suffix.StartsWith("alpha", StringComparison.Ordinal) || suffix.StartsWith("beta", StringComparison.Ordinal)
            || suffix.StartsWith("rc", StringComparison.Ordinal);

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text : text[..end];
    }
}
