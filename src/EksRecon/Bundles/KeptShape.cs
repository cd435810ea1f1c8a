using System.Collections.Frozen;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// Which members of a Kubernetes object a bundle keeps: a list, so that a field that a later API version adds is left out until it has been
/// reviewed.
/// Objects that hold nothing of applications (policies, classes, routes) keep their <c>spec</c> as it is.
/// </summary>
internal sealed class KeptShape
{
    /// <summary>Everything below, apart from what <see cref="PrivateFields"/> leaves out everywhere.</summary>
    private static readonly KeptShape Whole = new(null);

    private static readonly KeptShape Metadata = Of(
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "labels", "annotations", "ownerReferences", "finalizers");

    private static readonly KeptShape Conditions = Of("type", "status", "reason", "lastTransitionTime", "lastUpdateTime",
        "lastHeartbeatTime", "lastProbeTime", "observedGeneration");

    private static readonly KeptShape Container = Of("name", "image", "imagePullPolicy", "command", "args", "env", "ports", "resources",
        "restartPolicy");

    private static readonly KeptShape PodSpec = Of(
            "nodeName", "nodeSelector", "affinity", "tolerations", "topologySpreadConstraints", "hostNetwork", "hostPID", "hostIPC", "hostname", "subdomain", "dnsPolicy", "dnsConfig",
            "serviceAccountName", "serviceAccount", "restartPolicy", "priorityClassName", "priority", "schedulerName", "terminationGracePeriodSeconds", "runtimeClassName", "readinessGates",
            "os", "overhead", "enableServiceLinks", "activeDeadlineSeconds", "preemptionPolicy", "schedulingGates")
        .With("containers", Container).With("initContainers", Container).With("ephemeralContainers", Container);

    private static readonly KeptShape ContainerStatus = Of("name", "image", "imageID", "ready", "restartCount", "started");

    private static readonly KeptShape Template = Of().With("metadata", Metadata).With("spec", PodSpec);

    private static readonly KeptShape Pod = Object(
        PodSpec,
        Of("phase", "reason", "podIP", "podIPs", "hostIP", "hostIPs", "qosClass", "startTime", "nominatedNodeName")
            .With("conditions", Conditions).With("containerStatuses", ContainerStatus).With("initContainerStatuses", ContainerStatus)
                .With("ephemeralContainerStatuses", ContainerStatus));

    private static readonly KeptShape WorkloadSpec = Of(
            "replicas", "selector", "strategy", "updateStrategy", "minReadySeconds", "serviceName", "podManagementPolicy", "revisionHistoryLimit", "progressDeadlineSeconds", "paused",
            "parallelism", "completions", "backoffLimit", "completionMode", "suspend", "schedule", "concurrencyPolicy", "ttlSecondsAfterFinished")
        .With("template", Template);

    private static readonly KeptShape Workload = Object(
        WorkloadSpec.With("jobTemplate", Of().With("metadata", Metadata).With("spec", WorkloadSpec)),
        Of(
                "replicas", "readyReplicas", "availableReplicas", "unavailableReplicas", "updatedReplicas", "currentReplicas", "fullyLabeledReplicas", "terminatingReplicas", "observedGeneration",
                "currentNumberScheduled", "desiredNumberScheduled", "numberReady", "numberAvailable", "numberUnavailable", "numberMisscheduled", "updatedNumberScheduled",
                "currentRevision", "updateRevision", "collisionCount", "active", "succeeded", "failed", "ready", "startTime", "completionTime", "lastScheduleTime", "lastSuccessfulTime")
            .With("conditions", Conditions));

    private static readonly KeptShape Node = Object(
        Of("providerID", "podCIDR", "podCIDRs", "taints", "unschedulable"),
        Of("addresses", "capacity", "allocatable", "nodeInfo", "phase").With("conditions", Conditions));

    private static readonly KeptShape Service = Object(
        Of(
            "type", "selector", "ports", "clusterIP", "clusterIPs", "externalIPs", "externalName", "externalTrafficPolicy", "internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy", "loadBalancerClass",
            "loadBalancerIP", "loadBalancerSourceRanges", "sessionAffinity", "healthCheckNodePort", "publishNotReadyAddresses", "allocateLoadBalancerNodePorts", "trafficDistribution"),
        Of("loadBalancer").With("conditions", Conditions));

    private static readonly KeptShape Definition = Object(
        Of("group", "version", "scope", "names").With("versions", Of("name", "served", "storage", "deprecated")),
        Of("acceptedNames", "storedVersions").With("conditions", Conditions));

    private static readonly KeptShape Webhooks = Object(Of(), Of()).With("webhooks",
        Of("name", "failurePolicy", "namespaceSelector", "objectSelector"));

    private static readonly KeptShape ConfigMap = Object(Of(), Of()).With("data", Whole);

    /// <summary>Of the answer to <c>/version</c>, which has no kind of its own.</summary>
    public const string VersionKind = "Version";

    private static readonly KeptShape Version = Of(
        "major", "minor", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform",
        "emulationMajor", "emulationMinor", "minCompatibilityMajor", "minCompatibilityMinor");

    private static readonly KeptShape Plain = Object(Whole, Whole).With("specs", Whole);

    private static readonly FrozenDictionary<string, KeptShape> ByKind = Shapes().ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, KeptShape>? _members;

    private KeptShape(IEnumerable<KeyValuePair<string, KeptShape>>? members) =>
        _members = members?.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The shape of a kind that the tool reads; null for other documents: lists, versions, answers of AWS.</summary>
    public static KeptShape? OfKind(string? kind) => kind is not null && ByKind.TryGetValue(kind, out var shape) ? shape : null;

    /// <summary>Whether the member is kept, and what of it.</summary>
    public KeptShape? Member(string name) => _members is null ? Whole : _members.GetValueOrDefault(name);

    /// <summary>True for the containers of a pod, whose settings are kept by name.</summary>
    public bool IsContainer => ReferenceEquals(this, Container);

    /// <summary>True where everything below is kept.</summary>
    public bool IsWhole => _members is null;

    public bool IsConfigMap => ReferenceEquals(this, ConfigMap);

    public bool IsMetadata => ReferenceEquals(this, Metadata);

    /// <summary>Names of all members that any kind keeps by name.</summary>
    internal static IEnumerable<string> AllMembers => ByKind.Values.SelectMany(shape => shape.Names()).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> Names() =>
        (_members ?? FrozenDictionary<string, KeptShape>.Empty).SelectMany(member => member.Value.Names().Prepend(member.Key));

    private static IEnumerable<KeyValuePair<string, KeptShape>> Shapes()
    {
        foreach (var kind in Kinds.All.DistinctBy(kind => kind.Kind, StringComparer.Ordinal)) yield return new(kind.Kind, ShapeOf(kind));
        yield return new(VersionKind, Version);
        yield return new("APIGroupList",
            Of("apiVersion", "kind", "metadata").With("groups", Of("name", "versions", "preferredVersion", "serverAddressByClientCIDRs")));
    }

    private static KeptShape ShapeOf(KubernetesKind kind) => kind.Kind switch
    {
        "Pod" => Pod,
        "DaemonSet" or "Deployment" or "StatefulSet" or "ReplicaSet" or "ReplicationController" or "Job" or "CronJob" => Workload,
        "Node" => Node,
        "Service" => Service,
        "ConfigMap" => ConfigMap,
        "Namespace" => Object(Of(), Of("phase")),
        "CustomResourceDefinition" => Definition,
        "MutatingWebhookConfiguration" => Webhooks,
        _ => Plain,
    };

    private static KeptShape Object(KeptShape spec, KeptShape status) =>
        Of("apiVersion", "kind").With("metadata", Metadata).With("spec", spec).With("status", status);

    private static KeptShape Of(params ReadOnlySpan<string> names)
    {
        var members = new List<KeyValuePair<string, KeptShape>>(names.Length);
        foreach (var name in names) members.Add(new(name, Whole));
        return new(members);
    }

    private KeptShape With(string name, KeptShape shape) =>
        new([.. _members ?? FrozenDictionary<string, KeptShape>.Empty, new(name, shape)]);
}
