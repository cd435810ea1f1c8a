using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Model;

/// <summary>
/// Takes objects as they stream in and makes the <see cref="Snapshot"/>. The order in which they come makes no difference.
/// </summary>
/// <param name="settings">What is kept of containers; null for what the embedded catalogue keeps.</param>
public sealed class SnapshotBuilder(KeptSettings? settings = null) : IObservationSink
{
    private readonly KeptSettings _settings = settings ?? KeptSettings.Standard;
    private readonly Dictionary<KubernetesKind, Dictionary<(string Namespace, string Name), Entry>> _kubernetes = [];
    private readonly Dictionary<(string Call, string Key), Entry> _aws = [];
    private ClusterVersion? _version;

    public string? Kubernetes(KubernetesKind kind, ReadOnlySpan<byte> json)
    {
        try
        {
            var value = KubernetesObjects.Read(kind, json, _settings, out var resourceVersion);
            if (!_kubernetes.TryGetValue(kind, out var entries)) _kubernetes.Add(kind, entries = []);
            var metadata = MetadataOf(value);
            var key = (metadata.Namespace, Identity(kind, metadata.Name));
            entries[key] = Later(entries.GetValueOrDefault(key), value, resourceVersion, json);
            return null;
        }
        catch (JsonException broken)
        {
            return JsonProblem.Sentence(broken);
        }
    }

    public string? Aws(AwsCall call, string? thing, ReadOnlySpan<byte> json)
    {
        try
        {
            if (AwsObjects.Read(call, thing, json, out var oddity) is not var (value, key)) return null;
            var entry = (call.Name, key ?? thing ?? "");
            _aws[entry] = Later(_aws.GetValueOrDefault(entry), value, null, json);
            return oddity;
        }
        catch (JsonException broken)
        {
            return JsonProblem.Sentence(broken);
        }
    }

    public string? Version(ReadOnlySpan<byte> json)
    {
        try
        {
            var wire = KubernetesObjects.Parse(json, KubernetesJson.Default.VersionWire);
            if (wire.GitVersion is not { Length: > 0 } version) return "it has no gitVersion";
            _version = new(version);
            return null;
        }
        catch (JsonException broken)
        {
            return JsonProblem.Sentence(broken);
        }
    }

    public string? ApiGroups(ReadOnlySpan<byte> json)
    {
        try
        {
            var wire = KubernetesObjects.Parse(json, KubernetesJson.Default.GroupListWire);
            return wire.Groups is null || wire.Groups.Any(group => string.IsNullOrEmpty(group?.Name))
                ? "it has no groups with names"
                : null;
        }
        catch (JsonException broken)
        {
            return JsonProblem.Sentence(broken);
        }
    }

    public void Forget(KubernetesKind kind) => _kubernetes.Remove(kind);

    public void Forget(AwsCall call)
    {
        foreach (var key in _aws.Keys.Where(key => key.Call == call.Name).ToList()) _aws.Remove(key);
    }

    /// <summary>Everything that was taken, with what is known of its completeness.</summary>
    public Snapshot ToSnapshot(Coverage coverage) => new(coverage, this);

    internal ClusterVersion? ApiVersion => _version;

    internal ImmutableArray<T> Of<T>(KubernetesKind kind)
    {
        if (!_kubernetes.TryGetValue(kind, out var entries)) return [];
        var keys = entries.Keys.ToArray();
        Array.Sort(keys,
            static (left, right) =>
                string.CompareOrdinal(left.Namespace, right.Namespace) is var order and not 0
                    ? order
                    : string.CompareOrdinal(left.Name, right.Name));
        var items = ImmutableArray.CreateBuilder<T>(keys.Length);
        foreach (var key in keys) items.Add((T)entries[key].Value);
        return items.MoveToImmutable();
    }

    internal ImmutableArray<T> Of<T>(AwsCall call) =>
        [.. _aws.Where(pair => pair.Key.Call == call.Name).OrderBy(pair => pair.Key.Key, StringComparer.Ordinal).Select(pair => (T)pair.Value.Value)];

    /// <summary>Calico's aggregated API and its CRDs show the same policies, the CRDs with the tier before the name.</summary>
    private static string Identity(KubernetesKind kind, string name)
    {
        const string defaultTier = "default.";
        var isCalico = kind == Kinds.CalicoGlobalNetworkPolicies || kind == Kinds.CalicoNetworkPolicies;
        return isCalico && name.StartsWith(defaultTier, StringComparison.Ordinal) ? name[defaultTier.Length..] : name;
    }

    private static Metadata MetadataOf(object value) => value switch
    {
        Pod pod => pod.Metadata,
        Workload workload => workload.Metadata,
        Node node => node.Metadata,
        Namespace @namespace => @namespace.Metadata,
        Service service => service.Metadata,
        ConfigMap map => map.Metadata,
        CustomResourceDefinition definition => definition.Metadata,
        Resource resource => resource.Metadata,
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static Entry Later(Entry? known, object value, string? resourceVersion, ReadOnlySpan<byte> json)
    {
        var version = ulong.TryParse(resourceVersion, out var number) ? number : 0;
        // Objects of a cluster carry a version, and are not weighed.
        var next = new Entry(value, version, version == 0 ? Fullness.Of(json) : 0, Fingerprint(json));
        if (known is null || version > known.Version) return next;
        if (version < known.Version) return known;
        var kept = (next.Fullness, next.Fingerprint).CompareTo((known.Fullness, known.Fingerprint)) > 0 ? next : known;
        return known.Value is Resource one && value is Resource other && kept.Value is Resource resource
            && (one.IsAmbiguous || Differ(one, other))
            ? kept with { Value = resource with { IsAmbiguous = true } }
            : kept;
    }

    /// <summary>True where two texts of one version say different things of one object, which no API server does.</summary>
    private static bool Differ(Resource one, Resource other) =>
        one.ApiVersion == other.ApiVersion
            && (one.Spec.ValueKind != other.Spec.ValueKind
                || (one.Spec.ValueKind != JsonValueKind.Undefined && !JsonElement.DeepEquals(one.Spec, other.Spec)));

    /// <summary>FNV-1a: decides between two texts of one object that carry no version, the same way whichever comes first.</summary>
    private static ulong Fingerprint(ReadOnlySpan<byte> json)
    {
        const ulong offset = 14695981039346656037;
        const ulong prime = 1099511628211;
        const int sample = 4096;
        var hash = offset ^ (ulong)json.Length;
        foreach (var value in json[..Math.Min(json.Length, sample)]) hash = unchecked((hash ^ value) * prime);
        return hash;
    }

    /// <param name="Fullness">How much its text says, where it carries no version.</param>
    private sealed record Entry(object Value, ulong Version, long Fullness, ulong Fingerprint);
}
