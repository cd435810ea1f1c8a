using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>
/// Decides whether a container's name is enough to recognise one product by. Anyone can give a container any name, so either the workload
/// shows a second sign
/// of the product, or the image must not name another one.
/// </summary>
internal sealed class ProductNames
{
    /// <summary>Shorter words, such as <c>lb</c>, name no product.</summary>
    private const int ShortestName = 3;

    /// <summary>What images are called for the purpose, the form or the platform of what is in them: these words name no product.</summary>
    private static readonly FrozenSet<string> Neutral = FrozenSet.ToFrozenSet(
        [
            "agent", "alpine", "amd64", "arm64", "base", "build", "builds", "cache", "cluster", "cni", "container", "controller", "core", "daemon", "debian", "distroless",
            "dns", "gateway", "hardened", "image", "images", "infra", "ingress", "injector", "internal", "k8s", "kube", "kubernetes", "linux", "loadbalancer", "main",
            "manager", "mesh", "mirror", "mirrored", "net", "network", "networking", "node", "operator", "platform", "plugin", "policy", "proxy", "release", "resolver",
            "router", "server", "service", "sidecar", "system",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<char> Separators = FrozenSet.ToFrozenSet("-_./: ");

    /// <summary>A name with one of these is for a tool to fill in.</summary>
    private static readonly SearchValues<char> Placeholders = SearchValues.Create("${}<>%");

    private readonly string _id;
    private readonly KnownImages _known;
    private readonly FrozenSet<string> _words;

    public ProductNames(Signature signature, KnownImages known)
    {
        _id = signature.Id;
        _known = known;
        _words = OwnTexts(signature).SelectMany(Words).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True where a match names containers and nothing else of the workload but where it is.</summary>
    public static bool IsByContainerAlone(SignatureMatch match) =>
        match is { Containers: not null, Images: null, Tags: null, Labels: null, Annotations: null, Names: null };

    /// <summary>Whether the container, which has a name of the product's, is enough to say that the workload is the product's.</summary>
    public bool Suffices(Container container, in Candidate candidate) =>
        !NamesAnother(container) || HasSecondSign(container.Name, candidate);

    /// <summary>Splits a name as it is written into its words.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && !Separators.Contains(text[at])) continue;
            if (at > start) yield return text[start..at];
            start = at + 1;
        }
    }

    private static IEnumerable<string> OwnTexts(Signature signature)
    {
        yield return signature.Id;
        yield return signature.Name;
        foreach (var match in signature.Parts.SelectMany(part => part.Match))
        {
            foreach (var name in match.Containers ?? []) yield return name;
            foreach (var image in match.Images ?? []) yield return ImageName.LastSegment(image).ToString();
        }
    }

    private bool NamesAnother(Container container)
    {
        if (container.Image.Length == 0) return false;
        if (_known.Owners(container.Image) is { IsEmpty: false } owners) return !owners.Contains(_id, StringComparer.Ordinal);
        var segment = ImageName.LastSegment(container.Image).ToString();
        if (Has(segment, _id) || Has(segment, container.Name) || segment.AsSpan().ContainsAny(Placeholders)) return false;
        return Words(segment).Any(word =>
            word.Length >= ShortestName && !Neutral.Contains(word) && !_words.Contains(word) && !IsNumber(word));
    }

    /// <summary>
    /// The product's id or the container's name is in the workload's name, its service account, a label or the key of an annotation.
    /// </summary>
    private bool HasSecondSign(string container, in Candidate candidate)
    {
        var template = candidate.Template;
        return IsSign(candidate.Metadata.Name, container) || template.ServiceAccount is { } account && IsSign(account, container)
            || Show(candidate.Metadata.Labels, container) || Show(template.Labels, container)
            || ShowKeys(candidate.Metadata.Annotations, container) || ShowKeys(template.Annotations, container);
    }

    private bool Show(Labels labels, string container) =>
        labels.Pairs.Any(pair => IsSign(pair.Key, container) || IsSign(pair.Value, container));

    private bool ShowKeys(Labels annotations, string container) => annotations.Pairs.Any(pair => IsSign(pair.Key, container));

    private bool IsSign(string text, string container) => Has(text, _id) || Has(text, container);

    private static bool Has(string text, string name) => text.Contains(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>A number, a version or a hash.</summary>
    private static bool IsNumber(string word) =>
        word.Any(char.IsAsciiDigit) && word.All(letter => char.IsAsciiHexDigit(letter) || letter is 'v' or 'V');
}

/// <summary>The products of a catalogue by their images.</summary>
internal sealed class KnownImages
{
    private readonly FrozenDictionary<string, (string Pattern, string Id)[]> _bySegment;

    public KnownImages(IEnumerable<Signature> entries)
    {
        var all = new Dictionary<string, List<(string Pattern, string Id)>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var pattern in entry.Parts.SelectMany(part => part.Match).SelectMany(match => match.Images ?? []))
            {
                foreach (var segment in ImageName.LastSegments(pattern))
                {
                    if (!all.TryGetValue(segment, out var list)) all.Add(segment, list = []);
                    list.Add((pattern, entry.Id));
                }
            }
        }

        _bySegment = all.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The ids of the products that use the image; empty for an image of none.</summary>
    public ImmutableArray<string> Owners(string image)
    {
        if (!_bySegment.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(ImageName.LastSegment(image), out var candidates)) return [];
        return [.. candidates.Where(candidate => ImageName.Matches(image, candidate.Pattern)).Select(candidate => candidate.Id).Distinct(StringComparer.Ordinal)];
    }
}
