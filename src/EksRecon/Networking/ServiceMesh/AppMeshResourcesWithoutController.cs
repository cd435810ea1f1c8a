using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>App Mesh resources are left behind.</summary>
internal sealed class AppMeshResourcesWithoutController : Rule<ServiceMeshFacts>
{
    /// <summary>The commands for more objects than this follow the pattern of the first ones.</summary>
    private const int ShownObjects = 3;

    private static readonly FindingKind Finding = new("NET306", nameof(AppMeshResourcesWithoutController), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(ServiceMeshFacts facts) =>
        [facts.AppMeshDetected.Must(false), facts.AppMeshVirtualServices.Must(count => count > 0)];

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.AppMeshDetected.Is(false) || !facts.AppMeshVirtualServices.TryGet(out var count) || count == 0) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{(count == 1 ? "1 App Mesh VirtualService exists" : $"{count} App Mesh VirtualServices exist")}, and no App Mesh controller runs",
            "Nothing reads them, and AWS ended App Mesh on 2026-09-30. Finalizers of the controller that is gone keep them, and the namespaces they are in, from being deleted.",
            facts.AppMeshResources,
            [.. facts.AppMeshVirtualServices.Evidence, .. facts.AppMeshDetected.Evidence],
            "Remove the finalizers of the App Mesh resources, delete them, then delete the CRDs of appmesh.k8s.aws.",
            [$"kubectl get virtualservices.appmesh.k8s.aws,virtualnodes.appmesh.k8s.aws,virtualrouters.appmesh.k8s.aws -A",
                .. facts.AppMeshResources.Take(ShownObjects).Select(RemoveFinalizers)]);
    }

    /// <summary>The subject is <c>VirtualService namespace/name</c>.</summary>
    private static ShellCommand RemoveFinalizers(string subject)
    {
        var path = subject[(subject.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('/');
        return $"kubectl patch virtualservices.appmesh.k8s.aws {path[^1]} -n {path[0]} --type merge -p '{{\"metadata\":{{\"finalizers\":null}}}}'";
    }
}
