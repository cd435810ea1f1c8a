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
    private readonly HashSet<int>?[] _doubtfulIngress;
    private readonly HashSet<int>?[] _doubtfulEgress;

    public ReachGround(ImmutableArray<Endpoint> endpoints, ImmutableArray<Reading> readings, IEnumerable<Namespace> namespaces, ReachMode mode)
    {
        (Endpoints, Readings, Mode) = (endpoints, readings, mode);
        var words = new PolicyWords(readings);
        Classes = new(endpoints, words, namespaces);
        Outside = words.Cuts.Pieces;
        Index = new(Classes, Outside, readings);
        Atoms = new(readings.SelectMany(reading => reading.Policies).SelectMany(policy => policy.Rules).SelectMany(rule => rule.Ports ?? []).Select(port => port.Range).OfType<PortRange>()
            .Concat(Classes.Items.SelectMany(one => one.NamedPorts).Select(port => new PortRange(port.Protocol, port.Port, port.Port))));
        Sets = new(Atoms);
        Ports = new(Atoms);
        Open = new(Sets.Of(Atoms.All), [], []);
        Closed = new(Sets.Of(new ulong[Atoms.Words]), [], []);
        Governing = [.. readings.Select(Govern)];
        _doubtfulIngress = [.. readings.Select(reading => Doubtful(reading.Doubts.Where(doubt => doubt.Ingress)))];
        _doubtfulEgress = [.. readings.Select(reading => Doubtful(reading.Doubts.Where(doubt => doubt.Egress)))];
    }

    public ImmutableArray<Endpoint> Endpoints { get; }

    public ImmutableArray<Reading> Readings { get; }

    public ReachMode Mode { get; }

    public PodClasses Classes { get; }

    /// <summary>The pieces of the addresses outside.</summary>
    public IReadOnlyList<AddressSpan> Outside { get; }

    public PolicyIndex Index { get; }

    public PortAtoms Atoms { get; }

    public ConnectionSets Sets { get; }

    public RulePorts Ports { get; }

    /// <summary>The row of those for whom no reading holds.</summary>
    public VerdictRow Open { get; }

    public VerdictRow Closed { get; }

    /// <summary>By reading and class, the policies that select it, in the order of evaluation.</summary>
    public ImmutableArray<int[][]> Governing { get; }

    public bool IsDoubtful(int reading, int index, bool ingress) => (ingress ? _doubtfulIngress : _doubtfulEgress)[reading]?.Contains(index) == true;

    /// <summary>The classes a doubt is about.</summary>
    public IEnumerable<int> InDoubt(Doubt doubt)
    {
        var pods = Classes.Select(doubt.Pods ?? PodTerm.Everything);
        return doubt.Also is { } also ? pods.Intersect(Classes.Select(also)) : pods;
    }

    private HashSet<int>? Doubtful(IEnumerable<Doubt> doubts)
    {
        HashSet<int>? all = null;
        foreach (var doubt in doubts) (all ??= []).UnionWith(InDoubt(doubt));
        return all;
    }

    private int[][] Govern(Reading reading)
    {
        var lists = new List<int>[Classes.Items.Count];
        for (var policy = 0; policy < reading.Policies.Length; policy++)
        {
            List<NamedPort>? shared = reading.SharesNamedPorts ? [] : null;
            foreach (var index in Classes.Select(reading.Policies[policy].Pods))
            {
                if (Classes.Items[index].IsHost) continue;
                (lists[index] ??= []).Add(policy);
                shared?.AddRange(Classes.Items[index].NamedPorts);
            }

            if (shared is not null) Ports.Share(reading.Policies[policy], [.. shared.Distinct()]);
        }

        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }
}
