using System.Text.Json;

using EksRecon.Questions;
using EksRecon.Replay.Documents;

using static EksRecon.Replay.Kubernetes.TableColumn;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// The columns of each kind, as the API server prints them (kubernetes pkg/printers/internalversion/printers.go; additionalPrinterColumns
/// of CRDs).
/// </summary>
internal static class TableColumns
{
    private static readonly TableColumn Name = TableColumn.Text("Name", 0, "metadata.name");

    private static readonly Dictionary<KubernetesKind, TableColumn[]> BuiltIn = new()
    {
        [Kinds.Pods] =
        [
            Name, new("Ready", 0, PodCells.Ready), new("Status", 0, PodCells.Status), new("Restarts", 0,
                PodCells.Restarts), Age(), Text("IP", 1, "status.podIP"), Text("Node", 1, "spec.nodeName"),
            Text("Nominated Node", 1, "status.nominatedNodeName"), new("Readiness Gates", 1, (_, _) => "<none>"),
        ],
        [Kinds.Nodes] =
        [
            Name, new("Status", 0, NodeCells.Status), new("Roles", 0, NodeCells.Roles), Age(), Text("Version", 0,
                "status.nodeInfo.kubeletVersion"), new("Internal-IP",
                1, (item, _) => NodeCells.Address(item, "InternalIP")),
            new("External-IP", 1,
                (item, _) =>
                    NodeCells.Address(item, "ExternalIP")), Text("OS-Image", 1, "status.nodeInfo.osImage"), Text("Kernel-Version", 1, "status.nodeInfo.kernelVersion"), Text(
                        "Container-Runtime", 1, "status.nodeInfo.containerRuntimeVersion"),
        ],
        [Kinds.Namespaces] = [Name, Text("Status", 0, "status.phase"), Age()],
        [Kinds.Services] =
        [
            Name, Text("Type", 0, "spec.type"), Text("Cluster-IP", 0, "spec.clusterIP"), new("External-IP", 0,
                ServiceCells.ExternalIp), new("Port(s)", 0, ServiceCells.Ports), Age(), new("Selector",
                1, (item, _) => Pairs(item, "spec", "selector")),
        ],
        [Kinds.Deployments] =
        [
            Name, new("Ready", 0,
                (item, _) =>
                    $"{Zero(item, "status.readyReplicas")}/{Zero(item, "spec.replicas")}"), Number("Up-to-date", "status.updatedReplicas"), Number("Available", "status.availableReplicas"), Age(),
            new("Containers", 1,
                (item, _) => Containers(item, "name")), new("Images", 1, (item, _) => Containers(item, "image")), new("Selector",
                1, (item, _) => Pairs(item, "spec", "selector", "matchLabels")),
        ],
        [Kinds.DaemonSets] =
        [
            Name, Number("Desired",
                "status.desiredNumberScheduled"), Number("Current", "status.currentNumberScheduled"), Number("Ready", "status.numberReady"), Number("Up-to-date",
                "status.updatedNumberScheduled"), Number("Available", "status.numberAvailable"),
            new("Node Selector", 0,
                (item, _) =>
                    Pairs(item, "spec", "template", "spec", "nodeSelector")), Age(), new("Containers", 1, (item, _) => Containers(item,
                        "name")), new("Images", 1, (item, _) => Containers(item, "image")),
            new("Selector", 1, (item, _) => Pairs(item, "spec", "selector", "matchLabels")),
        ],
        [Kinds.StatefulSets] = [Name, new("Ready", 0, (item, _) => $"{Zero(item, "status.readyReplicas")}/{Zero(item, "spec.replicas")}"),
            Age(), new("Containers", 1, (item, _) => Containers(item, "name")), new("Images", 1, (item, _) => Containers(item, "image"))],
        [Kinds.ReplicaSets] =
        [
            Name, Number("Desired", "spec.replicas"), Number("Current", "status.replicas"), Number("Ready",
                "status.readyReplicas"), Age(), new("Containers",
                1, (item, _) => Containers(item, "name")), new("Images", 1, (item, _) => Containers(item, "image")),
            new("Selector", 1, (item, _) => Pairs(item, "spec", "selector", "matchLabels")),
        ],
        [Kinds.ReplicationControllers] = [Name, Number("Desired", "spec.replicas"), Number("Current", "status.replicas"),
            Number("Ready", "status.readyReplicas"), Age()],
        [Kinds.Jobs] = [Name, new("Status", 0, (item, _) => JobCells.Status(item)),
            new("Completions", 0,
                (item, _) =>
                    $"{Zero(item, "status.succeeded")}/{(Value(item, "spec.completions") is { Length: > 0 } wanted ? wanted : "1")}"),
            new("Duration", 0, JobCells.Took), Age()],
        [Kinds.CronJobs] =
        [
            Name, Text("Schedule", 0, "spec.schedule"), Text("Timezone", 0, "spec.timeZone"), new("Suspend", 0,
                (item, _) =>
                    Value(item, "spec.suspend") is "true"
                        ? "True"
                        : "False"), new("Active", 0, (item, _) => $"{Items(item, "status.active").Count()}"),
            Age("Last Schedule", "status.lastScheduleTime"), Age(),
        ],
        [Kinds.Ingresses] =
        [
            Name, Text("Class", 0, "spec.ingressClassName"), new("Hosts", 0,
                (item, _) =>
                    Join(Items(item, "spec.rules").Select(rule => Value(rule, "host") is { Length: > 0 } host ? host : "*"),
                        "*")), new("Address", 0, (item, _) => ServiceCells.Address(item)),
            new("Ports", 0, (item, _) => Items(item, "spec.tls").Any() ? "80, 443" : "80"), Age(),
        ],
        [Kinds.IngressClasses] = [Name, Text("Controller", 0, "spec.controller"),
            new("Parameters", 0,
                (item, _) =>
                    Value(item, "spec.parameters.name") is { Length: > 0 } name
                        ? $"{Value(item, "spec.parameters.kind")}.{Value(item, "spec.parameters.apiGroup")}/{name}"
                        : "<none>"),
            Age()],
        [Kinds.NetworkPolicies] = [Name, new("Pod-Selector", 0, (item, _) => Pairs(item, "spec", "podSelector", "matchLabels")), Age()],
        [Kinds.ConfigMaps] = [Name, new("Data", 0, (item, _) => $"{Members(item, "data") + Members(item, "binaryData")}"), Age()],
        [Kinds.CustomResourceDefinitions] = [Name, new("Created At", 0, (item, _) => Value(item, "metadata.creationTimestamp"))],
        [Kinds.MutatingWebhookConfigurations] = [Name, new("Webhooks", 0, (item, _) => $"{Items(item, "webhooks").Count()}"), Age()],
    };

    public static IReadOnlyList<TableColumn> Of(ServedResource resource, ReplayBundle bundle)
    {
        if (resource.Known is { } kind && BuiltIn.TryGetValue(kind, out var columns)) return columns;
        return [Name, .. PrinterColumns.Of(resource, bundle) is { Count: > 0 } own ? own : [Age()]];
    }

    private static string Zero(JsonElement item, string path) => Value(item, path) is { Length: > 0 } number ? number : "0";

    private static string Join(IEnumerable<string> texts, string none) => string.Join(",", texts) is { Length: > 0 } joined ? joined : none;

    private static string Containers(JsonElement item, string field) =>
        Join(Items(item, "spec.template.spec.containers").Select(container => Value(container, field)), "<none>");

    private static int Members(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Count()
            : 0;

    private static string Pairs(JsonElement item, params string[] path)
    {
        foreach (var name in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item)) return "<none>";
        }

        return item.ValueKind == JsonValueKind.Object
            ? Join(item.EnumerateObject().Select(pair => $"{pair.Name}={Value(pair.Value, "")}"), "<none>")
            : "<none>";
    }
}
