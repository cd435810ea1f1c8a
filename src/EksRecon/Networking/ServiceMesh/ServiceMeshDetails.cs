using System.Collections.Immutable;

namespace EksRecon.Networking.ServiceMesh;

/// <summary><c>details.service_mesh</c>: every mesh, Istio's revisions, and what really carries a proxy.</summary>
/// <param name="IstioModes">sidecar, ambient, or both, by what runs and what is enrolled.</param>
/// <param name="IstioRevisions">Revisions and tags that a control plane answers for.</param>
public sealed record ServiceMeshDetails(
    ImmutableArray<MeshDetail> Meshes, ImmutableArray<string> IstioModes, ImmutableArray<string> IstioRevisions, ImmutableArray<EnrolledNamespace> Enrolled, ImmutableArray<MeshedPods> Injected, bool VpcLattice)
{
    internal static ServiceMeshDetails From(ServiceMeshFacts facts)
    {
        return new(
            [.. facts.Meshes.Select(mesh => new MeshDetail(mesh.Mesh, mesh.Component.Namespace, mesh.Component.Workload, mesh.Component.Version))],
            Modes(facts),
            facts.Revisions,
            facts.Enrolled,
            facts.Injected,
            facts.HasVpcLattice);
    }

    private static ImmutableArray<string> Modes(ServiceMeshFacts facts)
    {
        if (!facts.IstioDetected.Is(true)) return [];
        var isAmbient = facts.IstioMode.Is("ambient");
        var hasSidecars = facts.Enrolled.Any(item => !item.IsAmbient) || facts.Injected.Any(item => item.Mesh == "istio");
        return isAmbient && hasSidecars ? ["ambient", "sidecar"] : isAmbient ? ["ambient"] : ["sidecar"];
    }
}

/// <summary>A mesh that runs.</summary>
public sealed record MeshDetail(string Mesh, string? Namespace, string? Workload, string? Version);
