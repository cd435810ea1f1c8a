using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>No mesh runs.</summary>
internal sealed class NoServiceMesh : Rule<ServiceMeshFacts>
{
    private static readonly FindingKind Finding = new("NET301", nameof(NoServiceMesh), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(ServiceMeshFacts facts) => [facts.Detected.Must("none")];

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.Detected.Is("none")) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            "No service mesh runs",
            "Traffic between pods is not encrypted or measured by the platform; many clusters need neither.",
            ["cluster"],
            facts.Detected.Evidence,
            "If you need mutual TLS, retries or traffic metrics between services, consider Istio (ambient mode needs no sidecars), Linkerd, or VPC Lattice for traffic across clusters. AWS App Mesh, which older guides name, ended on 2026-09-30.",
            []);
    }
}
