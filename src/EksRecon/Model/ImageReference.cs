namespace EksRecon.Model;

/// <summary>Parts of a container image's reference.</summary>
public static class ImageReference
{
    /// <summary>The tag as written, without a digest; null where there is none.</summary>
    public static string? Tag(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') && colon + 1 < name.Length ? name[(colon + 1)..] : null;
    }

    /// <summary>The tag where it is a version: it starts with digits and a dot, after an optional <c>v</c>.</summary>
    public static string? Version(string image)
    {
        var tag = Tag(image);
        if (tag is null) return null;
        var number = tag.AsSpan(tag.StartsWith('v') ? 1 : 0);
        var digits = number.IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && number[digits] == '.' && digits + 1 < number.Length && char.IsAsciiDigit(number[digits + 1]) ? tag : null;
    }
}
