using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>A part of a component that a workload looks like, and by what.</summary>
internal sealed record Hit(Signature Signature, SignaturePart Part, ImmutableArray<string> MatchedBy);

/// <summary>
/// Finds the signatures a workload may fit without trying them all: each match hangs on an image's last segment, a container's name or a label's key.
/// A pod with none of them costs a few lookups.
/// </summary>
internal sealed class SignatureIndex
{
    private readonly FrozenDictionary<string, (Signature Signature, SignaturePart Part)[]> _byAnchor;

    public SignatureIndex(IEnumerable<Signature> entries)
    {
        var anchors = new Dictionary<string, List<(Signature, SignaturePart)>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var part in entry.Parts)
            {
                foreach (var anchor in part.Match.SelectMany(Anchors).Distinct(StringComparer.Ordinal))
                {
                    if (!anchors.TryGetValue(anchor, out var list)) anchors.Add(anchor, list = []);
                    list.Add((entry, part));
                }
            }
        }

        _byAnchor = anchors.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>What a match hangs on: every workload that fits it has at least one of these.</summary>
    public static IReadOnlyList<string> Anchors(SignatureMatch match)
    {
        if (match.Images is { Length: > 0 } images) return [.. images.Select(image => "image:" + image[(image.LastIndexOf('/') + 1)..])];
        if (match.Containers is { Length: > 0 } containers) return [.. containers.Select(container => "container:" + container)];
        if (match.Labels is { Count: > 0 } labels) return ["label:" + labels.Keys.First()];
        return match.Annotations is { Count: > 0 } annotations ? ["label:" + annotations.Keys.First()] : [];
    }

    /// <summary>The parts the workload fits, in the order of ids. Data-plane parts only, where <paramref name="onlyDataPlane"/> is asked.</summary>
    public List<Hit>? Find(Workload workload, bool onlyDataPlane)
    {
        List<Hit>? hits = null;
        var lookup = _byAnchor.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> key = stackalloc char[MaxAnchor];
        foreach (var container in workload.Template.Containers)
        {
            Try(Key(key, "image:", ImageName.LastSegment(container.Image)), lookup, workload, onlyDataPlane, ref hits);
            Try(Key(key, "container:", container.Name), lookup, workload, onlyDataPlane, ref hits);
        }

        foreach (var labels in (ReadOnlySpan<Labels>)[workload.Metadata.Labels, workload.Template.Labels, workload.Metadata.Annotations, workload.Template.Annotations])
        {
            foreach (var pair in labels.Pairs) Try(Key(key, "label:", pair.Key), lookup, workload, onlyDataPlane, ref hits);
        }

        return hits;
    }

    /// <summary>Kubernetes allows 63 characters in a container's name, 253 + 1 + 63 in a label's key.</summary>
    private const int MaxAnchor = 400;

    private static ReadOnlySpan<char> Key(Span<char> buffer, string prefix, ReadOnlySpan<char> name)
    {
        if (prefix.Length + name.Length > buffer.Length) return default;
        prefix.CopyTo(buffer);
        name.CopyTo(buffer[prefix.Length..]);
        return buffer[..(prefix.Length + name.Length)];
    }

    private static void Try(
        ReadOnlySpan<char> anchor, FrozenDictionary<string, (Signature Signature, SignaturePart Part)[]>.AlternateLookup<ReadOnlySpan<char>> lookup, Workload workload, bool onlyDataPlane, ref List<Hit>? hits)
    {
        if (anchor.IsEmpty || !lookup.TryGetValue(anchor, out var candidates)) return;
        foreach (var (signature, part) in candidates)
        {
            if (onlyDataPlane && part.Part != SignatureCatalogue.DataPlanePart) continue;
            if (hits?.Exists(hit => hit.Part == part) == true) continue;
            if (SignatureFit.Try(part, workload) is { } matchedBy) (hits ??= []).Add(new(signature, part, matchedBy));
        }
    }
}
