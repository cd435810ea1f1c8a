using System.Text.Json;
using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Questions;
using EksRecon.Replay.Documents;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// What the replayed API server serves: the kinds that ship with Kubernetes, those that the bundle's CRDs define, and those it has objects
/// of.
/// </summary>
internal sealed partial class ServedApi
{
    private static readonly Dictionary<string, string[]> ShortNames = new(StringComparer.Ordinal)
    {
        ["pods"] = ["po"],
        ["nodes"] = ["no"],
        ["namespaces"] = ["ns"],
        ["services"] = ["svc"],
        ["configmaps"] = ["cm"],
        ["daemonsets.apps"] = ["ds"],
        ["deployments.apps"] = ["deploy"],
        ["statefulsets.apps"] = ["sts"],
        ["replicasets.apps"] = ["rs"],
        ["replicationcontrollers"] = ["rc"],
        ["cronjobs.batch"] = ["cj"],
        ["ingresses.networking.k8s.io"] = ["ing"],
        ["networkpolicies.networking.k8s.io"] = ["netpol"],
        ["customresourcedefinitions.apiextensions.k8s.io"] = ["crd", "crds"],
    };

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = ReadLimits.Depth };

    private readonly Dictionary<string, List<ServedResource>> _byGroupVersion = new(StringComparer.Ordinal);

    public ServedApi(ReplayBundle bundle)
    {
        foreach (var kind in Kinds.All.Where(IsBuiltIn))
        {
            Add(
                new(new(kind.Group, kind.Plural), "v1", kind.Kind, kind.Kind.ToLowerInvariant(), kind.Namespaced,
                    ShortNames.GetValueOrDefault(NameOf(kind), []), kind));
        }

        // Served everywhere and never answered: clients are refused as a caller without rights is.
        Add(new(new("", "secrets"), "v1", "Secret", "secret", IsNamespaced: true, [], Known: null));
        foreach (var definition in bundle.Objects(Kinds.CustomResourceDefinitions)) AddDefinition(definition.Json, bundle);
        foreach (var kind in Kinds.All.Where(kind => !IsBuiltIn(kind))) AddWithoutDefinition(kind, bundle);
        AddGroups(bundle);
    }

    /// <summary>Groups by name, each with its versions, the preferred one first. The core group's name is empty.</summary>
    public SortedDictionary<string, List<string>> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>Resources of a group and version, ordered by plural.</summary>
    public IReadOnlyList<ServedResource> Of(string groupVersion) =>
        _byGroupVersion.TryGetValue(groupVersion, out var resources) ? resources : [];

    public ServedResource? Find(string groupVersion, string plural) =>
        Of(groupVersion).FirstOrDefault(resource => resource.Name.Plural == plural);

    private static string NameOf(KubernetesKind kind) => new ResourceName(kind.Group, kind.Plural).ToString();

    private static bool IsBuiltIn(KubernetesKind kind) =>
        kind.Group is "" or "apps" or "batch" or "networking.k8s.io" or "admissionregistration.k8s.io" or "apiextensions.k8s.io";

    private void Add(ServedResource resource)
    {
        if (!_byGroupVersion.TryGetValue(resource.GroupVersion, out var resources))
        {
            _byGroupVersion.Add(resource.GroupVersion, resources = []);
        }

        if (resources.Any(known => known.Name.Plural == resource.Name.Plural)) return;
        resources.Add(resource);
        resources.Sort((left, right) => string.CompareOrdinal(left.Name.Plural, right.Name.Plural));
        AddVersion(resource.Name.Group, resource.Version);
    }

    private void AddVersion(string group, string version)
    {
        if (!Groups.TryGetValue(group, out var versions)) Groups.Add(group, versions = []);
        if (!versions.Contains(version, StringComparer.Ordinal)) versions.Add(version);
        versions.Sort(ByPriority);
    }

    private void AddDefinition(byte[] json, ReplayBundle bundle)
    {
        using var parsed = JsonDocument.Parse(json, Deep);
        if (Object(parsed.RootElement, "spec") is not { } spec || Object(spec, "names") is not { } names) return;
        var (group, plural, kind) = (Text(spec, "group"), Text(names, "plural"), Text(names, "kind"));
        if (group is null || plural is null || kind is null) return;
        var known = Kinds.Find($"{group}/v1", kind);
        if (known is not null && bundle.Coverage.Of(known).NotServed) return;
        string[] shortNames = [.. TableColumn.Items(names, "shortNames").Select(name => TableColumn.Value(name, ""))];
        var versions = spec.TryGetProperty("versions", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(version => TableColumn.Value(version, "served") != "false")
                .Select(version => Text(version, "name") ?? "v1")
            : [Text(spec, "version") ?? "v1"];
        foreach (var version in versions)
        {
            Add(
                new(new(group, plural), version, kind, Text(names, "singular") ?? kind.ToLowerInvariant(), Text(spec, "scope") != "Cluster",
                    shortNames, known));
        }
    }

    /// <summary>
    /// Kinds whose CRD the bundle lacks: served where objects of them were seen, or where the question was asked and not answered with "not
    /// served".
    /// </summary>
    private void AddWithoutDefinition(KubernetesKind kind, ReplayBundle bundle)
    {
        if (Groups.TryGetValue(kind.Group, out var versions)
            && versions.Any(version => Find($"{kind.Group}/{version}", kind.Plural) is not null))
        {
            return;
        }

        var look = bundle.Coverage.Of(kind);
        var objects = bundle.Objects(kind);
        if (look.NotServed || look.Gap?.Outcome == Outcome.NotAsked && objects.Count == 0) return;
        var apiVersion = objects.Select(item => JsonPeek.Text(item.Json, "apiVersion")).FirstOrDefault(version =>
            version is not null && Kinds.GroupOf(version) == kind.Group);
        var version = apiVersion?[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..] ?? VersionOf(bundle, kind.Group) ?? "v1";
        Add(new(new(kind.Group, kind.Plural), version, kind.Kind, kind.Kind.ToLowerInvariant(), kind.Namespaced, [], kind));
    }

    private static string? VersionOf(ReplayBundle bundle, string group) =>
        GroupsOf(bundle).FirstOrDefault(known => known.Group == group).Version;

    /// <summary>Groups that the bundle's discovery lists, also those nothing of which is in the bundle.</summary>
    private void AddGroups(ReplayBundle bundle)
    {
        foreach (var (group, version) in GroupsOf(bundle)) AddVersion(group, version);
    }

    private static IEnumerable<(string Group, string Version)> GroupsOf(ReplayBundle bundle)
    {
        if (bundle.GroupList is null) yield break;
        using var parsed = JsonDocument.Parse(bundle.GroupList, Deep);
        foreach (var group in TableColumn.Items(parsed.RootElement, "groups"))
        {
            if (Text(group, "name") is not { } name) continue;
            foreach (var version in TableColumn.Items(group, "versions")) if (Text(version, "version") is { } its) yield return (name, its);
        }
    }

    private static JsonElement? Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>
    /// v2 before v1 before v1beta2 before v1beta1 before v1alpha1
    /// (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority).
    /// </summary>
    private static int ByPriority(string left, string right) =>
        Rank(right).CompareTo(Rank(left)) is var order and not 0 ? order : string.CompareOrdinal(left, right);

    private static (int Stage, int Major, int Minor) Rank(string version)
    {
        var match = Version().Match(version);
        if (!match.Success) return (0, 0, 0);
        return (match.Groups["stage"].Value switch { "" => 3, "beta" => 2, _ => 1 }, int.Parse(match.Groups["major"].Value),
            match.Groups["minor"].Success ? int.Parse(match.Groups["minor"].Value) : 0);
    }

    [GeneratedRegex("^v(?<major>[0-9]{1,6})((?<stage>alpha|beta)(?<minor>[0-9]{1,6}))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
