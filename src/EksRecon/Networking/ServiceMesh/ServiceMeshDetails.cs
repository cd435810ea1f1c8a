using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary><c>details.service_mesh</c>: every mesh, Istio's control planes and revisions, and what really carries a proxy.</summary>
/// <param name="IstioModes">sidecar, ambient, or both, by what runs and what is enrolled.</param>
/// <param name="IstioRevisions">Revisions and tags that a control plane answers for.</param>
/// <param name="Enrolled">Namespaces that ask to be in a mesh.</param>
/// <param name="Injected">Pods that are in one.</param>
public sealed record ServiceMeshDetails(
    ImmutableArray<MeshDetail>? Meshes,
    ImmutableArray<string> IstioModes,
    ImmutableArray<IstioControlPlane> IstioControlPlanes,
    ImmutableArray<IstioTag>? IstioTags,
    ImmutableArray<string> IstioRevisions,
    ImmutableArray<string> Waypoints,
    ImmutableArray<EnrolledNamespace>? Enrolled,
    ImmutableArray<MeshedPods>? Injected,
    bool? VpcLattice)
{
    internal static ServiceMeshDetails From(ServiceMeshFacts facts, FactLedger ledger)
    {
        const string path = "details.service_mesh.";
        return new(
            ledger.Value(path + "meshes",
                facts.Meshes.Map<ImmutableArray<MeshDetail>>(meshes =>
                    [.. meshes.Select(mesh => new MeshDetail(mesh.Mesh, mesh.Component.Namespace, mesh.Component.Workload, mesh.Component.Version))])),
            Modes(facts),
            facts.ControlPlanes,
            ledger.Value(path + "istio_tags", facts.Tags),
            ledger.Value(path + "istio_revisions", facts.RevisionList) ?? [],
            facts.Waypoints,
            ledger.Value(path + "enrolled", facts.Enrolled),
            ledger.Value(path + "injected", facts.Injected),
            ledger.Value(path + "vpc_lattice", facts.VpcLattice));
    }

    private static ImmutableArray<string> Modes(ServiceMeshFacts facts)
    {
        if (!facts.IstioDetected.Is(true)) return [];
        var isAmbient = facts.IstioMode.Is("ambient");
        var hasSidecars = facts.Enrolled.TryGet(out var enrolled) && enrolled.Any(item => item is { Mesh: "istio", IsAmbient: false })
            || facts.Injected.TryGet(out var injected) && injected.Any(item => item is { Mesh: "istio", Sidecars: > 0 });
        return isAmbient && hasSidecars
            ? ["ambient", "sidecar"]
            : isAmbient
            ? ["ambient"]
            : facts.IstioMode.Is("sidecar")
            ? ["sidecar"]
            : [];
    }
}

/// <summary>A mesh that runs.</summary>
public sealed record MeshDetail(string Mesh, string? Namespace, string? Workload, string? Version);
