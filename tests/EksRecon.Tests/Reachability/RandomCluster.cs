using System.Text.Json.Nodes;

using CsCheck;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// A cluster made at random: pods, namespaces and policies of every upstream kind, as JSON and as records that a naive evaluator reads.
/// </summary>
internal sealed record RandomCluster(IReadOnlyList<RandomNamespace> Namespaces, IReadOnlyList<RandomPod> Pods,
    IReadOnlyList<RandomPolicy> Policies)
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Keys = ["app", "tier"];
    private static readonly string[] Values = ["x", "y", "z"];
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];
    private static readonly string[] PortNames = ["web", "dns", "peer"];
    public static readonly string[] Ranges = ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16", "203.0.113.7/32", "10.1.9.1/32"];
    public static readonly string[] Exceptions = ["10.1.2.0/24", "10.1.0.0/17"];

    private static readonly Gen<IReadOnlyDictionary<string, string>> Labels = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], (app, tier) =>
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (app < Values.Length) labels["app"] = Values[app];
        if (tier < Values.Length) labels["tier"] = Values[tier];
        return (IReadOnlyDictionary<string, string>)labels;
    });

    private static readonly Gen<RandomRequirement> Requirement =
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2], (key, op, one, other) =>
        new RandomRequirement(Keys[key], op, op < 2 ? [Values[one], Values[other]] : []));

    private static readonly Gen<RandomRequirement[]> Selector = Gen.Frequency((2, Gen.Const(Array.Empty<RandomRequirement>())),
        (3, Requirement.Array[1]), (1, Requirement.Array[2]));

    private static readonly Gen<RandomPort> Port =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[1, 12], Gen.Int[0, 4], Gen.Int[0, 2], (protocol, shape, first, length, name) =>
        new RandomPort(Protocols[protocol], shape == 0 ? PortNames[name] : null, shape == 3 ? 0 : first,
            shape == 2 ? first + length : first));

    private static readonly Gen<RandomPeer> Peer =
        Gen.Select(Gen.Int[0, 3], Selector, Selector, Gen.Int[0, Ranges.Length - 1], Gen.Bool, (shape, namespaces, pods, range, except) =>
        new RandomPeer(shape, namespaces, pods, Ranges[range], except && range is 1 or 2 ? Exceptions[range - 1] : null));

    private static readonly Gen<RandomRule> Rule = Gen.Select(Gen.Int[0, 2], Peer.Array[0, 3], Port.Array[0, 2],
        (action, peers, ports) => new RandomRule(action, peers, ports));

    private static readonly Gen<RandomPolicy> Policy =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Select(Selector, Selector), Gen.Int[0, 1000], Gen.Int[0, 3], Gen.Select(Rule.Array[0, 3], Rule.Array[0, 3]), (kind, @namespace, subject, priority, types, rules) =>
        new RandomPolicy(kind, Names[@namespace], subject.Item1, subject.Item2, priority, types, rules.Item1, rules.Item2));

    private static readonly Gen<RandomPod> Pod =
        Gen.Select(Gen.Int[0, 2], Labels, Gen.Int[0, 3], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[1, 12], (name, protocol, port) => new RandomNamedPort(PortNames[name], Protocols[protocol], port)).Array[0, 3], (@namespace, labels, address, ports) =>
        new RandomPod(Names[@namespace], labels, address == 0 ? null : $"10.{address - 1}.2.{address + 4}", ports));

    public static Gen<RandomCluster> Any { get; } =
        Gen.Select(Labels.Array[2], Pod.Array[1, 6], Policy.Array[0, 6], (labels, pods, policies) => new RandomCluster(
        // The third namespace has no object of its own.
        [.. labels.Select((one, index) => new RandomNamespace(Names[index], one))],
        [.. pods.Select((pod, index) => pod with { Name = $"p{index}" })],
        // Equal priorities that overlap are undefined: each has its own.
        [.. policies.Where((policy, index) => policy.Kind != 3 || policies.Take(index).All(other => other.Kind != 3)).Select((policy, index) => policy with { Name = policy.Kind == 3 ? "default" : $"policy{index}", Priority = Math.Min(1000, policy.Priority / 10 * 10 + index) })]));

    public MemoryBundle Bundle()
    {
        var bundle = new MemoryBundle();
        void Add(string kind, string apiVersion, string path, IEnumerable<JsonObject> items) =>
            bundle.Files[path] = System.Text.Encoding.UTF8.GetBytes(
                new JsonObject
                {
                    ["apiVersion"] = apiVersion,
                    ["kind"] = kind + "List",
                    ["items"] = new JsonArray([.. items])
                }.ToJsonString());

        Add("Namespace", "v1", "namespaces.json",
            Namespaces.Select(one =>
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Namespace",
                    ["metadata"] = new JsonObject { ["name"] = one.Name, ["labels"] = Map(one.Labels) }
                }));
        Add("Pod", "v1", "pods.json", Pods.Select(pod => pod.Json()));
        foreach (var group in Policies.GroupBy(policy => policy.ApiKind))
        {
            Add(group.Key.Kind, group.Key.ApiVersion, group.Key.Kind + ".json", group.Select(policy => policy.Json()));
        }

        return bundle;
    }

    public static JsonObject Map(IReadOnlyDictionary<string, string> labels) =>
        new(labels.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}

internal sealed record RandomNamespace(string Name, IReadOnlyDictionary<string, string> Labels);

internal sealed record RandomNamedPort(string Name, string Protocol, int Port);

internal sealed record RandomPod(string Namespace, IReadOnlyDictionary<string, string> Labels, string? Address, RandomNamedPort[] Ports)
{
    public string Name { get; init; } = "";

    public string Row => $"{Namespace}/{Name}[Pod]";

    /// <summary>Null where it is on none.</summary>
    public string? Node { get; init; }

    /// <summary>In its node's network: its address is the node's.</summary>
    public bool HostNetwork { get; init; }

    public JsonObject Json()
    {
        var pod = Plain();
        if (pod["spec"] is not JsonObject spec) return pod;
        if (Node is not null) spec["nodeName"] = Node;
        if (HostNetwork) spec["hostNetwork"] = true;
        return pod;
    }

    private JsonObject Plain() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["labels"] = RandomCluster.Map(Labels) },
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "main",
                ["ports"] = new JsonArray([.. Ports.Select(port => new JsonObject { ["name"] = port.Name, ["containerPort"] = port.Port, ["protocol"] = port.Protocol })]),
            }),
        },
        ["status"] = Address is null ? new JsonObject() : new JsonObject { ["podIP"] = Address },
    };
}

/// <param name="Operator">0 In, 1 NotIn, 2 Exists, 3 DoesNotExist.</param>
internal sealed record RandomRequirement(string Key, int Operator, string[] Values)
{
    private static readonly string[] Operators = ["In", "NotIn", "Exists", "DoesNotExist"];

    public static JsonObject Json(IEnumerable<RandomRequirement> requirements) => new()
    {
        ["matchExpressions"] = new JsonArray([.. requirements.Select(one =>
        {
            var expression = new JsonObject { ["key"] = one.Key, ["operator"] = Operators[one.Operator] };
            if (one.Operator < 2) expression["values"] = new JsonArray([.. one.Values.Distinct().Select(value => (JsonNode)value)]);
            return expression;
        })]),
    };
}

/// <param name="Name">A named port; null for numbers.</param>
/// <param name="First">0 for all ports of the protocol.</param>
internal sealed record RandomPort(string Protocol, string? Name, int First, int Last);

/// <param name="Shape">0 pods of the policy's namespace (of all, in cluster policies), 1 whole namespaces, 2 both selectors, 3
/// addresses.</param>
internal sealed record RandomPeer(int Shape, RandomRequirement[] Namespaces, RandomRequirement[] Pods, string Range, string? Except);

/// <param name="Action">0 allow, 1 deny, 2 pass.</param>
internal sealed record RandomRule(int Action, RandomPeer[] Peers, RandomPort[] Ports)
{
    /// <summary>Also a peer of domain names.</summary>
    public bool HasNames { get; init; }
}

/// <param name="Kind">0 and 1 NetworkPolicy, 2 AdminNetworkPolicy, 3 BaselineAdminNetworkPolicy, 4 and 5 ClusterNetworkPolicy (Admin,
/// Baseline).</param>
/// <param name="Types">0 none given, 1 Ingress, 2 Egress, 3 both.</param>
internal sealed record RandomPolicy(int Kind, string Namespace, RandomRequirement[] NamespaceSelector, RandomRequirement[] PodSelector,
    int Priority, int Types, RandomRule[] Ingress, RandomRule[] Egress)
{
    public string Name { get; init; } = "";

    /// <summary>Of AWS' group: 1 is an ApplicationNetworkPolicy then, 4 and 5 are its ClusterNetworkPolicies.</summary>
    public bool IsAws { get; init; }

    public (string Kind, string ApiVersion) ApiKind => Kind switch
    {
        1 when IsAws => ("ApplicationNetworkPolicy", "networking.k8s.aws/v1alpha1"),
        0 or 1 => ("NetworkPolicy", "networking.k8s.io/v1"),
        2 => ("AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"),
        3 => ("BaselineAdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1"),
        _ => ("ClusterNetworkPolicy", IsAws ? "networking.k8s.aws/v1alpha1" : "policy.networking.k8s.io/v1alpha2"),
    };

    /// <summary>
    /// The rules as they can be written: cluster policies need a peer, know no addresses in ingress, and the old baseline no Pass.
    /// </summary>
    public RandomRule[] Rules(bool ingress)
    {
        if (Kind < 2) return ingress ? Ingress : Egress;
        return [.. (ingress ? Ingress : Egress)
            .Select(rule =>
                rule with { Action = Kind == 3
                    && rule.Action == 2
                        ? 1
                        : rule.Action, Peers =
                            [.. rule.Peers.Where(peer => !ingress || peer.Shape != 3)], Ports =
                                [.. rule.Ports.Where(port => port.First > 0 || port.Name is not null)] })
            .Where(rule => rule.Peers.Length > 0)];
    }

    public JsonObject Json()
    {
        var metadata = new JsonObject { ["name"] = Name };
        var spec = new JsonObject();
        if (Kind < 2)
        {
            metadata["namespace"] = Namespace;
            spec["podSelector"] = RandomRequirement.Json(PodSelector);
            if (Types > 0)
            {
                spec["policyTypes"] = new JsonArray(
                    [.. new[] { (1, "Ingress"), (2, "Egress") }.Where(pair => (Types & pair.Item1) != 0).Select(pair => (JsonNode)pair.Item2)]);
            }
        }
        else
        {
            if (Kind > 3) spec["tier"] = Kind == 4 ? "Admin" : "Baseline";
            if (Kind != 3) spec["priority"] = Priority;
            spec["subject"] = Pods(NamespaceSelector, PodSelector);
        }

        foreach (var ingress in new[] { true, false })
        {
            var rules = Rules(ingress);
            if (rules.Length > 0) spec[ingress ? "ingress" : "egress"] = new JsonArray([.. rules.Select(rule => Json(rule, ingress))]);
        }

        return new() { ["apiVersion"] = ApiKind.ApiVersion, ["kind"] = ApiKind.Kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    private JsonObject Json(RandomRule rule, bool ingress)
    {
        var json = new JsonObject();
        if (Kind >= 2)
        {
            json["action"] = (rule.Action, Kind > 3) switch { (0, false) => "Allow", (0, true) => "Accept", (1, _) => "Deny", _ => "Pass" };
        }

        if (rule.Peers.Length > 0)
        {
            json[ingress ? "from" : "to"] = new JsonArray(
                [.. rule.Peers.Select(Json),
                    .. rule.HasNames ? new[] { new JsonObject { ["domainNames"] = new JsonArray("*.example.com") } } : []]);
        }

        if (rule.Ports.Length > 0) json[Kind > 3 && !IsAws ? "protocols" : "ports"] = new JsonArray([.. rule.Ports.Select(Json)]);
        return json;
    }

    private JsonObject Json(RandomPeer peer)
    {
        if (Kind >= 2)
        {
            return peer.Shape switch
            {
                1 => new() { ["namespaces"] = RandomRequirement.Json(peer.Namespaces) },
                3 => new() { ["networks"] = new JsonArray(peer.Range) },
                _ => Pods(peer.Namespaces, peer.Pods)
            };
        }

        return peer.Shape switch
        {
            0 => new() { ["podSelector"] = RandomRequirement.Json(peer.Pods) },
            1 => new() { ["namespaceSelector"] = RandomRequirement.Json(peer.Namespaces) },
            2 => new()
            {
                ["namespaceSelector"] = RandomRequirement.Json(peer.Namespaces),
                ["podSelector"] = RandomRequirement.Json(peer.Pods),
            },
            _ => new()
            {
                ["ipBlock"] = peer.Except is null
                    ? new JsonObject { ["cidr"] = peer.Range }
                    : new JsonObject { ["cidr"] = peer.Range, ["except"] = new JsonArray(peer.Except) },
            },
        };
    }

    private static JsonObject Pods(RandomRequirement[] namespaces, RandomRequirement[] pods) =>
        new()
        {
            ["pods"] = new JsonObject
            {
                ["namespaceSelector"] = RandomRequirement.Json(namespaces),
                ["podSelector"] = RandomRequirement.Json(pods),
            },
        };

    private JsonObject Json(RandomPort port)
    {
        if (Kind < 2)
        {
            var json = new JsonObject { ["protocol"] = port.Protocol };
            if (port.Name is not null) json["port"] = port.Name;
            else if (port.First > 0) json["port"] = port.First;
            if (port.Name is null && port.First > 0 && port.Last > port.First) json["endPort"] = port.Last;
            return json;
        }

        if (Kind > 3 && !IsAws)
        {
            return port.Name is not null ? new() { ["destinationNamedPort"] = port.Name } : new()
            {
                [port.Protocol.ToLowerInvariant()] = new JsonObject
                {
                    ["destinationPort"] = port.Last > port.First
                        ? new JsonObject { ["range"] = new JsonObject { ["start"] = port.First, ["end"] = port.Last } }
                        : new JsonObject { ["number"] = port.First },
                },
            };
        }

        return port.Name is not null ? new() { ["namedPort"] = port.Name }
            : port.Last > port.First ? new()
            {
                ["portRange"] = new JsonObject { ["protocol"] = port.Protocol, ["start"] = port.First, ["end"] = port.Last },
            }

            : new() { ["portNumber"] = new JsonObject { ["protocol"] = port.Protocol, ["port"] = port.First } };
    }
}
