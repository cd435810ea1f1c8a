using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Endpoints that no policy tells apart, put together: same namespace, same labels as far as selectors name them, same named ports as far
/// as rules name them, same side of every range that is matched against pods,
/// the same readings that hold for them. Those in their node's network are told apart by its address.
/// </summary>
internal sealed class PodClasses
{
    private readonly Dictionary<string, List<int>> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Labels> _namespaces;
    private readonly List<PodClass> _classes = [];
    private readonly List<int> _classOf = [];
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);

    public PodClasses(IReadOnlyCollection<Endpoint> endpoints, PolicyWords words, IEnumerable<Namespace> namespaces)
    {
        _namespaces = namespaces.ToDictionary(one => one.Name, one => Named(one.Metadata.Labels, one.Name), StringComparer.Ordinal);
        HasHosts = endpoints.Any(endpoint => endpoint.IsHost);
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var workloads = new SortedDictionary<ReachEnd, SortedDictionary<int, WorkloadPart>>(ReachEnd.ByText);
        foreach (var endpoint in endpoints)
        {
            ImmutableArray<NamedPort> ports =
                [.. endpoint.NamedPorts.Where(port => words.PortNames.Contains(port.Name)).Distinct().OrderBy(port => port.Name, StringComparer.Ordinal).ThenBy(port => port.Protocol).ThenBy(port => port.Port)];
            var kept = new Labels(endpoint.Labels.Pairs.Where(pair => words.Labels.Contains(pair.Key)));
            var account = words.NamesAccounts ? endpoint.ServiceAccount : null;
            var span = endpoint.IsHost ? AddressSpan.Of(endpoint.Address) : words.PodCuts.Range(words.PodCuts.Of(endpoint.Address));
            var key =
                $"{endpoint.Namespace}\n{string.Join('\n', kept.Pairs.Select(pair => pair.Key + "=" + pair.Value))}\n\n{string.Join(',', ports)}\n{span}\n{account}\n{(endpoint.IsHost ? "host" + endpoint.Node : "")}{(endpoint.IsNode ? "node" : "")}{string.Join(',', endpoint.Enforced)}";
            if (!classes.TryGetValue(key, out var index))
            {
                index = _classes.Count;
                classes.Add(key, index);
                _namespaces.TryAdd(endpoint.Namespace, Named(Labels.None, endpoint.Namespace));
                _classes.Add(
                    new(endpoint.Namespace, kept, _namespaces[endpoint.Namespace], account, ports, span, endpoint.IsHost,
                        endpoint.Enforced)
                    { IsNode = endpoint.IsNode, AccountLabels = endpoint.AccountLabels });
                if (!_byNamespace.TryGetValue(endpoint.Namespace, out var list)) _byNamespace.Add(endpoint.Namespace, list = []);
                list.Add(index);
            }

            _classes[index].Pods++;
            _classOf.Add(index);
            if (!workloads.TryGetValue(endpoint.Workload, out var its)) workloads.Add(endpoint.Workload, its = []);
            if (!its.TryGetValue(index, out var part)) its.Add(index, part = new(index, HasHosts ? [] : WorkloadPart.NoNodes));
            if (HasHosts) part.Nodes.Add(NodeOf(endpoint));
        }

        Workloads = [.. workloads.Select(pair => (pair.Key, pair.Value.Values.ToImmutableArray()))];
    }

    public IReadOnlyList<PodClass> Items => _classes;

    /// <summary>True where some endpoint is in its node's network.</summary>
    public bool HasHosts { get; }

    /// <summary>Workloads with their pods by class, by name.</summary>
    public ImmutableArray<(ReachEnd Name, ImmutableArray<WorkloadPart> Parts)> Workloads { get; }

    /// <summary>The part of one endpoint.</summary>
    public WorkloadPart PartOf(int number, Endpoint endpoint) =>
        new(_classOf[number], HasHosts ? [NodeOf(endpoint)] : WorkloadPart.NoNodes);

    /// <summary>The class of each endpoint, in the order in which they were given.</summary>
    public IReadOnlyList<int> ClassOf => _classOf;

    /// <summary>The classes that a term selects, those in their node's network among them.</summary>
    public IEnumerable<int> Select(PodTerm term)
    {
        foreach (var (@namespace, classes) in _byNamespace)
        {
            if (term.Namespace is { } own ? own != @namespace : !term.Namespaces.SelectsEverything
                && !term.Namespaces.Matches(PodLabels.OfNamespace(term.Dialect, @namespace, _namespaces[@namespace])))
            {
                continue;
            }

            foreach (var index in classes)
            {
                if (!_classes[index].IsNode && term.Labels.Matches(_classes[index].Seen(term.Dialect))) yield return index;
            }
        }
    }

    private int NodeOf(Endpoint endpoint) =>
        endpoint.Node is { } node ? Number(node) : endpoint.IsOnEveryNode ? WorkloadPart.EveryNode : WorkloadPart.SomeNode;

    private int Number(string node)
    {
        if (!_nodes.TryGetValue(node, out var number)) _nodes.Add(node, number = _nodes.Count);
        return number;
    }

    /// <summary>Every namespace carries its name as a label, where its object lacks it too.</summary>
    private static Labels Named(Labels labels, string name)
    {
        const string key = "kubernetes.io/metadata.name";
        return labels[key] is not null ? labels : new(labels.Pairs.Append(KeyValuePair.Create(key, name)));
    }
}

/// <summary>A class of pods.</summary>
/// <param name="Address">A range in which all of their addresses lie, uncut by any policy; null where they are not known.</param>
/// <param name="Enforced">For each reading; empty where every reading holds.</param>
internal sealed record PodClass(string Namespace, Labels Labels, Labels NamespaceLabels, string? ServiceAccount,
    ImmutableArray<NamedPort> NamedPorts, AddressSpan? Address, bool IsHost, ImmutableArray<Enforced> Enforced)
{
    private readonly ILabelled?[] _seen = new ILabelled?[3];

    public int Pods { get; set; }

    /// <summary>True for a node itself, which no selector of pods selects.</summary>
    public bool IsNode { get; init; }

    /// <summary>Labels of the ServiceAccount.</summary>
    public Labels AccountLabels { get; init; } = Labels.None;

    /// <summary>Its labels as an engine presents them.</summary>
    public ILabelled Seen(LabelDialect dialect) =>
        dialect == LabelDialect.Kubernetes
            ? Labels
            : _seen[(int)dialect] ??= new PodLabels(dialect, Namespace, Labels, NamespaceLabels, ServiceAccount, AccountLabels);

    public Enforced Of(int reading) => Enforced.IsEmpty ? Reachability.Enforced.Yes : Enforced[reading];
}

/// <summary>The pods of one workload that are of one class.</summary>
/// <param name="Nodes">Numbers of the nodes they are on; kept where some pod of the cluster is in its node's network.</param>
internal readonly record struct WorkloadPart(int Class, SortedSet<int> Nodes)
{
    /// <summary>The number of a node that is not known.</summary>
    public const int SomeNode = -1;

    /// <summary>The number that stands for all of them, as for the template of a DaemonSet.</summary>
    public const int EveryNode = -2;

    public static SortedSet<int> NoNodes { get; } = [];

    /// <summary>True where both have pods on one node, as far as nodes are known.</summary>
    public bool Meets(WorkloadPart other)
    {
        if (Nodes.Contains(EveryNode) || other.Nodes.Contains(EveryNode)) return true;
        foreach (var node in Nodes)
        {
            if (node >= 0 && other.Nodes.Contains(node)) return true;
        }

        return false;
    }

    /// <summary>True where both have pods on one known node and nowhere else.</summary>
    public bool IsOnlyWith(WorkloadPart other) => Nodes.Count == 1 && Nodes.Min >= 0 && Nodes.SetEquals(other.Nodes);
}
