using EksRecon.Model;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>Tells which mesh's proxy runs in a pod, by the container its injector adds.</summary>
internal static class MeshProxies
{
    /// <summary>The container and its mesh; null for a pod without a proxy.</summary>
    public static (string Mesh, Container Proxy)? Of(Pod pod)
    {
        foreach (var container in pod.Template.Containers)
        {
            if (container.Runs && MeshOf(container, pod) is { } mesh) return (mesh, container);
        }

        return null;
    }

    private static string? MeshOf(Container container, Pod pod) => container.Name switch
    {
        "istio-proxy" when IsSidecar(pod) => "istio",
        "linkerd-proxy" => "linkerd",
        "kuma-sidecar" => container.Image.Contains("kong/", StringComparison.Ordinal) ? "kong-mesh" : "kuma",
        "consul-dataplane" => "consul",
        "nginx-mesh-sidecar" => "nginx-service-mesh",
        "envoy" when container.Image.Contains("aws-appmesh-envoy", StringComparison.Ordinal) => "appmesh",
        "envoy" when pod.Metadata.Labels["osm-proxy-uuid"] is not null => "osm",
        "envoy-sidecar" when pod.Metadata.Annotations["consul.hashicorp.com/connect-inject-status"] == "injected" => "consul",
        _ => null,
    };

    /// <summary>A pod with nothing beside the proxy is a gateway, unless the injector says that it was here.</summary>
    private static bool IsSidecar(Pod pod) =>
        !IstioEnrolment.IsGateway(pod)
            && (pod.Template.Containers.Count(container => container.Runs) > 1
                || pod.Metadata.Annotations["sidecar.istio.io/status"] is not null);
}
