using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>Tells which meshes run, in which versions and modes, and which namespaces and pods are in them.</summary>
internal sealed class ServiceMeshDetector
{
    private const string Istio = "istio";
    private const string AppMesh = "appmesh";
    private const string LatticeController = "application-networking.k8s.aws/gateway-api-controller";

    /// <summary>With several meshes these are named first, in this order (contract of the networking block).</summary>
    private static readonly ImmutableArray<string> Order = [Istio, AppMesh, "linkerd"];

    private readonly Snapshot _snapshot;
    private readonly ComponentCensus _components;

    private ServiceMeshDetector(Snapshot snapshot, ComponentCensus components)
    {
        _snapshot = snapshot;
        _components = components;
    }

    public static ServiceMeshFacts Detect(Snapshot snapshot, ComponentCensus components) => new ServiceMeshDetector(snapshot, components).Detect();

    private ServiceMeshFacts Detect()
    {
        var meshes = _components.InRole("mesh").Select(item => new MeshInstallation(item.Signature.Mesh ?? item.Id, item))
            .OrderBy(mesh => Order.IndexOf(mesh.Mesh) is var place and >= 0 ? place : Order.Length).ThenBy(mesh => mesh.Mesh, StringComparer.Ordinal).ThenBy(mesh => mesh.Component.Subject, StringComparer.Ordinal).ToImmutableArray();
        var pods = new PodCounts(_snapshot);
        var webhooks = _snapshot.Resources(Kinds.MutatingWebhookConfigurations);
        var controlPlanes = ControlPlanes().ToImmutableArray();
        var runsIstio = _components.Runs(Istio);
        return new()
        {
            Detected = Detected(meshes),
            Meshes = meshes,
            IstioDetected = runsIstio,
            IstioVersion = Version(runsIstio),
            IstioMode = Mode(runsIstio),
            InjectionNamespaces = InjectionNamespaces(),
            Enrolled = [.. Enrolled(pods)],
            Revisions = IstioEnrolment.Revisions(controlPlanes, webhooks.Items),
            SawEveryRevision = _components.SawEverything && (webhooks.IsWhole || webhooks.Look.NotServed),
            AppMeshDetected = _components.Runs(AppMesh),
            AppMeshVirtualServices = Count(_snapshot.Resources(Kinds.AppMeshVirtualServices)),
            Injected = pods.ByMesh,
            SawEveryPod = _snapshot.Pods.IsWhole,
            HasVpcLattice = _components.Of("aws-gateway-api-controller").Any() || _snapshot.Resources(Kinds.GatewayClasses).Items.Any(item => item.Text("spec.controllerName") == LatticeController),
        };
    }

    private Fact<string> Detected(ImmutableArray<MeshInstallation> meshes)
    {
        if (meshes is [var first, ..]) return Fact.Known(first.Mesh, [.. meshes.Select(mesh => ComponentEvidence.Of(mesh.Component))]);
        return _components.All(item => item.Role == "mesh", "a service mesh").Map(_ => "none");
    }

    private IEnumerable<Workload> ControlPlanes()
    {
        foreach (var component in _components.Of(Istio))
        {
            foreach (var workload in component.Workloads)
            {
                if (workload.Template.Container("discovery") is not null) yield return workload;
            }
        }
    }

    private Fact<string?> Version(Fact<bool> runs)
    {
        if (!runs.Is(true)) return runs.Map(_ => (string?)null);
        var items = _components.Of(Istio).ToList();
        var versions = items.Select(item => item.Version).OfType<string>().Distinct(StringComparer.Ordinal).OrderBy(ImageVersion.Parse).ThenBy(version => version, StringComparer.Ordinal).ToList();
        return Fact.Partial(versions.Count == 0 ? null : string.Join(", ", versions), [.. items.Select(ComponentEvidence.Of)], versions.Count > 0 || _components.SawEverything ? [] : _components.Gaps);
    }

    private Fact<string?> Mode(Fact<bool> runs)
    {
        if (!runs.Is(true)) return runs.Map(_ => (string?)null);
        foreach (var component in _components.Of(Istio))
        {
            foreach (var workload in component.Workloads)
            {
                if (IsZtunnel(workload)) return Fact.Known<string?>("ambient", new Evidence(workload.Subject, "image", workload.Template.Containers[0].Image, "kubernetes/daemonsets.apps"));
            }
        }

        foreach (var item in _snapshot.Namespaces.Items)
        {
            if (IstioEnrolment.Of(item) is { IsAmbient: true } enrolment) return Fact.Known<string?>("ambient", new Evidence(item.Subject, "metadata.labels", enrolment.Labels, _snapshot.Namespaces.Question));
        }

        var gaps = _components.Gaps.Where(gap => gap.Question == Kinds.DaemonSets.Question || gap.Question == Kinds.Pods.Question).Concat(_snapshot.Namespaces.Gaps).ToImmutableArray();
        return gaps.IsEmpty ? Fact.Known<string?>("sidecar", runs.Evidence) : Fact.Partial<string?>("sidecar", runs.Evidence, gaps);
    }

    private static bool IsZtunnel(Workload workload) => workload.Template.Containers.Any(container => ImageName.Match(container.Image, ["ztunnel"]) is not null);

    private Fact<ImmutableArray<string>> InjectionNamespaces()
    {
        var namespaces = _snapshot.Namespaces;
        if (namespaces.IsBlind) return Fact.Unknown<ImmutableArray<string>>(namespaces.Gaps);
        var enrolled = namespaces.Items.Where(item => IstioEnrolment.Of(item) is not null).ToList();
        var evidence = enrolled.Count == 0
            ? ImmutableArray.Create(new Evidence($"{namespaces.Items.Length} namespaces", "labels istio-injection, istio.io/rev, istio.io/dataplane-mode", "none enrols", namespaces.Question))
            : [.. enrolled.Select(item => new Evidence(item.Subject, "metadata.labels", IstioEnrolment.Of(item)?.Labels ?? "", namespaces.Question))];
        return Fact.Partial<ImmutableArray<string>>([.. enrolled.Select(item => item.Name).Order(StringComparer.Ordinal)], evidence, namespaces.Gaps);
    }

    private IEnumerable<EnrolledNamespace> Enrolled(PodCounts pods)
    {
        foreach (var item in _snapshot.Namespaces.Items)
        {
            if (IstioEnrolment.Of(item) is not { } enrolment) continue;
            var (eligible, injected) = pods.Istio(item.Name);
            yield return new(item.Name, enrolment.Labels, enrolment.Revision, enrolment.IsAmbient, eligible, injected);
        }
    }

    private static Fact<int> Count(Listing<Resource> list)
    {
        if (list.IsBlind) return Fact.Unknown<int>(list.Gaps);
        return Fact.Partial(list.Items.Length, [new("VirtualServices of appmesh.k8s.aws", "items", list.Look.NotServed ? "the CRD is not served" : list.Items.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), list.Question)], list.Gaps);
    }

    /// <summary>One pass over all pods.</summary>
    private sealed class PodCounts
    {
        private readonly Dictionary<string, (int Eligible, int Injected)> _istio = new(StringComparer.Ordinal);

        public PodCounts(Snapshot snapshot)
        {
            var byMesh = new Dictionary<(string Mesh, string Namespace), (int Pods, int Native)>();
            foreach (var pod in snapshot.Pods.Items)
            {
                if (!pod.IsAlive) continue;
                var proxy = MeshProxies.Of(pod);
                if (proxy is { } found)
                {
                    var key = (found.Mesh, pod.Metadata.Namespace);
                    var (pods, native) = byMesh.GetValueOrDefault(key);
                    byMesh[key] = (pods + 1, native + (found.Proxy.IsSidecar ? 1 : 0));
                }

                if (!IstioEnrolment.IsEligible(pod)) continue;
                var (eligible, injected) = _istio.GetValueOrDefault(pod.Metadata.Namespace);
                _istio[pod.Metadata.Namespace] = (eligible + 1, injected + (proxy?.Mesh == ServiceMeshDetector.Istio ? 1 : 0));
            }

            ByMesh = [.. byMesh.Select(pair => new MeshedPods(pair.Key.Mesh, pair.Key.Namespace, pair.Value.Pods, pair.Value.Native)).OrderBy(one => one.Mesh, StringComparer.Ordinal).ThenBy(one => one.Namespace, StringComparer.Ordinal)];
        }

        public ImmutableArray<MeshedPods> ByMesh { get; }

        public (int Eligible, int Injected) Istio(string inNamespace) => _istio.GetValueOrDefault(inNamespace);
    }
}
