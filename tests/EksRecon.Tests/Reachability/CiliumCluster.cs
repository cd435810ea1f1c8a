using System.Text.Json.Nodes;

using CsCheck;

namespace EksRecon.Tests.Reachability;

/// <summary>A random cluster with the kinds that Cilium reads, on nodes, with pods in their node's network.</summary>
internal sealed record CiliumCluster(RandomCluster Cluster, IReadOnlyList<CiliumRandomPolicy> Own, bool IsAlways, bool RangesMatchNodes,
    bool IsOld)
{
    private static readonly string[] Values = ["x", "y", "z"];

    /// <summary>A name that means several ports is another matter.</summary>
    private static readonly Dictionary<string, RandomNamedPort> Named = new(StringComparer.Ordinal)
    {
        ["web"] = new("web", "TCP", 3),
        ["dns"] = new("dns", "UDP", 5),
        ["peer"] = new("peer", "SCTP", 7),
    };

    public static Gen<CiliumCluster> Any { get; } =
        Gen.Select(RandomCluster.Any, Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]).Array[6], CiliumRandomPolicy.Any.Array[0, 4], Gen.Int[0, 7], Gen.Select(Gen.Bool, Gen.Bool), (cluster, places, own, always, flags) => new CiliumCluster(
        cluster with
        {
            Pods = [.. cluster.Pods.Select((pod, index) => Put(pod, places[index]))],
            Policies = [.. cluster.Policies.Where(policy => policy.Kind is not (2 or 3))],
        },
        [.. own.Select((policy, index) => policy with { Name = $"own{index}" })],
        always == 0,
        flags.Item1,
        flags.Item2));

    public MemoryBundle Bundle()
    {
        var bundle = Cluster.Bundle();
        void Add(string name, string kind, string apiVersion, IEnumerable<JsonObject> items) =>
            bundle.Files[name] = System.Text.Encoding.UTF8.GetBytes(
                new JsonObject
                {
                    ["apiVersion"] = apiVersion,
                    ["kind"] = kind + "List",
                    ["items"] = new JsonArray([.. items])
                }.ToJsonString());

        Add("nodes.json", "Node", "v1", AwsCluster.Nodes.Select(node => new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = node, ["labels"] = new JsonObject { ["app"] = LabelOf(node) } },
            ["status"] = new JsonObject { ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = AwsCluster.AddressOf(node) }) },
        }));
        Add("services.json", "Service", "v1", Values.Select(value => new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = "svc-" + value, ["namespace"] = "a" },
            ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["app"] = value } },
        }));
        foreach (var group in Own.GroupBy(policy => policy.Kind))
        {
            Add(group.Key + ".json", group.Key, "cilium.io/v2", group.Select(policy => policy.Json()));
        }

        return bundle;
    }

    public override string ToString() =>
        $"always {IsAlways}, ranges match nodes {RangesMatchNodes}, before 1.18 {IsOld}\n"
            + string.Join('\n', Bundle().Files.Values.Select(System.Text.Encoding.UTF8.GetString));

    public static string LabelOf(string? node) => Values[Array.IndexOf(AwsCluster.Nodes, node)];

    private static RandomPod Put(RandomPod pod, (int Node, int Host) place)
    {
        var node = place.Node < AwsCluster.Nodes.Length ? AwsCluster.Nodes[place.Node] : null;
        var isHost = node is not null && place.Host == 0;
        return pod with
        {
            Node = node,
            HostNetwork = isHost,
            Address = isHost && node is not null ? AwsCluster.AddressOf(node) : pod.Address,
            Ports = [.. pod.Ports.Select(port => Named[port.Name])],
        };
    }
}

/// <param name="Namespace">Null for one of the whole cluster.</param>
/// <param name="InSpecs">Written in the list <c>specs</c>.</param>
/// <param name="IngressDefault">0 says nothing of <c>enableDefaultDeny</c>, 1 false, 2 true.</param>
internal sealed record CiliumRandomPolicy(
    string? Namespace, RandomRequirement[] Subject, bool InSpecs, int IngressDefault, int EgressDefault, CiliumRandomRule[] Ingress, CiliumRandomRule[] IngressDeny, CiliumRandomRule[] Egress, CiliumRandomRule[] EgressDeny)
{
    private static readonly string?[] Namespaces = ["a", "b", "c", null];

    public static Gen<CiliumRandomPolicy> Any { get; } = Gen.Select(
        Gen.Int[0, 3],
        CiliumRandomRule.Selector,
        Gen.Bool,
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]),
        Gen.Select(CiliumRandomRule.Any(ingress: true, denies: false).Array[0, 2],
            CiliumRandomRule.Any(ingress: true, denies: true).Array[0, 1]),
        Gen.Select(CiliumRandomRule.Any(ingress: false, denies: false).Array[0, 2],
            CiliumRandomRule.Any(ingress: false, denies: true).Array[0, 1]),
        (@namespace, subject, inSpecs, defaults, ingress, egress) => new CiliumRandomPolicy(Namespaces[@namespace], subject, inSpecs,
            defaults.Item1 % 3, defaults.Item2 % 3, ingress.Item1, ingress.Item2, egress.Item1, egress.Item2));

    public string Name { get; init; } = "";

    public string Kind => Namespace is null ? "CiliumClusterwideNetworkPolicy" : "CiliumNetworkPolicy";

    public CiliumRandomRule[] Allowed(bool ingress) => ingress ? Ingress : Egress;

    public CiliumRandomRule[] Denied(bool ingress) => ingress ? IngressDeny : EgressDeny;

    public JsonObject Json()
    {
        var spec = new JsonObject { ["endpointSelector"] = RandomRequirement.Json(Subject), ["description"] = "made at random" };
        foreach (
            var (name, rules, ingress) in new[] { ("ingress", Ingress, true), ("ingressDeny", IngressDeny, true), ("egress", Egress, false),
                ("egressDeny", EgressDeny, false) })
        {
            if (rules.Length > 0) spec[name] = new JsonArray([.. rules.Select(rule => rule.Json(ingress))]);
        }

        var defaults = new JsonObject();
        if (IngressDefault > 0) defaults["ingress"] = IngressDefault == 2;
        if (EgressDefault > 0) defaults["egress"] = EgressDefault == 2;
        if (defaults.Count > 0) spec["enableDefaultDeny"] = defaults;
        var metadata = new JsonObject { ["name"] = Name };
        if (Namespace is not null) metadata["namespace"] = Namespace;
        var policy = new JsonObject { ["apiVersion"] = "cilium.io/v2", ["kind"] = Kind, ["metadata"] = metadata };
        if (InSpecs) policy["specs"] = new JsonArray(spec);
        else policy["spec"] = spec;
        return policy;
    }
}

/// <param name="Authentication">0 none is written, 1 disabled, 2 required, 3 one that always fails.</param>
/// <param name="Shape">0 no peers, 1 endpoints, 2 entities, 3 ranges, 4 ranges with exceptions, 5 an empty list, 6 domain names, 7
/// services, 8 nodes.</param>
internal sealed record CiliumRandomRule(int Shape, CiliumRandomEndpoint[] Endpoints, string[] Entities, string Range, string? Except,
    string Service, CiliumRandomPort[] Ports, bool IsFiltered, bool HasIcmps, int Authentication)
{
    private static readonly string[] Keys = ["app", "tier"];
    private static readonly string[] Values = ["x", "y", "z"];
    private static readonly string[] All = ["all", "cluster", "host", "remote-node", "world", "none", "kube-apiserver", "init"];

    public static Gen<RandomRequirement[]> Selector { get; } = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2],
        (key, op, one, other) => new RandomRequirement(Keys[key], op, op < 2 ? [Values[one], Values[other]] : [])).Array[0, 2];

    private static readonly Gen<CiliumRandomEndpoint> Endpoint =
        Gen.Select(Selector, Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], (labels, shape, name, value, source) =>
        new CiliumRandomEndpoint(labels, shape == 1 ? new[] { "a", "b", "c" }[name] : null, shape == 2 ? Values[value] : null, source));

    public static Gen<CiliumRandomRule> Any(bool ingress, bool denies) => Gen.Select(
        Gen.Int[0, 8],
        Endpoint.Array[1, 2],
        Gen.Int[0, denies ? 5 : 7].Array[1, 2],
        Gen.Select(Gen.Int[0, RandomCluster.Ranges.Length - 1], Gen.Bool, Gen.Int[0, 2]),
        CiliumRandomPort.Any.Array[0, 2],
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 11]),
        (shape, endpoints, entities, range, ports, flags) => new CiliumRandomRule(
            (shape == 6 && (ingress || denies)) || (shape == 7 && ingress) ? 1 : shape,
            endpoints,
            [.. entities.Select(entity => All[entity])],
            RandomCluster.Ranges[range.Item1],
            range.Item2 && range.Item1 is 1 or 2 ? RandomCluster.Exceptions[range.Item1 - 1] : null,
            Values[range.Item3],
            ports,
            flags.Item1 == 0 && !denies,
            flags.Item2 == 0 && ports.Length == 0,
            denies || flags.Item3 > 3 ? 0 : flags.Item3));

    public JsonObject Json(bool ingress)
    {
        var (json, end) = (new JsonObject(), ingress ? "from" : "to");
        switch (Shape)
        {
            case 1: json[end + "Endpoints"] = new JsonArray([.. Endpoints.Select(endpoint => endpoint.Json())]); break;
            case 2: json[end + "Entities"] = new JsonArray([.. Entities.Select(entity => (JsonNode)entity)]); break;
            case 3: json[end + "CIDR"] = new JsonArray(Range); break;
            case 4:
                json[end + "CIDRSet"] = new JsonArray(Except is null ? new JsonObject { ["cidr"] = Range }
                : new JsonObject { ["cidr"] = Range, ["except"] = new JsonArray(Except) }); break;
            case 5: json[end + "Endpoints"] = new JsonArray(); break;
            case 6: json["toFQDNs"] = new JsonArray(new JsonObject { ["matchPattern"] = "*.example.com" }); break;
            case 8: json[end + "Nodes"] = new JsonArray(new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = Service } }); break;
            case 7:
                json["toServices"] = new JsonArray(
                new JsonObject { ["k8sService"] = new JsonObject { ["serviceName"] = "svc-" + Service, ["namespace"] = "a" } }); break;
        }

        if (HasIcmps)
        {
            json["icmps"] = new JsonArray(
                new JsonObject { ["fields"] = new JsonArray(new JsonObject { ["type"] = 8, ["family"] = "IPv4" }) });
        }

        if (Authentication > 0) json["authentication"] = new JsonObject
        {
            ["mode"] = new[] { "disabled", "required", "test-always-fail" }[Authentication - 1],
        };
        if (Ports.Length == 0) return json;
        var element = new JsonObject { ["ports"] = new JsonArray([.. Ports.Select(port => port.Json())]) };
        if (IsFiltered) element["rules"] = new JsonObject { ["http"] = new JsonArray(new JsonObject { ["method"] = "GET" }) };
        json["toPorts"] = new JsonArray(element);
        return json;
    }
}

/// <param name="Namespace">Asked for by name; null where it is not.</param>
/// <param name="Team">Asked for by the namespace's label <c>app</c>; null where it is not.</param>
/// <param name="Source">0 none is written before keys, 1 k8s, 2 any.</param>
internal sealed record CiliumRandomEndpoint(RandomRequirement[] Labels, string? Namespace, string? Team, int Source)
{
    public JsonObject Json()
    {
        var source = Source switch { 1 => "k8s:", 2 => "any:", _ => "" };
        var json = RandomRequirement.Json(Labels.Select(one => one with { Key = source + one.Key }));
        if (Namespace is not null) json["matchLabels"] = new JsonObject { [source + "io.kubernetes.pod.namespace"] = Namespace };
        if (Team is not null) json["matchLabels"] = new JsonObject { [source + "io.cilium.k8s.namespace.labels.app"] = Team };
        return json;
    }
}

/// <param name="Protocol">ANY for all.</param>
/// <param name="Name">A named port; null for numbers.</param>
/// <param name="First">0 for all ports.</param>
internal sealed record CiliumRandomPort(string Protocol, string? Name, int First, int Last)
{
    public static Gen<CiliumRandomPort> Any { get; } =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 12], Gen.Int[0, 4], Gen.Int[0, 2], (protocol, shape, first, length, name) =>
        new CiliumRandomPort(new[] { "TCP", "UDP", "SCTP", "ANY" }[protocol], shape == 0 ? new[] { "web", "dns", "peer" }[name] : null,
            shape == 3 ? 0 : first, shape == 2 ? first + length : first));

    public JsonObject Json()
    {
        var json = new JsonObject
        {
            ["port"] = Name ?? First.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["protocol"] = Protocol,
        };
        if (Name is null && First > 0 && Last > First) json["endPort"] = Last;
        return json;
    }
}
