using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Endpoints that no policy tells apart, put together: same namespace, same labels as far as selectors name them, same named ports as far as rules name them, same side of every range that is matched against pods.
/// </summary>
internal sealed class PodClasses
{
    private readonly Dictionary<string, List<int>> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Labels> _namespaces;
    private readonly List<PodClass> _classes = [];
    private readonly List<int> _classOf = [];

    public PodClasses(IEnumerable<Endpoint> endpoints, IReadOnlyCollection<Policy> policies, IEnumerable<Namespace> namespaces)
    {
        _namespaces = namespaces.ToDictionary(one => one.Name, one => Named(one.Metadata.Labels, one.Name), StringComparer.Ordinal);
        var labels = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cuts = new AddressCuts();
        Collect(policies, labels, names, cuts);
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var workloads = new SortedDictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            ImmutableArray<NamedPort> ports = [.. endpoint.NamedPorts.Where(port => names.Contains(port.Name)).Distinct().OrderBy(port => port.Name, StringComparer.Ordinal).ThenBy(port => port.Protocol).ThenBy(port => port.Port)];
            var kept = new Labels(endpoint.Labels.Pairs.Where(pair => labels.Contains(pair.Key)));
            var atom = cuts.Of(endpoint.Address);
            var key = $"{endpoint.Namespace}\n{string.Join('\n', kept.Pairs.Select(pair => pair.Key + "=" + pair.Value))}\n\n{string.Join(',', ports)}\n{atom}";
            if (!classes.TryGetValue(key, out var index))
            {
                index = _classes.Count;
                classes.Add(key, index);
                _classes.Add(new(endpoint.Namespace, kept, ports, cuts.Range(atom)));
                if (!_byNamespace.TryGetValue(endpoint.Namespace, out var list)) _byNamespace.Add(endpoint.Namespace, list = []);
                list.Add(index);
                _namespaces.TryAdd(endpoint.Namespace, Named(Labels.None, endpoint.Namespace));
            }

            _classes[index].Pods++;
            _classOf.Add(index);
            if (!workloads.TryGetValue(endpoint.Workload, out var its)) workloads.Add(endpoint.Workload, its = []);
            its.Add(index);
        }

        Workloads = [.. workloads.Select(pair => (pair.Key, pair.Value.ToImmutableArray()))];
    }

    public IReadOnlyList<PodClass> Items => _classes;

    /// <summary>Workloads with the classes of their pods, by name.</summary>
    public ImmutableArray<(string Name, ImmutableArray<int> Classes)> Workloads { get; }

    /// <summary>The class of each endpoint, in the order in which they were given.</summary>
    public IReadOnlyList<int> ClassOf => _classOf;

    /// <summary>The classes that a term selects.</summary>
    public IEnumerable<int> Select(PodTerm term)
    {
        foreach (var (@namespace, classes) in _byNamespace)
        {
            if (term.Namespace is { } own ? own != @namespace : !term.Namespaces.Matches(_namespaces[@namespace])) continue;
            foreach (var index in classes)
            {
                if (term.Labels.Matches(_classes[index].Labels)) yield return index;
            }
        }
    }

    /// <summary>Every namespace carries its name as a label, where its object lacks it too.</summary>
    private static Labels Named(Labels labels, string name)
    {
        const string key = "kubernetes.io/metadata.name";
        return labels[key] is not null ? labels : new(labels.Pairs.Append(KeyValuePair.Create(key, name)));
    }

    private static void Collect(IEnumerable<Policy> policies, HashSet<string> labels, HashSet<string> names, AddressCuts cuts)
    {
        foreach (var policy in policies)
        {
            foreach (var requirement in policy.Pods.Labels.Requirements) labels.Add(requirement.Label);
            foreach (var rule in (policy.Ingress ?? []).Concat(policy.Egress ?? []))
            {
                foreach (var port in rule.Ports ?? [])
                {
                    if (port.Named is { } name) names.Add(name);
                }

                foreach (var peer in rule.Peers ?? [])
                {
                    if (peer is PodPeer pods)
                    {
                        foreach (var requirement in pods.Pods.Labels.Requirements) labels.Add(requirement.Label);
                    }
                    else if (peer is AddressPeer { MatchesPods: true } addresses)
                    {
                        cuts.Add(addresses);
                    }
                }
            }
        }
    }
}

/// <summary>A class of pods.</summary>
/// <param name="Address">A range in which all of their addresses lie, uncut by any policy; null where they are not known.</param>
internal sealed record PodClass(string Namespace, Labels Labels, ImmutableArray<NamedPort> NamedPorts, AddressSpan? Address)
{
    public int Pods { get; set; }
}
