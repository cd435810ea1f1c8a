using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>
/// Which namespaces are in Istio, by their labels (istio.io, "Installing the Sidecar" and "Add workloads to the ambient mesh"):
/// istio-injection=disabled wins over everything, istio-injection=enabled asks for the default revision, istio.io/rev for one or for a tag.
/// </summary>
internal static class IstioEnrolment
{
    public const string DefaultRevision = "default";

    private const string Injection = "istio-injection";
    private const string Revision = "istio.io/rev";
    private const string DataPlane = "istio.io/dataplane-mode";

    /// <summary>How the namespace is enrolled; null where it is not.</summary>
    public static (string Labels, string? Revision, bool IsAmbient)? Of(Namespace item)
    {
        var labels = item.Metadata.Labels;
        var isAmbient = labels[DataPlane] == "ambient";
        if (labels[Injection] != "disabled")
        {
            if (labels[Injection] == "enabled") return ($"{Injection}=enabled", DefaultRevision, false);
            // In ambient mode the label names the control plane of the namespace's waypoints and asks for no sidecar.
            if (labels[Revision] is { Length: > 0 } revision && !isAmbient) return ($"{Revision}={revision}", revision, false);
        }

        return isAmbient ? ($"{DataPlane}=ambient", null, true) : null;
    }

    /// <summary>True for a pod that the injector would give a sidecar: not on the host's network, and not opted out.</summary>
    public static bool IsEligible(Pod pod) =>
        pod is { IsAlive: true, Template.HostNetwork: false }
        && (pod.Metadata.Labels["sidecar.istio.io/inject"] ?? pod.Metadata.Annotations["sidecar.istio.io/inject"]) != "false"
        && pod.Metadata.Labels["gateway.istio.io/managed"] is null && pod.Metadata.Annotations["inject.istio.io/templates"] is not "gateway" && pod.Metadata.Labels["istio"] is not ("ingressgateway" or "egressgateway");

    /// <summary>Revisions that something answers for: control planes by their label, and tags and revisions by their injection webhooks.</summary>
    public static ImmutableArray<string> Revisions(IEnumerable<Workload> controlPlanes, IEnumerable<Resource> webhooks)
    {
        var revisions = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var workload in controlPlanes) revisions.Add(RevisionOf(workload));
        foreach (var webhook in webhooks)
        {
            var (name, labels) = (webhook.Metadata.Name, webhook.Metadata.Labels);
            var isInjector = name.StartsWith("istio-revision-tag-", StringComparison.Ordinal) || name.StartsWith("istio-sidecar-injector", StringComparison.Ordinal);
            // A webhook answers only as long as the control plane behind it runs.
            if (!isInjector || labels[Revision] is not { } behind || !revisions.Contains(behind)) continue;
            if (labels["istio.io/tag"] is { Length: > 0 } tag) revisions.Add(tag);
        }

        return [.. revisions];
    }

    public static string RevisionOf(Workload controlPlane) =>
        (controlPlane.Metadata.Labels[Revision] ?? controlPlane.Template.Labels[Revision]) is { Length: > 0 } revision ? revision : DefaultRevision;
}
