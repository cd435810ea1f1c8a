using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Bundles;
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
    private const string Role = "mesh";
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

    public static ServiceMeshFacts Detect(Snapshot snapshot, ComponentCensus components) =>
        new ServiceMeshDetector(snapshot, components).Detect();

    private ServiceMeshFacts Detect()
    {
        var meshes = Meshes();
        var pods = new MeshPods(_snapshot.Pods);
        var planes = new IstioControlPlanes(_snapshot, _components);
        var runsIstio = _components.Runs(Istio);
        var virtualServices = _snapshot.Resources(Kinds.AppMeshVirtualServices);
        return new()
        {
            Detected = Detected(meshes),
            Meshes = meshes,
            IstioDetected = runsIstio,
            IstioVersion = Version(runsIstio),
            IstioMode = Mode(runsIstio),
            InjectionNamespaces = InjectionNamespaces(),
            Enrolled = Enrolled(pods),
            ControlPlanes = planes.All,
            Tags = Tags(planes),
            RevisionList = planes.Revisions,
            Waypoints =
                [.. _components.Of(Istio).SelectMany(component => component.Workloads).Where(IstioEnrolment.IsWaypoint).Select(workload => workload.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            AppMeshDetected = _components.Runs(AppMesh),
            AppMeshVirtualServices = Count(virtualServices),
            AppMeshResources = [.. virtualServices.Items.Select(item => item.Subject)],
            Injected = pods.ByMesh,
            VpcLattice = VpcLattice(),
        };
    }

    private Fact<ImmutableArray<MeshInstallation>> Meshes()
    {
        var found = _components.All(item => item.Role == Role, "a service mesh", Role);
        if (found is Known<ImmutableArray<Component>> { Value.IsEmpty: true } none && NotInCatalogue() is { } gap)
        {
            found = Fact.Unknown<ImmutableArray<Component>>([.. none.Gaps, gap]);
        }

        return found.Map<ImmutableArray<MeshInstallation>>(items =>
        [
            .. items.Select(item => new MeshInstallation(item.Signature.Mesh ?? item.Id, item))
                .OrderBy(mesh => Order.IndexOf(mesh.Mesh) is var place and >= 0 ? place : Order.Length)
                    .ThenBy(mesh => mesh.Mesh, StringComparer.Ordinal).ThenBy(mesh => mesh.Component.Subject, StringComparer.Ordinal),
        ]);
    }

    /// <summary>What says that a mesh runs that the catalogue does not have, as Kmesh; null where nothing does.</summary>
    private Gap? NotInCatalogue()
    {
        const string mayRun = "may be part of a service mesh that is not in the catalogue";
        foreach (var item in _snapshot.Namespaces.Items)
        {
            if (IstioEnrolment.OtherDataPlane(item) is { } label)
            {
                return new(_snapshot.Namespaces.Question, Outcome.NotAsked, $"{item.Subject} has the label {label} and {mayRun}",
                    Source: "bundle");
            }
        }

        return _components.Unlisted.MayBeMesh() is { } workload
            ? new(Kinds.All.FirstOrDefault(kind => kind.Kind == workload.Kind)?.Question ?? Kinds.Pods.Question, Outcome.NotAsked,
                $"{workload.Subject} {mayRun}", Source: "bundle")
            : null;
    }

    /// <summary>
    /// The mesh that is named first. One that was found is there, but where workloads could not be seen a mesh that goes before it may
    /// hide.
    /// </summary>
    private Fact<string> Detected(Fact<ImmutableArray<MeshInstallation>> meshes)
    {
        if (meshes is not Known<ImmutableArray<MeshInstallation>> { Value: [var first, ..] } known) return meshes.Map(_ => "none");
        return Fact.Partial(first.Mesh, known.Proof, first.Mesh == Istio || _components.SawEverything ? [] : known.Gaps);
    }

    private Fact<string?> Version(Fact<bool> runs)
    {
        if (!runs.Is(true)) return runs.Map(_ => (string?)null);
        var items = _components.Of(Istio).ToList();
        var versions = items.Select(item => item.Version).OfType<string>().Distinct(StringComparer.Ordinal).OrderBy(ImageVersion.Parse)
            .ThenBy(version => version, StringComparer.Ordinal).ToList();
        // Another revision may run where workloads could not be wholly seen.
        if (versions.Count > 0)
        {
            return Fact.Partial<string?>(string.Join(", ", versions), [.. items.Select(ComponentEvidence.Of)],
                _components.SawEverything ? [] : _components.Gaps);
        }

        return _components.SawEverything
            ? Fact.Known<string?>(null, [.. items.Select(ComponentEvidence.Of)])
            : Fact.Unknown<string?>(_components.Gaps);
    }

    private Fact<string?> Mode(Fact<bool> runs)
    {
        if (!runs.Is(true)) return runs.Map(_ => (string?)null);
        foreach (var workload in _components.Of(Istio).SelectMany(component => component.Workloads))
        {
            foreach (var container in workload.Template.Containers)
            {
                if (ImageName.Match(container.Image, ["ztunnel"]) is not null)
                {
                    return Fact.Known<string?>("ambient",
                        new Evidence(workload.Subject, $"containers[{container.Name}].image", container.Image,
                            _snapshot.DaemonSets.Question));
                }
            }
        }

        foreach (var item in _snapshot.Namespaces.Items)
        {
            if (IstioEnrolment.Of(item) is { IsAmbient: true } enrolment)
            {
                return Fact.Known<string?>("ambient",
                    new Evidence(item.Subject, "metadata.labels", enrolment.Labels, _snapshot.Namespaces.Question));
            }
        }

        var gaps = _components.Gaps.Where(gap => gap.Question == Kinds.DaemonSets.Question || gap.Question == Kinds.Pods.Question)
            .Concat(_snapshot.Namespaces.Gaps).ToImmutableArray();
        return Fact.Partial<string?>("sidecar", runs.Evidence, gaps);
    }

    private Fact<ImmutableArray<string>> InjectionNamespaces()
    {
        var namespaces = _snapshot.Namespaces;
        if (namespaces.IsBlind) return Fact.Unknown<ImmutableArray<string>>(namespaces.Gaps);
        var enrolled = namespaces.Items.Where(item => IstioEnrolment.Of(item) is not null).ToList();
        var evidence = enrolled.Count == 0
            ? ImmutableArray.Create(
                new Evidence(Counted.Of(namespaces.Items.Length, "namespace"),
                    "labels istio-injection, istio.io/rev, istio.io/dataplane-mode", "none enrols", namespaces.Question))
            : [.. enrolled.Select(item => new Evidence(item.Subject, "metadata.labels", IstioEnrolment.Of(item)?.Labels ?? "", namespaces.Question))];
        return Fact.Partial<ImmutableArray<string>>([.. enrolled.Select(item => item.Name).Order(StringComparer.Ordinal)], evidence,
            namespaces.Gaps);
    }

    private Fact<ImmutableArray<EnrolledNamespace>> Enrolled(MeshPods pods)
    {
        var namespaces = _snapshot.Namespaces;
        if (namespaces.IsBlind) return Fact.Unknown<ImmutableArray<EnrolledNamespace>>(namespaces.Gaps);
        var runsKongMesh = _components.Of("kong-mesh").Any();
        var found = ImmutableArray.CreateBuilder<EnrolledNamespace>();
        foreach (var item in namespaces.Items)
        {
            if (IstioEnrolment.Of(item) is { } istio)
            {
                var counts = istio.IsAmbient ? null : pods.Istio(item.Name);
                found.Add(new(Istio, item.Name, istio.Labels, istio.Revision, istio.IsAmbient, counts?.Eligible, counts?.Injected));
            }

            foreach (var (mesh, by) in OtherEnrolment.Of(item, runsKongMesh))
            {
                found.Add(new(mesh, item.Name, by, null, IsAmbient: false, null, null));
            }
        }

        ImmutableArray<EnrolledNamespace> ordered =
            [.. found.OrderBy(one => one.Namespace, StringComparer.Ordinal).ThenBy(one => one.Mesh, StringComparer.Ordinal)];
        ImmutableArray<Evidence> evidence = ordered.IsEmpty
            ? [new(Counted.Of(namespaces.Items.Length, "namespace"), "labels and annotations of meshes", "none enrols", namespaces.Question)]
            : [.. ordered.Select(one => new Evidence($"Namespace {one.Namespace}", "metadata", one.By, namespaces.Question))];
        return Fact.Partial(ordered, evidence, namespaces.Gaps);
    }

    private Fact<ImmutableArray<IstioTag>> Tags(IstioControlPlanes planes)
    {
        var webhooks = _snapshot.Resources(Kinds.MutatingWebhookConfigurations);
        if (webhooks.IsBlind) return Fact.Unknown<ImmutableArray<IstioTag>>(webhooks.Gaps);
        ImmutableArray<Evidence> evidence = planes.Tags.IsEmpty
            ? [new($"{webhooks.Items.Length} MutatingWebhookConfigurations", "labels istio.io/tag", "none", webhooks.Question)]
            : [.. planes.Tags.Select(tag => new Evidence($"MutatingWebhookConfiguration {tag.Webhook}", "labels istio.io/tag, istio.io/rev", $"{tag.Tag}, {tag.Revision}", webhooks.Question))];
        return Fact.Partial(planes.Tags, evidence, webhooks.Gaps);
    }

    private Fact<bool> VpcLattice()
    {
        var classes = _snapshot.Resources(Kinds.GatewayClasses);
        foreach (var item in classes.Items)
        {
            if (item.Text("spec.controllerName") == LatticeController)
            {
                return Fact.Known(true, new Evidence(item.Subject, "spec.controllerName", LatticeController, classes.Question));
            }
        }

        var runs = _components.Runs("aws-gateway-api-controller");
        return runs.Is(false) && classes.Gap is { } gap ? Fact.Unknown<bool>(gap) : runs;
    }

    private static Fact<int> Count(Listing<Resource> list)
    {
        if (list.IsBlind) return Fact.Unknown<int>(list.Gaps);
        var count = list.Items.Length.ToString(CultureInfo.InvariantCulture);
        return Fact.Partial(list.Items.Length,
            [new("VirtualServices of appmesh.k8s.aws", "items", list.Look.NotServed ? "the CRD is not served" : count, list.Question)],
            list.Gaps);
    }
}
