using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>App Mesh resources are left behind.</summary>
internal sealed class AppMeshResourcesWithoutController : Rule<ServiceMeshFacts>
{
    private static readonly FindingKind Finding = new("NET306", nameof(AppMeshResourcesWithoutController), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.AppMeshDetected.Is(false) || !facts.AppMeshVirtualServices.TryGet(out var count) || count == 0) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{count} App Mesh VirtualService{(count == 1 ? "" : "s")} exist, and no App Mesh controller runs",
            "Nothing reads them. Finalizers of the controller that is gone keep them, and the namespaces they are in, from being deleted.",
            ["VirtualServices of appmesh.k8s.aws"],
            [.. facts.AppMeshVirtualServices.Evidence, .. facts.AppMeshDetected.Evidence],
            "Remove their finalizers, delete them, then delete the CRDs of appmesh.k8s.aws.",
            ["kubectl get virtualservices.appmesh.k8s.aws -A"]);
    }
}
