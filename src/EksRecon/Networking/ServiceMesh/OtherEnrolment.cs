using EksRecon.Model;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>
/// How namespaces are enrolled in meshes other than Istio, by the label or annotation that each mesh's injector documents.
/// </summary>
internal static class OtherEnrolment
{
    private const string Enabled = "enabled";

    /// <summary>Every enrolment of the namespace, as mesh and the label or annotation that says so.</summary>
    /// <param name="runsKongMesh">Kong Mesh is built on Kuma and reads Kuma's label.</param>
    public static IEnumerable<(string Mesh, string By)> Of(Namespace item, bool runsKongMesh)
    {
        var (labels, annotations) = (item.Metadata.Labels, item.Metadata.Annotations);
        if (labels["appmesh.k8s.aws/sidecarInjectorWebhook"] == Enabled)
        {
            yield return ("appmesh", "appmesh.k8s.aws/sidecarInjectorWebhook=enabled");
        }

        if (annotations["linkerd.io/inject"] is (Enabled or "ingress") and var linkerd)
        {
            yield return ("linkerd", $"linkerd.io/inject={linkerd}");
        }

        // Kuma read the annotation before 2.0; it takes enabled and true.
        if ((labels["kuma.io/sidecar-injection"] ?? annotations["kuma.io/sidecar-injection"]) is (Enabled or "true") and var kuma)
        {
            yield return (runsKongMesh ? "kong-mesh" : "kuma", $"kuma.io/sidecar-injection={kuma}");
        }

        if (labels["openservicemesh.io/monitored-by"] is { Length: > 0 } mesh)
        {
            yield return ("osm", $"openservicemesh.io/monitored-by={mesh}");
        }

        if (labels["injector.nsm.nginx.com/auto-inject"] is (Enabled or "true") and var nginx)
        {
            yield return ("nginx-service-mesh", $"injector.nsm.nginx.com/auto-inject={nginx}");
        }
    }
}
