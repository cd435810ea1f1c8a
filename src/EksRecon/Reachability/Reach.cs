using System.Collections.Immutable;
using System.Runtime.InteropServices;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Who can reach whom: policies evaluated once for each group of pods that they do not tell apart, in both directions, by every reading that holds there. A pod reaches another where its egress and the other's ingress allow it;
/// an end outside the cluster allows everything, and so does what is in its node's network.
/// </summary>
public sealed class Reach
{
    private readonly ReachGround _ground;
    private readonly ReachSide _egress;
    private readonly ReachSide _ingress;

    private Reach(ImmutableArray<Endpoint> endpoints, ImmutableArray<Reading> readings, IEnumerable<Namespace> namespaces, ReachMode mode)
    {
        _ground = new(endpoints, readings, namespaces, mode);
        (_egress, _ingress) = (new(_ground, ingress: false), new(_ground, ingress: true));
    }

    public static Reach Of(ImmutableArray<Endpoint> endpoints, ImmutableArray<Reading> readings, IEnumerable<Namespace> namespaces, ReachMode mode = ReachMode.Certain) => new(endpoints, readings, namespaces, mode);

    /// <summary>Workloads by name.</summary>
    public IEnumerable<string> Workloads => _ground.Classes.Workloads.Select(workload => workload.Name);

    /// <summary>Every pair that has a connection, by source and destination.</summary>
    public IEnumerable<ReachRow> All()
    {
        var pairs = new ReachPairs(_ground, _egress, _ingress);
        foreach (var from in _ground.Classes.Workloads)
        {
            foreach (var to in _ground.Classes.Workloads)
            {
                if (!ReferenceEquals(from.Name, to.Name) && pairs.Between(from.Parts, to.Parts) is { } set) yield return new(from.Name, to.Name, _ground.Atoms.Text(set));
            }

            foreach (var (span, set) in pairs.Outside(from.Parts, _egress)) yield return new(from.Name, $"{span}[External]", _ground.Atoms.Text(set));
        }

        foreach (var to in _ground.Classes.Workloads)
        {
            foreach (var (span, set) in pairs.Outside(to.Parts, _ingress)) yield return new($"{span}[External]", to.Name, _ground.Atoms.Text(set));
        }
    }

    /// <summary>For each workload, whether some policy says something about a direction of one of its pods.</summary>
    public IEnumerable<IsolationRow> Isolation()
    {
        foreach (var workload in _ground.Classes.Workloads) yield return new(workload.Name, workload.Parts.Any(part => _ingress.IsGoverned(part.Class)), workload.Parts.Any(part => _egress.IsGoverned(part.Class)));
    }

    /// <summary>The doubts about each workload's pods, where a reading holds.</summary>
    public IEnumerable<(string Workload, Doubt Doubt)> Doubts()
    {
        for (var number = 0; number < _ground.Readings.Length; number++)
        {
            foreach (var doubt in _ground.Readings[number].Doubts)
            {
                var classes = _ground.Subjects.InDoubt(doubt).Where(index => _ground.Classes.Items[index].Of(number) != Enforced.No).ToHashSet();
                if (classes.Count == 0) continue;
                foreach (var workload in _ground.Classes.Workloads)
                {
                    if (workload.Parts.Any(part => classes.Contains(part.Class))) yield return (workload.Name, doubt);
                }
            }
        }
    }

    /// <summary>What filters further what policies of each workload's pods allow.</summary>
    public IEnumerable<(string Workload, string Filter)> Filters()
    {
        foreach (var workload in _ground.Classes.Workloads)
        {
            for (var number = 0; number < _ground.Readings.Length; number++)
            {
                var reading = _ground.Readings[number];
                foreach (var rule in workload.Parts.Select(part => part.Class).Where(index => _ground.Classes.Items[index].Of(number) != Enforced.No).SelectMany(index => _ground.Governing[number][index]).Distinct().SelectMany(policy => reading.Policies[policy].Rules))
                {
                    if (rule.Filter is { } filter) yield return (workload.Name, filter);
                }
            }
        }
    }

    /// <summary>Asks for single pairs.</summary>
    public PairQuery Pairs() => new(_ground, _egress, _ingress);

    /// <summary>Pairs of pods between which some connection is open, each direction by itself; pods do not count with themselves, and a pod's own node is a node like any other. Nothing is written down for a pair.</summary>
    public long OpenPairs()
    {
        var behaviours = new Dictionary<(int Egress, int Ingress, int Group), long>();
        for (var index = 0; index < _ground.Classes.Items.Count; index++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(behaviours, (_egress.RowOf(index), _ingress.RowOf(index), _ground.Index.GroupOf[index]), out _) += _ground.Classes.Items[index].Pods;
        }

        return new OpenPairs(_egress.Rows, _ingress.Rows, _ground.Sets, _ground.Index.Count, behaviours).Count();
    }
}

/// <summary>Who may open which connections to whom.</summary>
public sealed record ReachRow(string Src, string Dst, string Conn);

/// <summary>Whether policies say something about a workload's directions.</summary>
public sealed record IsolationRow(string Workload, bool IngressIsolated, bool EgressIsolated);
