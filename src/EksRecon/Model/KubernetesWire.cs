using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Model;

// The members of Kubernetes objects that are read, as the API spells them (k8s.io/api). Everything else is skipped without being allocated.
internal sealed record ObjectWire(string? ApiVersion, MetadataWire? Metadata, SpecWire? Spec, StatusWire? Status);

internal sealed record MetadataWire(
    string? Name,
    string? GenerateName,
    string? Namespace,
    string? ResourceVersion,
    Dictionary<string, string?>? Labels,
    [property: JsonConverter(typeof(JsonSliceConverter))] JsonSlice? Annotations,
    OwnerWire[]? OwnerReferences);

internal sealed record OwnerWire(string? Kind, string? Name, bool? Controller);

// One spec for nodes, pods, workloads and Services: their members do not clash in type.
internal sealed record SpecWire(
    int? Replicas,
    SelectorWire? Selector,
    TemplateWire? Template,
    JobTemplateWire? JobTemplate,
    ContainerWire[]? Containers,
    ContainerWire[]? InitContainers,
    string? NodeName,
    bool? HostNetwork,
    string? ServiceAccountName,
    string? ServiceAccount,
    Dictionary<string, string?>? NodeSelector,
    AffinityWire? Affinity,
    string? ProviderID);

internal sealed record JobTemplateWire(JobSpecWire? Spec);

internal sealed record JobSpecWire(TemplateWire? Template);

internal sealed record TemplateWire(MetadataWire? Metadata, SpecWire? Spec);

internal sealed record SelectorWire(Dictionary<string, string?>? MatchLabels);

internal sealed record ContainerWire(
    string? Name,
    string? Image,
    string? RestartPolicy,
    [property: JsonConverter(typeof(JsonSliceConverter))] JsonSlice? Command,
    [property: JsonConverter(typeof(JsonSliceConverter))] JsonSlice? Args,
    [property: JsonConverter(typeof(JsonSliceConverter))] JsonSlice? Env,
    PortWire[]? Ports);

internal sealed record PortWire(string? Name, int? ContainerPort, string? Protocol);

internal sealed record AffinityWire(NodeAffinityWire? NodeAffinity);

internal sealed record NodeAffinityWire(NodeSelectorWire? RequiredDuringSchedulingIgnoredDuringExecution);

internal sealed record NodeSelectorWire(NodeTermWire[]? NodeSelectorTerms);

internal sealed record NodeTermWire(NodeExpressionWire[]? MatchExpressions);

internal sealed record NodeExpressionWire(string? Key, string? Operator, string[]? Values);

internal sealed record StatusWire(
    int? ReadyReplicas,
    int? NumberReady,
    int? DesiredNumberScheduled,
    string? Phase,
    string? PodIP,
    ConditionWire[]? Conditions,
    Dictionary<string, JsonElement>? Capacity,
    AddressWire[]? Addresses,
    NodeSystemWire? NodeInfo);

internal sealed record ConditionWire(string? Type, string? Status);

internal sealed record AddressWire(string? Type, string? Address);

internal sealed record NodeSystemWire(string? KubeletVersion, string? KubeProxyVersion, string? OperatingSystem);

internal sealed record ServiceWire(MetadataWire? Metadata, ServiceSpecWire? Spec, ServiceStatusWire? Status);

internal sealed record ServiceSpecWire(string? Type, Dictionary<string, string?>? Selector, string? ClusterIP, string? LoadBalancerClass,
    ServicePortWire[]? Ports);

internal sealed record ServicePortWire(string? Name, int? Port, JsonElement TargetPort, string? Protocol, int? NodePort);

internal sealed record ServiceStatusWire(ServiceBalancerWire? LoadBalancer);

internal sealed record ServiceBalancerWire(ServiceIngressWire[]? Ingress);

internal sealed record ServiceIngressWire(string? Hostname, string? Ip);

internal sealed record ConfigMapWire(MetadataWire? Metadata, Dictionary<string, string?>? Data);

internal sealed record CrdWire(MetadataWire? Metadata, CrdSpecWire? Spec);

internal sealed record CrdSpecWire(string? Group, string? Version, CrdNamesWire? Names, CrdVersionWire[]? Versions);

internal sealed record CrdNamesWire(string? Plural, string? Kind);

internal sealed record CrdVersionWire(string? Name, bool? Served);

internal sealed record ResourceWire(string? ApiVersion, MetadataWire? Metadata, JsonElement Spec, JsonElement Specs, JsonElement Status);

internal sealed record VersionWire(string? GitVersion, string? Major, string? Minor);

internal sealed record GroupListWire(GroupWire?[]? Groups);

internal sealed record GroupWire(string? Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(PooledStringConverter)])]
[JsonSerializable(typeof(ObjectWire))]
[JsonSerializable(typeof(ServiceWire))]
[JsonSerializable(typeof(ConfigMapWire))]
[JsonSerializable(typeof(CrdWire))]
[JsonSerializable(typeof(ResourceWire))]
[JsonSerializable(typeof(VersionWire))]
[JsonSerializable(typeof(GroupListWire))]
internal sealed partial class KubernetesJson : JsonSerializerContext;
