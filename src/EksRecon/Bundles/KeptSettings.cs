using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// What is kept of containers and annotations; everything else is dropped while it is read, so that nothing an application was given can be
/// stored, printed or sent on.
/// A flag or variable is kept only for the containers of the product it belongs to, as the catalogue of components describes them
/// (docs/decisions/0002).
/// </summary>
public sealed class KeptSettings
{
    private const string CataloguePrefix = "signatures/";

    private static readonly Lazy<KeptSettings> Embedded = new(() => new(EmbeddedEntries().Select(KeptEntry.Read)));

    /// <summary>Annotations that detectors read, besides those that the catalogue's entries match.</summary>
    private static readonly FrozenSet<string> Annotations = FrozenSet.ToFrozenSet(
        [
            "kubernetes.io/ingress.class", "ingressclass.kubernetes.io/is-default-class",
            "alb.ingress.kubernetes.io/scheme", "alb.ingress.kubernetes.io/subnets", "alb.ingress.kubernetes.io/group.name", "alb.ingress.kubernetes.io/target-type",
            "alb.ingress.kubernetes.io/ip-address-type", "alb.ingress.kubernetes.io/inbound-cidrs", "alb.ingress.kubernetes.io/security-groups",
            "service.beta.kubernetes.io/aws-load-balancer-scheme", "service.beta.kubernetes.io/aws-load-balancer-internal", "service.beta.kubernetes.io/aws-load-balancer-type",
            "service.beta.kubernetes.io/aws-load-balancer-subnets", "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type",
            "service.beta.kubernetes.io/aws-load-balancer-ip-address-type", "service.beta.kubernetes.io/aws-load-balancer-security-groups",
            "service.beta.kubernetes.io/load-balancer-source-ranges",
            "gateway.networking.k8s.io/bundle-version", "gateway.networking.k8s.io/channel",
            "istio.io/rev", "inject.istio.io/templates", "sidecar.istio.io/inject", "sidecar.istio.io/status", "ambient.istio.io/redirection",
            "linkerd.io/inject", "kuma.io/sidecar-injection", "consul.hashicorp.com/connect-inject-status",
            "vpc.amazonaws.com/pod-eni",
        ],
        StringComparer.Ordinal);

    /// <summary>
    /// Node annotations that name an ENIConfig end in this, whatever the domain is (amazon-vpc-cni-k8s, ENI_CONFIG_ANNOTATION_DEF).
    /// </summary>
    private const string EniConfig = "eniConfig";

    private readonly FrozenDictionary<string, KeptContainer[]> _byName;
    private readonly FrozenDictionary<string, KeptContainer[]> _byImage;
    private readonly FrozenSet<string> _annotations;

    private KeptSettings(IEnumerable<KeptEntry> entries)
    {
        var (names, images) = (new Dictionary<string, List<KeptContainer>>(StringComparer.Ordinal), new Dictionary<string,
            List<KeptContainer>>(StringComparer.Ordinal));
        var annotations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries.Append(KeptEntry.KubeProxy))
        {
            annotations.UnionWith(entry.Annotations);
            foreach (var container in entry.Containers)
            {
                foreach (var name in container.Images.IsEmpty ? container.Names : []) Add(names, name, container);
                foreach (var segment in container.Images.SelectMany(ImageName.LastSegments)) Add(images, segment, container);
            }
        }

        _byName = names.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
        _byImage = images.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
        _annotations = annotations.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>What the embedded catalogue keeps.</summary>
    public static KeptSettings Standard => Embedded.Value;

    /// <summary>What a catalogue keeps that has more entries than the embedded one.</summary>
    /// <param name="entries">All entries, as their files write them.</param>
    internal static KeptSettings Of(IEnumerable<JsonElement> entries) => new(entries.Select(KeptEntry.Read));

    /// <summary>What is kept of a container; null for nothing: no product is known that it belongs to.</summary>
    internal ContainerSettings? Of(in ContainerPlace place, string name, string image)
    {
        KeptContainer? first = null;
        List<KeptContainer>? all = null;
        if (_byName.TryGetValue(name, out var byName)) Find(byName, place, name, image, ref first, ref all);
        if (_byImage.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(ImageName.LastSegment(image), out var byImage))
        {
            Find(byImage, place, name, image, ref first, ref all);
        }

        return all is null
            ? first?.Settings
            : new(all.SelectMany(container => container.Flags), all.SelectMany(container => container.Variables));
    }

    /// <summary>True for an annotation that is kept.</summary>
    internal bool IsAnnotation(string key) =>
        Annotations.Contains(key) || _annotations.Contains(key) || key.EndsWith(EniConfig, StringComparison.OrdinalIgnoreCase);

    /// <summary>The entries of the embedded catalogue, in the order of its files.</summary>
    internal static IEnumerable<JsonElement> EmbeddedEntries()
    {
        var assembly = typeof(KeptSettings).Assembly;
        foreach (
            var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(CataloguePrefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
            using var reader = new StreamReader(stream);
            foreach (var entry in YamlText.Items(reader.ReadToEnd(), out _) ?? throw new InvalidOperationException($"{name} is no list"))
            {
                yield return entry;
            }
        }
    }

    private static void Find(KeptContainer[] candidates, in ContainerPlace place, string name, string image, ref KeptContainer? first,
        ref List<KeptContainer>? all)
    {
        foreach (var candidate in candidates)
        {
            if (ReferenceEquals(candidate, first) || all?.Contains(candidate) == true || !candidate.Fits(place, name, image)) continue;
            if (first is null)
            {
                first = candidate;
                continue;
            }

            if (ReferenceEquals(candidate.Settings, first.Settings)) continue;
            (all ??= [first]).Add(candidate);
        }
    }

    private static void Add(Dictionary<string, List<KeptContainer>> index, string key, KeptContainer container)
    {
        if (!index.TryGetValue(key, out var list)) index.Add(key, list = []);
        if (!list.Contains(container)) list.Add(container);
    }
}

/// <summary>
/// A container of a product, and what is kept of it. What is given has to fit: the image, the name, labels, and where it is written.
/// </summary>
internal sealed record KeptContainer(
    ImmutableArray<string> Images,
    ImmutableArray<string> Names,
    ImmutableArray<KeyValuePair<string, string>> Labels,
    KeptPlaces Places,
    ImmutableArray<string> Flags,
    ImmutableArray<string> Variables,
    ContainerSettings Settings)
{
    public bool Fits(in ContainerPlace place, string name, string image)
    {
        if (!Images.IsEmpty && ImageName.Match(image, Images) is null) return false;
        if (!Names.IsEmpty && !Names.Contains(name, StringComparer.Ordinal)) return false;
        foreach (var (key, value) in Labels)
        {
            if (place.Label(key) is not { } label || !Pattern.Fits(value, label)) return false;
        }

        return Places.Fit(place);
    }

    // Many containers are compared with each other while the index is made: identity is enough.
    public bool Equals(KeptContainer? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>Where a product's workloads are; an empty list stands for anywhere.</summary>
internal sealed record KeptPlaces(ImmutableArray<string> Names, ImmutableArray<string> Namespaces, ImmutableArray<string> Kinds)
{
    public bool Fit(in ContainerPlace place)
    {
        if (!Kinds.IsEmpty && !Kinds.Contains(place.Kind, StringComparer.Ordinal)) return false;
        if (!Namespaces.IsEmpty && !Namespaces.Contains(place.Namespace, StringComparer.Ordinal)) return false;
        if (Names.IsEmpty) return true;
        foreach (var pattern in Names)
        {
            if (Pattern.Fits(pattern, place.Name)) return true;
        }

        return false;
    }
}
