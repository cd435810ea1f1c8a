using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>Compares one workload with one part of a signature.</summary>
internal static class SignatureFit
{
    /// <summary>By what the workload fits, sorted; null where it does not.</summary>
    public static ImmutableArray<string>? Try(SignaturePart part, Workload workload)
    {
        foreach (var except in part.Except ?? [])
        {
            if (Try(except, workload) is not null) return null;
        }

        var matchedBy = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var match in part.Match)
        {
            if (Try(match, workload) is { } found) matchedBy.UnionWith(found);
        }

        return matchedBy.Count == 0 ? null : [.. matchedBy];
    }

    private static List<string>? Try(SignatureMatch match, Workload workload)
    {
        if (match.Kinds is { } kinds && !kinds.Contains(workload.Kind, StringComparer.Ordinal)) return null;
        if (match.Namespaces is { } namespaces && !namespaces.Contains(workload.Metadata.Namespace, StringComparer.Ordinal)) return null;
        if (match.Names is { } names && !names.Any(name => Glob(name, workload.Metadata.Name))) return null;
        var found = new List<string>();
        if ((match.Images is not null || match.Containers is not null) && !TryContainer(match, workload.Template, found)) return null;
        if (match.Labels is { } labels && !TryPairs("label", labels, workload.Metadata.Labels, workload.Template.Labels, found)) return null;
        if (match.Annotations is { } annotations && !TryPairs("annotation", annotations, workload.Metadata.Annotations, workload.Template.Annotations, found)) return null;
        if (found.Count == 0) found.Add("name:" + workload.Metadata.Name);
        return found;
    }

    private static bool TryContainer(SignatureMatch match, PodTemplate template, List<string> found)
    {
        foreach (var container in template.Containers)
        {
            var isNamed = match.Containers is not { } names || names.Contains(container.Name, StringComparer.Ordinal);
            var image = match.Images is { } images ? ImageName.Match(container.Image, images) : null;
            if (!isNamed || match.Images is not null && image is null) continue;
            found.Add(image is null ? "container:" + container.Name : "image:" + image);
            return true;
        }

        return false;
    }

    private static bool TryPairs(string what, ImmutableSortedDictionary<string, string> wanted, Labels own, Labels template, List<string> found)
    {
        foreach (var (key, value) in wanted)
        {
            var actual = template[key] is { } inTemplate && Is(inTemplate, value) ? inTemplate : own[key];
            if (actual is null || !Is(actual, value)) return false;
            found.Add($"{what}:{key}={actual}");
        }

        return true;
    }

    private static bool Is(string actual, string wanted) => wanted == "*" || Glob(wanted, actual);

    private static bool Glob(string pattern, string text)
    {
        if (pattern == "*") return true;
        var (open, close) = (pattern.StartsWith('*'), pattern.EndsWith('*'));
        var core = pattern.Trim('*');
        return (open, close) switch
        {
            (true, true) => text.Contains(core, StringComparison.Ordinal),
            (true, false) => text.EndsWith(core, StringComparison.Ordinal),
            (false, true) => text.StartsWith(core, StringComparison.Ordinal),
            _ => text == pattern,
        };
    }
}
