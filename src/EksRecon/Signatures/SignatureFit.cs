using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>A workload or pod that is compared with signatures.</summary>
internal readonly record struct Candidate(string Kind, Metadata Metadata, PodTemplate Template);

/// <summary>Compares one workload with one part of a signature.</summary>
internal static class SignatureFit
{
    private const string ImageSign = "image:";

    /// <summary>By what the workload fits, sorted; null where it does not.</summary>
    public static ImmutableArray<string>? Try(SignatureEntry entry, in Candidate candidate)
    {
        SortedSet<string>? matchedBy = null;
        foreach (var match in entry.Part.Match)
        {
            if (Try(match, candidate, entry.IsDataPlane, entry.Names) is { } found)
            {
                (matchedBy ??= new(StringComparer.Ordinal)).UnionWith(found);
            }
        }

        if (matchedBy is null) return null;
        matchedBy.RemoveWhere(sign =>
            sign.StartsWith(ImageSign, StringComparison.Ordinal) && matchedBy.Any(other => IsLongerImage(other, sign)));
        foreach (var except in entry.Part.Except ?? [])
        {
            if (Try(except, candidate, mayBeInit: false, names: null) is not null) return null;
        }

        return [.. matchedBy];
    }

    /// <param name="names">The product's, by which a container's name alone is judged; null where a name is enough, as in
    /// exceptions.</param>
    private static List<string>? Try(SignatureMatch match, in Candidate candidate, bool mayBeInit, ProductNames? names)
    {
        if (match.Kinds is { } kinds && !kinds.Contains(candidate.Kind, StringComparer.Ordinal)) return null;
        if (match.Namespaces is { } namespaces && !namespaces.Contains(candidate.Metadata.Namespace, StringComparer.Ordinal)) return null;
        if (match.Names is { } own && !HasName(own, candidate.Metadata.Name)) return null;
        string? container = null;
        if ((match.Images is not null || match.Containers is not null || match.Tags is not null)
            && (container = OfContainer(match, candidate, mayBeInit, names)) is null)
        {
            return null;
        }

        if (match.Labels is { } labels && !HasAll(labels, candidate.Metadata.Labels, candidate.Template.Labels)) return null;
        if (match.Annotations is { } annotations && !HasAll(annotations, candidate.Metadata.Annotations, candidate.Template.Annotations))
        {
            return null;
        }

        var found = new List<string>();
        if (container is not null) found.Add(container);
        Tell("label", match.Labels, candidate.Metadata.Labels, candidate.Template.Labels, found);
        Tell("annotation", match.Annotations, candidate.Metadata.Annotations, candidate.Template.Annotations, found);
        if (found.Count == 0) found.Add("name:" + candidate.Metadata.Name);
        return found;
    }

    /// <summary>Of two patterns that fitted the same repository the longer one says more.</summary>
    private static bool IsLongerImage(string other, string sign) =>
        other.Length > sign.Length && other.StartsWith(ImageSign, StringComparison.Ordinal)
            && ImageName.Matches(other[ImageSign.Length..], sign[ImageSign.Length..]);

    private static bool HasName(ImmutableArray<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (Pattern.Fits(pattern, name)) return true;
        }

        return false;
    }

    /// <summary>
    /// Init containers that end prove nothing: they fetch binaries and wait for things. An injected proxy counts in whichever list it is.
    /// </summary>
    private static string? OfContainer(SignatureMatch match, in Candidate candidate, bool mayBeInit, ProductNames? product)
    {
        var isByName = product is not null && ProductNames.IsByContainerAlone(match);
        foreach (var container in candidate.Template.Containers)
        {
            if (!container.Runs && !mayBeInit) continue;
            if (match.Containers is { } names && !names.Contains(container.Name, StringComparer.Ordinal)) continue;
            var image = match.Images is { } images ? ImageName.Match(container.Image, images) : null;
            if (match.Images is not null && image is null) continue;
            if (match.Tags is { } tags && !(ImageReference.Tag(container.Image) is { } tag && HasName(tags, tag))) continue;
            if (isByName && product?.Suffices(container, candidate) == false) continue;
            return image is null ? "container:" + container.Name : ImageSign + image;
        }

        return null;
    }

    private static bool HasAll(ImmutableSortedDictionary<string, string> wanted, Labels own, Labels template)
    {
        foreach (var (key, value) in wanted)
        {
            if (Fitting(key, value, own, template) is null) return false;
        }

        return true;
    }

    private static string? Fitting(string key, string pattern, Labels own, Labels template)
    {
        if (template[key] is { } inTemplate && Pattern.Fits(pattern, inTemplate)) return inTemplate;
        return own[key] is { } inOwn && Pattern.Fits(pattern, inOwn) ? inOwn : null;
    }

    /// <summary>Where any value will do, the value is not told: it may be an identity or a whole status in JSON.</summary>
    private static void Tell(string what, ImmutableSortedDictionary<string, string>? wanted, Labels own, Labels template,
        List<string> found)
    {
        if (wanted is null) return;
        foreach (var (key, value) in wanted)
        {
            found.Add(value is "*" ? $"{what}:{key}" : $"{what}:{key}={Fitting(key, value, own, template)}");
        }
    }
}
