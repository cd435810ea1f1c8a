using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>A part of a signature, as the index hands it out.</summary>
internal sealed class SignatureEntry(Signature signature, SignaturePart part, ProductNames names)
{
    public Signature Signature { get; } = signature;

    public SignaturePart Part { get; } = part;

    public ProductNames Names { get; } = names;

    public bool IsDataPlane { get; } = part.Part == SignatureCatalogue.DataPlanePart;
}

/// <summary>
/// Finds the parts a workload may fit without trying them all: each match hangs on an image's last segment, a container's name, or a label
/// or annotation.
/// A pod with none of them costs a few lookups and no allocation.
/// </summary>
internal sealed class SignatureIndex
{
    private readonly FrozenDictionary<string, SignatureEntry[]> _byImage;
    private readonly FrozenDictionary<string, SignatureEntry[]> _byContainer;
    private readonly FrozenDictionary<string, PairEntries> _byLabel;
    private readonly FrozenDictionary<string, PairEntries> _byAnnotation;

    public SignatureIndex(IReadOnlyCollection<Signature> entries)
    {
        var known = new KnownImages(entries);
        var (images, containers) = (new Anchors(), new Anchors());
        var (labels, annotations) = (new Dictionary<string, PairEntries>(StringComparer.Ordinal), new Dictionary<string,
            PairEntries>(StringComparer.Ordinal));
        foreach (var signature in entries)
        {
            var names = new ProductNames(signature, known);
            foreach (var part in signature.Parts)
            {
                var entry = new SignatureEntry(signature, part, names);
                foreach (var match in part.Match) Hang(match, entry, images, containers, labels, annotations);
            }
        }

        _byImage = images.ToFrozen();
        _byContainer = containers.ToFrozen();
        _byLabel = labels.ToFrozenDictionary(StringComparer.Ordinal);
        _byAnnotation = annotations.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>True where a match says enough to be found by: an image, a container, a label or an annotation.</summary>
    public static bool HasAnchor(SignatureMatch match) =>
        match.Images is { Length: > 0 } || match.Containers is { Length: > 0 } || match.Labels is { Count: > 0 }
            || match.Annotations is { Count: > 0 };

    /// <summary>Adds to <paramref name="found"/> the parts that hang on anything the workload has, each once.</summary>
    public void Candidates(in Candidate candidate, List<SignatureEntry> found)
    {
        var images = _byImage.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var container in candidate.Template.Containers)
        {
            if (images.TryGetValue(ImageName.LastSegment(container.Image), out var byImage)) Add(byImage, found);
            if (_byContainer.TryGetValue(container.Name, out var byName)) Add(byName, found);
        }

        Add(_byLabel, candidate.Template.Labels, found);
        Add(_byAnnotation, candidate.Template.Annotations, found);
        if (!ReferenceEquals(candidate.Metadata.Labels, candidate.Template.Labels)) Add(_byLabel, candidate.Metadata.Labels, found);
        if (!ReferenceEquals(candidate.Metadata.Annotations, candidate.Template.Annotations))
        {
            Add(_byAnnotation, candidate.Metadata.Annotations, found);
        }
    }

    private static void Hang(
        SignatureMatch match, SignatureEntry entry, Anchors images, Anchors containers, Dictionary<string, PairEntries> labels, Dictionary<string, PairEntries> annotations)
    {
        if (match.Images is { Length: > 0 } patterns)
        {
            foreach (var pattern in patterns)
            {
                foreach (var segment in ImageName.LastSegments(pattern)) images.Add(segment, entry);
            }
        }
        else if (match.Containers is { Length: > 0 } names)
        {
            foreach (var name in names) containers.Add(name, entry);
        }
        else if (match.Labels is { Count: > 0 } wanted)
        {
            Hang(wanted, entry, labels);
        }
        else if (match.Annotations is { Count: > 0 } notes)
        {
            Hang(notes, entry, annotations);
        }
    }

    /// <summary>On the first pair whose value is written out, else on the first key: common keys with rare values cost nothing.</summary>
    private static void Hang(ImmutableSortedDictionary<string, string> wanted, SignatureEntry entry, Dictionary<string, PairEntries> index)
    {
        var pair = wanted.First();
        foreach (var other in wanted)
        {
            if (Pattern.IsLiteral(other.Value))
            {
                pair = other;
                break;
            }
        }

        if (!index.TryGetValue(pair.Key, out var entries)) index.Add(pair.Key, entries = new());
        entries.Add(pair.Value, entry);
    }

    private static void Add(FrozenDictionary<string, PairEntries> index, Labels labels, List<SignatureEntry> found)
    {
        for (var at = 0; at < labels.Pairs.Count; at++)
        {
            var pair = labels.Pairs[at];
            if (!index.TryGetValue(pair.Key, out var entries)) continue;
            Add(entries.OfAnyValue, found);
            if (entries.ByValue.TryGetValue(pair.Value, out var byValue)) Add(byValue, found);
        }
    }

    private static void Add(SignatureEntry[] entries, List<SignatureEntry> found)
    {
        foreach (var entry in entries)
        {
            if (!found.Contains(entry)) found.Add(entry);
        }
    }

    private static void Add(List<SignatureEntry> entries, List<SignatureEntry> found)
    {
        foreach (var entry in entries)
        {
            if (!found.Contains(entry)) found.Add(entry);
        }
    }

    private sealed class Anchors
    {
        private readonly Dictionary<string, List<SignatureEntry>> _entries = new(StringComparer.Ordinal);

        public void Add(string anchor, SignatureEntry entry)
        {
            if (!_entries.TryGetValue(anchor, out var list)) _entries.Add(anchor, list = []);
            if (!list.Contains(entry)) list.Add(entry);
        }

        public FrozenDictionary<string, SignatureEntry[]> ToFrozen() =>
            _entries.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    private sealed class PairEntries
    {
        public List<SignatureEntry> OfAnyValue { get; } = [];

        public Dictionary<string, List<SignatureEntry>> ByValue { get; } = new(StringComparer.Ordinal);

        public void Add(string value, SignatureEntry entry)
        {
            if (!Pattern.IsLiteral(value))
            {
                OfAnyValue.Add(entry);
                return;
            }

            if (!ByValue.TryGetValue(value, out var list)) ByValue.Add(value, list = []);
            list.Add(entry);
        }
    }
}
