using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Where each kind is served: as discovery says; without discovery, where every server has the kinds that ship with Kubernetes.
/// </summary>
/// <param name="discovery">Null where it could not be read; <paramref name="lack"/> then says why.</param>
/// <param name="watch">Asks discovery again where what it leaves out may be there.</param>
internal sealed class ServedKinds(SourceChain<IKubernetesSource> sources, Discovery? discovery, SourceException? lack, DiscoveryWatch watch)
{
    private readonly Dictionary<string, Task<IReadOnlySet<string>>> _asked = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The group and version to ask, e.g. <c>apps/v1</c>; null where the kind is known not to be served.</summary>
    /// <exception cref="SourceException">It cannot be told.</exception>
    public async Task<string?> Of(KubernetesKind kind)
    {
        if (kind.Group.Length == 0) return "v1";
        if (discovery is null)
        {
            return ShipsWith(kind.Group)
                ? $"{kind.Group}/v1"
                : throw new SourceException(lack?.Outcome ?? Outcome.Failed, $"discovery did not say whether it is served: {lack?.Message}")
                {
                    MissingPermission = lack?.MissingPermission,
                };
        }

        if (await Place(kind, discovery) is { } place) return place;
        // It is not there, or discovery does not list it yet.
        if (await watch.Again(kind) is not { } later) return null;
        if (await Place(kind, later) is { } found) return found;
        return await watch.IsThere(kind) ? throw watch.Incomplete(kind) : null;
    }

    /// <summary>True for groups that every API server of a supported version has.</summary>
    public static bool ShipsWith(string group) =>
        group is "apps" or "batch" or "networking.k8s.io" or "admissionregistration.k8s.io" or "apiextensions.k8s.io";

    private async Task<string?> Place(KubernetesKind kind, Discovery served)
    {
        foreach (var group in kind.LiveGroups.Prepend(kind.Group))
        {
            if (!served.Groups.TryGetValue(group, out var versions)) continue;
            foreach (var version in versions)
            {
                var plurals = version.Plurals ?? await Ask($"{group}/{version.Version}");
                if (plurals.Contains(kind.Plural)) return $"{group}/{version.Version}";
            }
        }

        return null;
    }

    private Task<IReadOnlySet<string>> Ask(string groupVersion)
    {
        lock (_lock)
        {
            if (!_asked.TryGetValue(groupVersion, out var answer)) _asked.Add(groupVersion, answer = Resources(groupVersion));
            return answer;
        }
    }

    private async Task<IReadOnlySet<string>> Resources(string groupVersion) =>
        (await sources.First(row: null, source => source.Resources(groupVersion))).Value;
}
