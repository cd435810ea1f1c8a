using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>Counts the pods that are in a mesh, in one pass over all pods.</summary>
internal sealed class MeshPods
{
    private readonly Listing<Pod> _pods;
    private readonly Dictionary<string, (int Eligible, int Injected)> _istio = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Mesh, string Namespace), (int Sidecars, int Native, int Redirected)> _byMesh = [];

    public MeshPods(Listing<Pod> pods)
    {
        _pods = pods;
        foreach (var pod in pods.Items)
        {
            if (!pod.IsAlive) continue;
            var proxy = MeshProxies.Of(pod);
            if (proxy is { } found) Add(found.Mesh, pod, sidecars: 1, native: found.Proxy.IsSidecar ? 1 : 0, redirected: 0);
            else if (IstioEnrolment.IsRedirected(pod)) Add("istio", pod, sidecars: 0, native: 0, redirected: 1);
            if (!IstioEnrolment.IsEligible(pod)) continue;
            var (eligible, injected) = _istio.GetValueOrDefault(pod.Metadata.Namespace);
            _istio[pod.Metadata.Namespace] = (eligible + 1, injected + (proxy?.Mesh == "istio" ? 1 : 0));
        }
    }

    /// <summary>Pods in a mesh by mesh and namespace.</summary>
    public Fact<ImmutableArray<MeshedPods>> ByMesh
    {
        get
        {
            if (_pods.IsBlind) return Fact.Unknown<ImmutableArray<MeshedPods>>(_pods.Gaps);
            ImmutableArray<MeshedPods> counts =
            [
                .. _byMesh.Select(pair =>
                    new MeshedPods(pair.Key.Mesh, pair.Key.Namespace, pair.Value.Sidecars, pair.Value.Native, pair.Value.Redirected))
                    .OrderBy(one => one.Mesh, StringComparer.Ordinal).ThenBy(one => one.Namespace, StringComparer.Ordinal),
            ];
            ImmutableArray<Evidence> evidence = counts.IsEmpty
                ? [new($"{_pods.Items.Length} pods", "containers and annotations", "none has a mesh's proxy", _pods.Question)]
                : [.. counts.Select(one => new Evidence($"Namespace {one.Namespace}", $"pods with a proxy of {one.Mesh}", $"{one.Sidecars + one.Redirected}", _pods.Question))];
            return Fact.Partial(counts, evidence, _pods.Gaps);
        }
    }

    /// <summary>Of a namespace, pods that should have Istio's sidecar and those that have it; null where pods were not seen.</summary>
    public (int Eligible, int Injected)? Istio(string inNamespace) => _pods.IsBlind ? null : _istio.GetValueOrDefault(inNamespace);

    private void Add(string mesh, Pod pod, int sidecars, int native, int redirected)
    {
        var key = (mesh, pod.Metadata.Namespace);
        var sum = _byMesh.GetValueOrDefault(key);
        _byMesh[key] = (sum.Sidecars + sidecars, sum.Native + native, sum.Redirected + redirected);
    }
}
