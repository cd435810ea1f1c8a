using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Model;

/// <summary>
/// Makes model records from what the API prints. A missing name, or a field of a wrong type, is a <see cref="JsonException"/>.
/// </summary>
internal static class KubernetesObjects
{
    public static object Read(KubernetesKind kind, ReadOnlySpan<byte> json, KeptSettings settings, out string? resourceVersion)
    {
        if (kind == Kinds.Services || kind == Kinds.CustomResourceDefinitions) CheckLists(json);
        var kept = new KeptReading(settings, json);
        if (kind == Kinds.Services) return Service(Parse(json, KubernetesJson.Default.ServiceWire), kept, out resourceVersion);
        if (kind == Kinds.ConfigMaps) return ConfigMap(Parse(json, KubernetesJson.Default.ConfigMapWire), kept, out resourceVersion);
        if (kind == Kinds.CustomResourceDefinitions) return Crd(Parse(json, KubernetesJson.Default.CrdWire), kept, out resourceVersion);
        if (IsWorkload(kind) || kind == Kinds.Pods || kind == Kinds.Nodes || kind == Kinds.Namespaces)
        {
            CheckLists(json);
            var wire = Parse(json, KubernetesJson.Default.ObjectWire);
            resourceVersion = wire.Metadata?.ResourceVersion;
            return kind == Kinds.Pods
                ? Pod(wire, kept)
                : kind == Kinds.Nodes
                ? Node(wire, kept)
                : kind == Kinds.Namespaces
                ? new Namespace(Metadata(wire.Metadata, kind, kept))
                : Workload(kind, wire, kept);
        }

        return Resource(kind, json, kept, out resourceVersion);
    }

    public static bool IsWorkload(KubernetesKind kind) =>
        kind == Kinds.DaemonSets || kind == Kinds.Deployments || kind == Kinds.StatefulSets || kind == Kinds.ReplicaSets ||
        kind == Kinds.ReplicationControllers || kind == Kinds.Jobs || kind == Kinds.CronJobs;

    public static T Parse<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it is null");

    /// <exception cref="JsonException">A list has an empty element, which no API server prints.</exception>
    private static void CheckLists(ReadOnlySpan<byte> json)
    {
        if (Bundles.JsonNulls.ListWithNull(json) is { } list) throw new JsonException($"the list {list} has an empty element");
    }

    private static Metadata Metadata(MetadataWire? wire, KubernetesKind kind, in KeptReading kept)
    {
        var name = wire?.Name ?? wire?.GenerateName;
        if (wire is null || string.IsNullOrEmpty(name)) throw new JsonException("it has no metadata.name");
        var owner = wire.OwnerReferences?.FirstOrDefault(reference => reference?.Controller == true)
            ?? wire.OwnerReferences?.FirstOrDefault();
        return new(
            kind.Namespaced ? string.IsNullOrEmpty(wire.Namespace) ? "default" : wire.Namespace : "",
            name,
            Labels(wire.Labels),
            kept.Annotations(wire.Annotations),
            // An owner without a kind is no API server's; dumps that were cut down have it, and mean pods.
            owner?.Name is { } ownerName ? $"{owner.Kind ?? "Pod"}/{ownerName}" : null);
    }

    private static Labels Labels(Dictionary<string, string?>? wire) =>
        wire is null || wire.Count == 0 ? Model.Labels.None : new(wire.Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? "")));

    private static PodTemplate Template(Metadata owner, KubernetesKind kind, MetadataWire? metadata, SpecWire? spec, in KeptReading kept)
    {
        var containers = ImmutableArray.CreateBuilder<Container>((spec?.Containers?.Length ?? 0) + (spec?.InitContainers?.Length ?? 0));
        var labels = Labels(metadata?.Labels);
        var place = new ContainerPlace(kind.Kind, owner.Namespace, owner.Name, key => labels[key] ?? owner.Labels[key]);
        foreach (var container in spec?.Containers ?? []) containers.Add(Container(container, isInit: false, kept, place));
        foreach (var container in spec?.InitContainers ?? []) containers.Add(Container(container, isInit: true, kept, place));
        var terms = spec?.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
        return new(
            labels,
            kept.Annotations(metadata?.Annotations),
            containers.MoveToImmutable(),
            spec?.HostNetwork == true,
            Labels(spec?.NodeSelector),
            terms.Length == 0 ? [] : [.. terms.Select(Term)])
        {
            // serviceAccount is the older name of the same field (core/v1 PodSpec).
            ServiceAccount = string.IsNullOrEmpty(spec?.ServiceAccountName) ? spec?.ServiceAccount : spec.ServiceAccountName,
        };
    }

    private static NodeTerm Term(NodeTermWire wire) =>
        new([.. (wire.MatchExpressions ?? []).Select(expression => new NodeExpression(expression.Key ?? "", expression.Operator ?? "", [.. expression.Values ?? []]))]);

    private static Container Container(ContainerWire wire, bool isInit, in KeptReading kept, in ContainerPlace place)
    {
        var settings = kept.Of(place, wire);
        return new(
            wire.Name ?? "",
            wire.Image ?? "",
            kept.Arguments(settings, wire.Command, wire.Args),
            kept.Variables(settings, wire.Env),
            isInit,
            isInit && wire.RestartPolicy == "Always",
            wire.Ports is null
                ? []
                : [.. wire.Ports.Select(port => new ContainerPort(port.Name, port.ContainerPort ?? 0, port.Protocol ?? "TCP"))])
        {
            Kept = settings,
        };
    }

    private static Workload Workload(KubernetesKind kind, ObjectWire wire, in KeptReading kept)
    {
        var metadata = Metadata(wire.Metadata, kind, kept);
        var template = wire.Spec?.Template ?? wire.Spec?.JobTemplate?.Spec?.Template;
        var isDaemon = kind == Kinds.DaemonSets;
        var hasStatus = wire.Status is not null
            && (wire.Status.Conditions is not null || wire.Status.ReadyReplicas is not null || wire.Status.NumberReady is not null
                || wire.Spec?.Replicas is not null);
        return new(
            kind.Kind,
            metadata,
            Template(metadata, kind, template?.Metadata, template?.Spec, kept),
            isDaemon
                ? wire.Status?.DesiredNumberScheduled
                : wire.Spec?.Replicas ?? (kind == Kinds.Deployments || kind == Kinds.StatefulSets ? 1 : null),
            isDaemon ? wire.Status?.NumberReady : hasStatus ? wire.Status?.ReadyReplicas ?? 0 : null,
            Labels(wire.Spec?.Selector?.MatchLabels));
    }

    private static Pod Pod(ObjectWire wire, in KeptReading kept)
    {
        var metadata = Metadata(wire.Metadata, Kinds.Pods, kept);
        var template = Template(metadata, Kinds.Pods, null, wire.Spec, kept) with
        {
            Labels = metadata.Labels,
            Annotations = metadata.Annotations,
        };
        return new(metadata, template, wire.Spec?.NodeName, wire.Status?.Phase, Is(wire.Status, "Ready"), wire.Status?.PodIP);
    }

    private static Node Node(ObjectWire wire, in KeptReading kept)
    {
        var addresses = wire.Status?.Addresses ?? [];
        return new(
            Metadata(wire.Metadata, Kinds.Nodes, kept),
            wire.Spec?.ProviderID,
            Quantity(wire.Status, "pods"),
            Quantity(wire.Status, "vpc.amazonaws.com/pod-eni"),
            wire.Status?.NodeInfo?.KubeletVersion,
            wire.Status?.NodeInfo?.KubeProxyVersion,
            wire.Status?.NodeInfo?.OperatingSystem,
            addresses.FirstOrDefault(address => address.Type == "InternalIP")?.Address,
            addresses.FirstOrDefault(address => address.Type == "ExternalIP")?.Address,
            Is(wire.Status, "Ready"));
    }

    private static bool Is(StatusWire? status, string condition)
    {
        foreach (var one in status?.Conditions ?? [])
        {
            if (one.Type == condition) return one.Status == "True";
        }

        return false;
    }

    /// <summary>Quantities are printed as strings; whole numbers are all that is needed here.</summary>
    private static int? Quantity(StatusWire? status, string resource)
    {
        if (status?.Capacity is null || !status.Capacity.TryGetValue(resource, out var value)) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new JsonException($"the field status.capacity.{resource} has a wrong type"),
        };
        return int.TryParse(text, out var number) ? number : null;
    }

    private static Service Service(ServiceWire wire, in KeptReading kept, out string? resourceVersion)
    {
        resourceVersion = wire.Metadata?.ResourceVersion;
        return new(
            Metadata(wire.Metadata, Kinds.Services, kept), wire.Spec?.Type
                ?? "ClusterIP", Labels(wire.Spec?.Selector), wire.Spec?.ClusterIP, wire.Spec?.LoadBalancerClass,
            [.. (wire.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Hostname ?? ingress.Ip).OfType<string>()])
        {
            Ports = wire.Spec?.Ports is { } ports ? [.. ports.Select(Port)] : [],
        };
    }

    private static ServicePort Port(ServicePortWire wire)
    {
        int? number = wire.TargetPort.ValueKind == JsonValueKind.Number && wire.TargetPort.TryGetInt32(out var target) ? target : null;
        var name = wire.TargetPort.ValueKind == JsonValueKind.String ? wire.TargetPort.GetString() : null;
        if (number is null && name is null && wire.TargetPort.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw new JsonException("the field spec.ports.targetPort has a wrong type");
        }

        return new(wire.Name, wire.Protocol ?? "TCP", wire.Port ?? 0, number, name, wire.NodePort);
    }

    private static ConfigMap ConfigMap(ConfigMapWire wire, in KeptReading kept, out string? resourceVersion)
    {
        resourceVersion = wire.Metadata?.ResourceVersion;
        return new(Metadata(wire.Metadata, Kinds.ConfigMaps, kept), Labels(wire.Data));
    }

    private static CustomResourceDefinition Crd(CrdWire wire, in KeptReading kept, out string? resourceVersion)
    {
        resourceVersion = wire.Metadata?.ResourceVersion;
        var versions = wire.Spec?.Versions?.Where(version => version.Served != false).Select(version => version.Name).OfType<string>()
            ?? [];
        return new(
            Metadata(wire.Metadata, Kinds.CustomResourceDefinitions, kept), wire.Spec?.Group ?? "", wire.Spec?.Names?.Plural ?? "",
            [.. (wire.Spec?.Version is { } old && wire.Spec.Versions is null ? versions.Append(old) : versions).Order(StringComparer.Ordinal)]);
    }

    private static Resource Resource(KubernetesKind kind, ReadOnlySpan<byte> json, in KeptReading kept, out string? resourceVersion)
    {
        var wire = Parse(json, KubernetesJson.Default.ResourceWire);
        resourceVersion = wire.Metadata?.ResourceVersion;
        ResourceShape.Check(wire.Spec, "spec", kind);
        ResourceShape.Check(wire.Status, "status", kind);
        return new Resource(kind, wire.ApiVersion ?? $"{kind.Group}/", Metadata(wire.Metadata, kind, kept), wire.Spec, wire.Status)
        {
            Specs = wire.Specs,
        };
    }
}
