using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>The rules of the layer, by code.</summary>
internal static class ServiceMeshRules
{
    public static ImmutableArray<Rule<ServiceMeshFacts>> All { get; } =
        [new NoServiceMesh(), new SeveralMeshes(), new InjectionWithoutControlPlane(), new InjectionWithoutSidecars(),
            new AppMeshResourcesWithoutController()];
}
