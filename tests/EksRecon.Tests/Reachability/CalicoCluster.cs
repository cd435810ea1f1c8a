using System.Text.Json.Nodes;

using CsCheck;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// A random cluster as Calico sees it: policies of its own kinds and of Kubernetes' in tiers, network sets, service accounts, nodes with
/// pods in their network.
/// </summary>
internal sealed record CalicoCluster(RandomCluster Cluster, IReadOnlyList<CalicoTier> Tiers, IReadOnlyList<CalicoSet> Sets,
    IReadOnlyList<CalicoPolicy> Policies, IReadOnlyList<string?> Accounts)
{
    /// <summary>Services as destinations.</summary>
    public IReadOnlyList<CalicoService> Services { get; init; } = [];

    /// <summary>ServiceAccounts that have labels.</summary>
    public IReadOnlyList<CalicoAccount> Labelled { get; init; } = [];

    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Keys = ["app", "tier", "pcns.app", "projectcalico.org/namespace"];
    private static readonly string[] Values = ["x", "y", "z", "a"];
    private static readonly object[] Ports = [3, 7, "2:5", "6:16", "web", "dns", "peer"];
    private static readonly object?[] Protocols = ["TCP", "TCP", "UDP", "SCTP", 6, "ICMP", null, null];
    private static readonly string[] Nets = [.. RandomCluster.Ranges, "10.1.2.5", "2001:db8::/32"];

    private static readonly Gen<CalicoAtom> Atom = Gen.Select(Gen.Int[0, 11], Gen.Int[0, Keys.Length - 1], Gen.Int[0, 3], Gen.Int[0, 3],
        (shape, key, one, other) => new CalicoAtom(shape, Keys[key], Values[one], Values[other]));

    private static readonly Gen<CalicoExpression> Expression = Gen.Select(Atom.Array[1, 2], Gen.Bool, Gen.Int[0, 4],
        (atoms, isAny, negated) => new CalicoExpression(atoms, isAny, negated == 0));

    private static readonly Gen<CalicoExpression?> Selector = Maybe(Expression, 2);

    /// <summary>Of namespaces: their own labels, all of them, or none.</summary>
    private static readonly Gen<CalicoNamespaces?> Namespaces =
        Maybe(Gen.Select(Gen.Int[0, 3], Expression, (shape, expression) => new CalicoNamespaces(shape switch { 0 => "all()", 1 => "global()", _ => null }, expression)),
        4);

    private static readonly Gen<string[]> Ranges = Some(Gen.Int[0, Nets.Length - 1].Select(net => Nets[net]), 6);

    private static readonly Gen<CalicoEnd> End = Gen.Select(
        Gen.Select(Selector, Maybe(Expression, 6), Namespaces),
        Gen.Select(Ranges, Ranges),
        Gen.Select(Some(Gen.Int[0, 1].Select(account => account == 0 ? "front" : "default"), 6), Maybe(Expression, 9)),
        Gen.Select(Some(Gen.Int[0, Ports.Length - 1].Select(port => Ports[port]), 2),
            Some(Gen.Int[0, Ports.Length - 1].Select(port => Ports[port]), 4)),
        (selectors, nets, accounts, ports) =>
            new CalicoEnd(selectors.Item1, selectors.Item2, selectors.Item3, nets.Item1, nets.Item2, accounts.Item1, ports.Item1,
                ports.Item2)
            { AccountSelector = accounts.Item2 });

    private static readonly Gen<CalicoRule> Rule =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, Protocols.Length - 1], Gen.Int[0, 4], Maybe(End, 2), Maybe(End, 2), Gen.Int[0, 17], (action, protocol, notProtocol, source, destination, service) =>
        new CalicoRule(action switch { 0 or 1 => "Allow", 2 or 3 => "Deny", 4 => "Pass", _ => "Log" }, Protocols[protocol],
            notProtocol == 0 ? "UDP" : null, source, destination)
        { Service = service < 3 ? service : null });

    private static readonly Gen<CalicoService> Service = Gen.Select(
        Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 2], Gen.Select(Gen.Int[0, 2], Gen.Int[1, 12], Gen.Int[0, 3],
            (protocol, port, target) =>
                new CalicoServicePort(Packets.Protocols[protocol], port,
                    target == 0 ? null : target == 1 ? port % 5 + 1 : Ports[4 + (port % 3)])).Array[0, 2],
        (@namespace, key, value, ports) => new CalicoService(Names[@namespace], key == 0 ? "app" : "tier", Values[value], ports));

    private static readonly Gen<CalicoAccount> Account =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], (@namespace, name, app, tier) =>
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (app < Values.Length) labels["app"] = Values[app];
        if (tier < Values.Length) labels["tier"] = Values[tier];
        return new CalicoAccount(Names[@namespace], name switch { 0 => "front", 1 => "back", _ => "default" }, labels);
    });

    private static readonly Gen<CalicoPolicy> Policy = Gen.Select(
        Gen.Select(Gen.Bool, Gen.Int[0, 2], Gen.Bool), Gen.Int[0, 4], Gen.Int[0, 3], Gen.Select(Selector, Namespaces,
            Maybe(Expression, 6)), Gen.Int[0, 3], Gen.Select(Rule.Array[0, 3], Rule.Array[0, 3]), (shape,
            tier, order, selectors, types, rules) => new CalicoPolicy(
            shape.Item1, Names[shape.Item2], shape.Item3, tier switch { 0 => "early", 1 => "late", 2 => null, _ => "default" }, order == 0
                ? null
                : order * 500, selectors.Item1, selectors.Item2 is { Word: "global()" }
                ? null
                : selectors.Item2, types, [.. rules.Item1.Select(rule => rule with { Service = null })], rules.Item2)
            { AccountSelector = selectors.Item3 });

    private static readonly Gen<CalicoSet> Set =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, Nets.Length - 1].Select(net => Nets[net]).Array[0, 2], (@namespace, app, tier, nets) =>
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (app < Values.Length) labels["app"] = Values[app];
        if (tier < Values.Length) labels["tier"] = Values[tier];
        return new CalicoSet(@namespace < Names.Length ? Names[@namespace] : null, labels, nets);
    });

    public static Gen<CalicoCluster> Any { get; } = Gen.Select(
        RandomCluster.Any, Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]).Array[6], Gen.Int[0, 2].Array[6], Gen.Select(Gen.Bool, Gen.Bool,
            Gen.Bool, Gen.Bool), Set.Array[0, 3], Gen.Select(Policy.Array[0, 5],
            Service.Array[0, 3], Account.Array[0, 4]), (cluster, places, accounts, tiers, sets, policies) => new CalicoCluster(
            cluster with { Pods = [.. cluster.Pods.Select((pod, index) => Put(pod, places[index]))] },
            // Before or behind the default tier, with or without an order; the second one ties with the first.
            [new("early", tiers.Item1 ? 100 : null, tiers.Item2), new("late", tiers.Item3 ? 100 : 2_000_000, tiers.Item4)],
            sets,
            [.. policies.Item1.Select((policy, index) => policy with { Name = $"calico{index}" })],
            [.. accounts.Select(account => account switch { 0 => null, 1 => "front", _ => "back" })])
            {
                Services = policies.Item2,
                Labelled = [.. policies.Item3.DistinctBy(account => (account.Namespace, account.Name))],
            });

    public MemoryBundle Bundle()
    {
        var bundle = new AwsCluster(Cluster).Bundle();
        void Add(string name, string kind, string group, IEnumerable<JsonObject> items) =>
            bundle.Files[name + ".json"] = System.Text.Encoding.UTF8.GetBytes(
                new JsonObject { ["apiVersion"] = group, ["kind"] = kind + "List", ["items"] = new JsonArray([.. items]) }.ToJsonString());

        const string crd = "crd.projectcalico.org/v1";
        Add("Pod", "Pod", "v1", Cluster.Pods.Select(Pod));
        bundle.Files.Remove("pods.json");
        Add("services", "Service", "v1", Services.Select((service, index) => service.Json(index)));
        Add("accounts", "ServiceAccount", "v1", Labelled.Select(account => account.Json()));
        Add("tiers", "Tier", crd, Tiers.Select(tier => tier.Json()));
        Add("sets", "NetworkSet", crd, Sets.Where(set => set.Namespace is not null).Select((set, index) => set.Json(index)));
        Add("global-sets", "GlobalNetworkSet", crd, Sets.Where(set => set.Namespace is null).Select((set, index) => set.Json(index)));
        foreach (var group in Policies.GroupBy(policy => (policy.Kind, policy.ApiVersion)))
        {
            Add($"{group.Key.Kind}-{group.Key.ApiVersion.Replace('/', '-')}", group.Key.Kind, group.Key.ApiVersion,
                group.Select(policy => policy.Json(Services)));
        }

        return bundle;
    }

    public override string ToString() => string.Join('\n', Bundle().Files.Values.Select(System.Text.Encoding.UTF8.GetString));

    private JsonObject Pod(RandomPod pod, int index)
    {
        var json = pod.Json();
        if (Accounts[index] is { } account && json["spec"] is JsonObject spec) spec["serviceAccountName"] = account;
        return json;
    }

    private static RandomPod Put(RandomPod pod, (int Node, int Host) place)
    {
        var node = place.Node < AwsCluster.Nodes.Length ? AwsCluster.Nodes[place.Node] : null;
        return node is not null && place.Host == 0
            ? pod with { Node = node, HostNetwork = true, Address = AwsCluster.AddressOf(node) }
            : pod with { Node = node };
    }

    /// <param name="others">How often there is none, for each time there is one.</param>
    private static Gen<T?> Maybe<T>(Gen<T> one, int others) where T : class =>
        Gen.Select(Gen.Int[0, others], one, (there, value) => there == 0 ? value : null);

    private static Gen<T[]> Some<T>(Gen<T> one, int others) =>
        Gen.Select(Gen.Int[0, others], one.Array[1, 2], (there, values) => there == 0 ? values : []);
}

/// <param name="Shape">0 ==, 1 !=, 2 in, 3 not in, 4 has, 5 all(), 6 starts with, 7 ends with, 8 contains, 9 to 11 the operators of two
/// words as one.</param>
internal sealed record CalicoAtom(int Shape, string Key, string Value, string Other)
{
    public string Text => Shape switch
    {
        0 => $"{Key} == '{Value}'",
        1 => $"{Key} != \"{Value}\"",
        2 => $"{Key} in {{'{Value}', '{Other}'}}",
        3 => $"{Key} not in {{ \"{Value}\",'{Other}' }}",
        4 => $"has({Key})",
        5 => "all()",
        6 => $"{Key} starts with '{Value}'",
        7 => $"{Key} ends with '{Value}'",
        9 => $"{Key} notin{{'{Value}','{Other}',}}",
        10 => $"{Key} startswith \"{Value}\"",
        11 => $"{Key} endswith'{Value}'",
        _ => $"{Key} contains '{Value}'",
    };
}

internal sealed record CalicoExpression(CalicoAtom[] Atoms, bool IsAny, bool IsNegated)
{
    public string Text =>
        string.Join(IsAny ? " || " : " && ", Atoms.Select(atom => atom.Text)) is var text && IsNegated ? $"!({text})" : text;
}

/// <param name="Word">all() or global(); null for the expression.</param>
internal sealed record CalicoNamespaces(string? Word, CalicoExpression Expression)
{
    public string Text => Word ?? Expression.Text;
}

internal sealed record CalicoEnd(CalicoExpression? Selector, CalicoExpression? NotSelector, CalicoNamespaces? Namespaces, string[] Nets,
    string[] NotNets, string[] Accounts, object[] Ports, object[] NotPorts)
{
    /// <summary>Of the labels of ServiceAccounts.</summary>
    public CalicoExpression? AccountSelector { get; init; }

    public JsonObject Json(bool hasPorts)
    {
        var json = new JsonObject();
        if (Selector is not null) json["selector"] = Selector.Text;
        if (NotSelector is not null) json["notSelector"] = NotSelector.Text;
        if (Namespaces is not null) json["namespaceSelector"] = Namespaces.Text;
        if (Nets.Length > 0) json["nets"] = new JsonArray([.. Nets.Select(net => (JsonNode)net)]);
        if (NotNets.Length > 0) json["notNets"] = new JsonArray([.. NotNets.Select(net => (JsonNode)net)]);
        if (Accounts.Length > 0 || AccountSelector is not null)
        {
            var accounts = new JsonObject();
            if (Accounts.Length > 0) accounts["names"] = new JsonArray([.. Accounts.Select(name => (JsonNode)name)]);
            if (AccountSelector is not null) accounts["selector"] = AccountSelector.Text;
            json["serviceAccounts"] = accounts;
        }

        if (hasPorts && Ports.Length > 0) json["ports"] = new JsonArray([.. Ports.Select(CalicoRule.Node)]);
        if (hasPorts && NotPorts.Length > 0) json["notPorts"] = new JsonArray([.. NotPorts.Select(CalicoRule.Node)]);
        return json;
    }
}

internal sealed record CalicoRule(string Action, object? Protocol, string? NotProtocol, CalicoEnd? Source, CalicoEnd? Destination)
{
    /// <summary>The number of a Service that takes the place of the destination; null for none.</summary>
    public int? Service { get; init; }

    /// <summary>A rule that the reader does not know: a member of a later version.</summary>
    public bool IsUnread { get; init; }

    /// <summary>Ports go with a protocol that has them, and names without one.</summary>
    public bool HasPorts => Protocol is null or "TCP" or "UDP" or "SCTP" or 6;

    /// <summary>The destination as it can be written.</summary>
    public CalicoEnd? Written =>
        Protocol is null && Destination is { } end ? end with { Ports = Names(end.Ports), NotPorts = Names(end.NotPorts) } : Destination;

    private static object[] Names(object[] ports) =>
        [.. ports.Where(port => port is string text && !text.Contains(':', StringComparison.Ordinal))];

    public JsonObject Json(IReadOnlyList<CalicoService> services)
    {
        var json = new JsonObject { ["action"] = Action };
        if (Protocol is not null) json["protocol"] = Node(Protocol);
        if (NotProtocol is not null) json["notProtocol"] = NotProtocol;
        if (Source is not null) json["source"] = Source.Json(hasPorts: false);
        if (Service is { } number && number < services.Count) json["destination"] = new JsonObject
        {
            ["services"] = new JsonObject { ["name"] = $"service{number}", ["namespace"] = services[number].Namespace },
        };
        else if (Written is { } destination) json["destination"] = destination.Json(HasPorts);
        if (IsUnread) json["unheard"] = true;
        return json;
    }

    public static JsonNode Node(object value) => value is int number ? JsonValue.Create(number) : JsonValue.Create((string)value);
}

/// <param name="Types">0 none given, 1 Ingress, 2 Egress, 3 both.</param>
internal sealed record CalicoPolicy(bool IsGlobal, string Namespace, bool IsV3, string? Tier, double? Order, CalicoExpression? Selector,
    CalicoNamespaces? Namespaces, int Types, CalicoRule[] Ingress, CalicoRule[] Egress)
{
    public string Name { get; init; } = "";

    /// <summary>Of the labels of ServiceAccounts.</summary>
    public CalicoExpression? AccountSelector { get; init; }

    public string Kind => IsGlobal ? "GlobalNetworkPolicy" : "NetworkPolicy";

    public string ApiVersion => IsV3 ? "projectcalico.org/v3" : "crd.projectcalico.org/v1";

    public JsonObject Json(IReadOnlyList<CalicoService> services)
    {
        var metadata = new JsonObject { ["name"] = IsV3 ? Name : $"{Tier ?? "default"}.{Name}" };
        if (!IsGlobal) metadata["namespace"] = Namespace;
        var spec = new JsonObject();
        if (Tier is not null) spec["tier"] = Tier;
        if (Order is not null) spec["order"] = Order;
        if (Selector is not null) spec["selector"] = Selector.Text;
        if (AccountSelector is not null) spec["serviceAccountSelector"] = AccountSelector.Text;
        if (IsGlobal && Namespaces is not null) spec["namespaceSelector"] = Namespaces.Text;
        if (Types > 0)
        {
            spec["types"] = new JsonArray(
                [.. new[] { (1, "Ingress"), (2, "Egress") }.Where(pair => (Types & pair.Item1) != 0).Select(pair => (JsonNode)pair.Item2)]);
        }

        if (Ingress.Length > 0) spec["ingress"] = new JsonArray([.. Ingress.Select(rule => rule.Json(services))]);
        if (Egress.Length > 0) spec["egress"] = new JsonArray([.. Egress.Select(rule => rule.Json(services))]);
        return new() { ["apiVersion"] = ApiVersion, ["kind"] = Kind, ["metadata"] = metadata, ["spec"] = spec };
    }
}

internal sealed record CalicoTier(string Name, double? Order, bool Passes)
{
    public JsonObject Json()
    {
        var spec = new JsonObject();
        if (Order is not null) spec["order"] = Order;
        if (Passes) spec["defaultAction"] = "Pass";
        return new()
        {
            ["apiVersion"] = "crd.projectcalico.org/v1",
            ["kind"] = "Tier",
            ["metadata"] = new JsonObject { ["name"] = Name },
            ["spec"] = spec,
        };
    }
}

/// <param name="Namespace">Null for a GlobalNetworkSet.</param>
internal sealed record CalicoSet(string? Namespace, IReadOnlyDictionary<string, string> Labels, string[] Nets)
{
    public JsonObject Json(int index)
    {
        var metadata = new JsonObject { ["name"] = $"set{index}", ["labels"] = RandomCluster.Map(Labels) };
        if (Namespace is not null) metadata["namespace"] = Namespace;
        return new()
        {
            ["apiVersion"] = "crd.projectcalico.org/v1",
            ["kind"] = Namespace is null ? "GlobalNetworkSet" : "NetworkSet",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["nets"] = new JsonArray([.. Nets.Select(net => (JsonNode)net)]) },
        };
    }
}

/// <param name="Target">A number, a name, or null for the Service's own port.</param>
internal sealed record CalicoServicePort(string Protocol, int Port, object? Target);

/// <param name="Key">The label that it selects by.</param>
internal sealed record CalicoService(string Namespace, string Key, string Value, CalicoServicePort[] Ports)
{
    public JsonObject Json(int index) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = $"service{index}", ["namespace"] = Namespace },
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { [Key] = Value },
            ["ports"] = new JsonArray([.. Ports.Select((port, at) =>
            {
                var json = new JsonObject { ["name"] = $"port{at}", ["port"] = port.Port, ["protocol"] = port.Protocol };
                if (port.Target is not null) json["targetPort"] = CalicoRule.Node(port.Target);
                return json;
            })]),
        },
    };
}

internal sealed record CalicoAccount(string Namespace, string Name, IReadOnlyDictionary<string, string> Labels)
{
    public JsonObject Json() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ServiceAccount",
        ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["labels"] = RandomCluster.Map(Labels) },
    };
}
