using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Which of several truths is asked for, where something is not decided.</summary>
[Flags]
public enum ReachMode
{
    /// <summary>What is open for certain.</summary>
    Certain = 0,

    /// <summary>What may be open.</summary>
    Possible = 1,

    /// <summary>Without what is filtered further.</summary>
    WithoutFiltered = 2,
}

/// <summary>What all tables stand on: classes, peers, ports and which policies govern whom.</summary>
internal sealed class ReachGround
{
    private readonly List<Connections?> _connections = [];

    public ReachGround(ImmutableArray<Endpoint> endpoints, ImmutableArray<Reading> readings, IEnumerable<Namespace> namespaces,
        ReachMode mode)
    {
        (Endpoints, Readings, Mode) = (endpoints, readings, mode);
        var words = new PolicyWords(readings);
        Subjects = new(endpoints, readings, words, namespaces);
        Outside = words.Cuts.Pieces;
        Index = new(Classes, Outside, words.NodeCuts, readings);
        Atoms =
            new(readings.SelectMany(reading => reading.Policies).SelectMany(policy => policy.Rules).SelectMany(rule => rule.Ports ?? []).Select(port => port.Range).OfType<PortRange>()
            .Concat(Classes.Items.SelectMany(one => one.NamedPorts).Select(port => new PortRange(port.Protocol, port.Port, port.Port))));
        Sets = new(Atoms);
        Ports = new(Atoms);
        Open = new(Sets.Of(Atoms.All), [], []);
        Closed = new(Sets.Of(new ulong[Atoms.Words]), [], []);
        for (var number = 0; number < readings.Length; number++) Share(number);
    }

    public ImmutableArray<Endpoint> Endpoints { get; }

    public ImmutableArray<Reading> Readings { get; }

    public ReachMode Mode { get; }

    public PolicySubjects Subjects { get; }

    public PodClasses Classes => Subjects.Classes;

    /// <inheritdoc cref="PolicySubjects.Governing"/>
    public ImmutableArray<int[][]> Governing => Subjects.Governing;

    /// <summary>The pieces of the addresses outside.</summary>
    public IReadOnlyList<AddressSpan> Outside { get; }

    public PolicyIndex Index { get; }

    public PortAtoms Atoms { get; }

    public ConnectionSets Sets { get; }

    public RulePorts Ports { get; }

    /// <summary>The row of those for whom no reading holds.</summary>
    public VerdictRow Open { get; }

    public VerdictRow Closed { get; }

    /// <summary>The connections of a set of atoms. Rows with the same ones share them: a cluster has few of them and many rows.</summary>
    public Connections Connections(ReadOnlySpan<ulong> set)
    {
        var number = Sets.Of(set);
        while (_connections.Count <= number) _connections.Add(null);
        return _connections[number] ??= Atoms.Of(set);
    }

    /// <summary>Where an engine takes a named port for what any pod of the policy means by it.</summary>
    private void Share(int number)
    {
        if (!Readings[number].SharesNamedPorts) return;
        var shared = new Dictionary<int, List<NamedPort>>();
        for (var index = 0; index < Classes.Items.Count; index++)
        {
            if (Classes.Items[index].NamedPorts.IsEmpty) continue;
            foreach (var policy in Governing[number][index])
            {
                if (!shared.TryGetValue(policy, out var ports)) shared.Add(policy, ports = []);
                ports.AddRange(Classes.Items[index].NamedPorts);
            }
        }

        for (var policy = 0; policy < Readings[number].Policies.Length; policy++)
        {
            Ports.Share(Readings[number].Policies[policy], shared.TryGetValue(policy, out var ports) ? [.. ports.Distinct()] : []);
        }
    }
}
