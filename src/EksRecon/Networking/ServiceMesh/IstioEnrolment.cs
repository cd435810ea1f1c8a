using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>
/// Which namespaces are in Istio, by their labels (istio.io, "Installing the Sidecar" and "Add workloads to the ambient mesh"):
/// istio-injection=disabled wins over everything, istio-injection=enabled asks for the default revision, istio.io/rev for one or for a tag.
/// </summary>
internal static class IstioEnrolment
{
    private const string Injection = "istio-injection";
    private const string Revision = "istio.io/rev";
    private const string DataPlane = "istio.io/dataplane-mode";
    private const string PodSwitch = "sidecar.istio.io/inject";
    private const string Off = "false";

    /// <summary>
    /// Namespaces that the injector passes over whatever their labels say (istio/istio, pkg/kube/inject: IgnoredNamespaces).
    /// </summary>
    private static readonly ImmutableArray<string> Ignored = ["kube-system", "kube-public", "kube-node-lease", "local-path-storage"];

    /// <summary>How the namespace is enrolled; null where it is not.</summary>
    public static (string Labels, string? Revision, bool IsAmbient)? Of(Namespace item)
    {
        var labels = item.Metadata.Labels;
        var isAmbient = labels[DataPlane] == "ambient";
        if (labels[Injection] != "disabled")
        {
            if (labels[Injection] == "enabled") return ($"{Injection}=enabled", IstioControlPlanes.DefaultRevision, false);
            // In ambient mode the label names the control plane of the namespace's waypoints and asks for no sidecar.
            if (labels[Revision] is { Length: > 0 } revision && !isAmbient) return ($"{Revision}={revision}", revision, false);
        }

        return isAmbient ? ($"{DataPlane}=ambient", null, true) : null;
    }

    /// <summary>
    /// The label by which another mesh than Istio takes the namespace, as <c>istio.io/dataplane-mode=Kmesh</c>; null where there is none.
    /// </summary>
    public static string? OtherDataPlane(Namespace item) =>
        item.Metadata.Labels[DataPlane] is { Length: > 0 } mode and not "ambient" and not "none" ? $"{DataPlane}={mode}" : null;

    /// <summary>True for a pod that the injector would give a sidecar: not on the host's network, no gateway, and not opted out.</summary>
    public static bool IsEligible(Pod pod) =>
        pod is { IsAlive: true, Template.HostNetwork: false }
        && !Ignored.Contains(pod.Metadata.Namespace, StringComparer.Ordinal)
        && (pod.Metadata.Labels[PodSwitch] ?? pod.Metadata.Annotations[PodSwitch]) != Off
        && !IsGateway(pod);

    /// <summary>Gateways and waypoints run a container named like the sidecar and are none; ztunnel neither.</summary>
    public static bool IsGateway(Pod pod)
    {
        var labels = pod.Metadata.Labels;
        return labels["gateway.istio.io/managed"] is not null || labels["istio"] is "ingressgateway" or "egressgateway" or "eastwestgateway"
            || labels["app"] is "ztunnel" or "ztunnel-cilium" || pod.Metadata.Annotations["inject.istio.io/templates"] is "gateway";
    }

    /// <summary>istio-cni writes it on pods whose traffic it redirected to ztunnel.</summary>
    public static bool IsRedirected(Pod pod) => pod.Metadata.Annotations["ambient.istio.io/redirection"] == "enabled";

    public static bool IsWaypoint(Workload workload)
    {
        var labels = workload.Template.Labels;
        return labels["gateway.istio.io/managed"] == "istio.io-mesh-controller"
            || labels["gateway.networking.k8s.io/gateway-class-name"] == "istio-waypoint"
            || workload.Metadata.Labels["gateway.istio.io/managed"] == "istio.io-mesh-controller";
    }
}
