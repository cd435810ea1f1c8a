using System.Collections.Immutable;
using System.Runtime.InteropServices;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Who can reach whom: policies evaluated once for each group of pods that they do not tell apart, in both directions, by every reading
/// that holds there. A pod reaches another where its egress and the other's ingress allow it;
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

    public static Reach Of(ImmutableArray<Endpoint> endpoints, ImmutableArray<Reading> readings, IEnumerable<Namespace> namespaces,
        ReachMode mode = ReachMode.Certain) =>
        new(endpoints, readings, namespaces, mode);

    /// <summary>Workloads by name.</summary>
    public IEnumerable<ReachEnd> Workloads => _ground.Classes.Workloads.Select(workload => workload.Name);

    /// <summary>Every pair that has a connection, by source and destination.</summary>
    public IEnumerable<ReachRow> All()
    {
        var pairs = new ReachPairs(_ground, _egress, _ingress);
        foreach (var from in _ground.Classes.Workloads)
        {
            foreach (var to in _ground.Classes.Workloads)
            {
                if (!ReferenceEquals(from.Name, to.Name) && pairs.Between(from.Parts, to.Parts) is { } set)
                {
                    yield return new(from.Name, to.Name, _ground.Connections(set));
                }
            }

            foreach (var (span, set) in pairs.Outside(from.Parts, _egress))
            {
                yield return new(from.Name, new AddressEnd(span), _ground.Connections(set));
            }
        }

        foreach (var to in _ground.Classes.Workloads)
        {
            foreach (var (span, set) in pairs.Outside(to.Parts, _ingress))
            {
                yield return new(new AddressEnd(span), to.Name, _ground.Connections(set));
            }
        }
    }

    /// <summary>What one workload may open to the others.</summary>
    public IEnumerable<ReachRow> From(ReachEnd workload)
    {
        var pairs = new ReachPairs(_ground, _egress, _ingress);
        foreach (var from in _ground.Classes.Workloads.Where(one => one.Name.Equals(workload)))
        {
            foreach (var to in _ground.Classes.Workloads)
            {
                if (!ReferenceEquals(from.Name, to.Name) && pairs.Between(from.Parts, to.Parts) is { } set)
                {
                    yield return new(from.Name, to.Name, _ground.Connections(set));
                }
            }
        }
    }

    /// <summary>For each workload, whether some policy says something about a direction of one of its pods.</summary>
    public IEnumerable<IsolationRow> Isolation()
    {
        foreach (var workload in _ground.Classes.Workloads)
        {
            yield return new(workload.Name, workload.Parts.Any(part => _ingress.IsGoverned(part.Class)),
                workload.Parts.Any(part => _egress.IsGoverned(part.Class)));
        }
    }

    /// <summary>For each workload, what is open to the whole cluster and to the internet, and from them.</summary>
    public IEnumerable<ExposureRow> Exposure()
    {
        var isPublic = _ground.Outside.Select(span => !PrivateRanges.Hold(span)).ToArray();
        foreach (var workload in _ground.Classes.Workloads)
        {
            yield return new(workload.Name, Anybody(workload.Parts, _ingress), Anybody(workload.Parts, _egress),
                Internet(workload.Parts, _ingress, isPublic), Internet(workload.Parts, _egress, isPublic));
        }
    }

    private Connections Anybody(ImmutableArray<WorkloadPart> parts, ReachSide side) =>
        _ground.Connections(_ground.Sets.Union(parts.Select(part => side.Set(part.Class, _ground.Index.Anybody))));

    private Connections Internet(ImmutableArray<WorkloadPart> parts, ReachSide side, bool[] isPublic) =>
        _ground.Connections(_ground.Sets.Union(
        parts.SelectMany(part =>
            Enumerable.Range(0, isPublic.Length).Where(piece => isPublic[piece])
                .Select(piece => side.Set(part.Class, _ground.Index.GroupOf[_ground.Classes.Items.Count + piece])))));

    /// <summary>Namespaces of which policies isolate every pod in a direction, those of labels that nobody has yet, too.</summary>
    public IEnumerable<DefaultDeny> DefaultDenies()
    {
        foreach (
            var name in _ground.Classes.Items.Select(one => one.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (ingress, egress) = (false, false);
            for (var number = 0; number < _ground.Readings.Length; number++)
            {
                var classes = Enumerable.Range(0, _ground.Classes.Items.Count)
                    .Where(index => _ground.Classes.Items[index] is { IsHost: false } one && one.Namespace == name).ToList();
                if (classes.Count == 0 || classes.Exists(index => _ground.Classes.Items[index].Of(number) == Enforced.No)) continue;
                foreach (
                    var policy in _ground.Governing[number][classes[0]].Select(index => _ground.Readings[number].Policies[index])
                        .Where(policy => policy is { Doubt: null, Pods.Labels.SelectsEverything: true }))
                {
                    ingress |= policy.Ingress is { Isolates: true };
                    egress |= policy.Egress is { Isolates: true };
                }
            }

            if (ingress || egress) yield return new(name, ingress, egress);
        }
    }

    /// <summary>The doubts about each workload's pods, where a reading holds.</summary>
    public IEnumerable<(ReachEnd Workload, Doubt Doubt)> Doubts()
    {
        for (var number = 0; number < _ground.Readings.Length; number++)
        {
            foreach (var doubt in _ground.Readings[number].Doubts)
            {
                foreach (var workload in With(_ground.Subjects.InDoubt(doubt), number)) yield return (workload, doubt);
            }

            foreach (var policy in _ground.Readings[number].Policies)
            {
                if (policy.Doubt is not { } reason) continue;
                var open = new Doubt($"{policy.Subject} cannot be evaluated in full: {reason}", policy.Pods, policy.Governs(ingress: true),
                    policy.Governs(ingress: false));
                foreach (
                    var workload in With(_ground.Classes.Select(policy.Pods).Where(index => !_ground.Classes.Items[index].IsHost), number))
                {
                    yield return (workload, open);
                }
            }
        }
    }

    /// <summary>Rules of which a part cannot be evaluated, for each workload of whose pods they speak, where a reading holds.</summary>
    public IEnumerable<(ReachEnd Workload, Doubt Doubt)> RuleDoubts()
    {
        for (var number = 0; number < _ground.Readings.Length; number++)
        {
            foreach (var policy in _ground.Readings[number].Policies)
            {
                var doubts = new[] { (policy.Ingress, true), (policy.Egress, false) }
                    .SelectMany(side => side.Item1?.Rules ?? [],
                        (side, rule) =>
                            rule.Doubt is { } reason
                                ? new Doubt($"{policy.Subject} cannot be evaluated in full: {reason}", policy.Pods, side.Item2, !side.Item2)
                                : null)
                        .OfType<Doubt>().Distinct().ToList();
                if (doubts.Count == 0 || policy.Doubt is not null) continue;
                foreach (
                    var workload in With(_ground.Classes.Select(policy.Pods).Where(index => !_ground.Classes.Items[index].IsHost), number))
                {
                    foreach (var doubt in doubts) yield return (workload, doubt);
                }
            }
        }
    }

    /// <summary>Workloads with pods of some of these classes, where the reading holds for them.</summary>
    private IEnumerable<ReachEnd> With(IEnumerable<int> classes, int reading)
    {
        var held = classes.Where(index => _ground.Classes.Items[index].Of(reading) != Enforced.No).ToHashSet();
        return held.Count == 0
            ? []
            : _ground.Classes.Workloads.Where(workload =>
                workload.Parts.Any(part => held.Contains(part.Class))).Select(workload => workload.Name);
    }

    /// <summary>What filters further what policies of each workload's pods allow.</summary>
    public IEnumerable<(ReachEnd Workload, string Filter)> Filters()
    {
        foreach (var workload in _ground.Classes.Workloads)
        {
            for (var number = 0; number < _ground.Readings.Length; number++)
            {
                var reading = _ground.Readings[number];
                foreach (
                    var rule in workload.Parts.Select(part => part.Class)
                        .Where(index => _ground.Classes.Items[index].Of(number) != Enforced.No)
                        .SelectMany(index => _ground.Governing[number][index]).Distinct()
                        .SelectMany(policy => reading.Policies[policy].Rules))
                {
                    if (rule.Filter is { } filter) yield return (workload.Name, filter);
                }
            }
        }
    }

    /// <summary>Asks for single pairs.</summary>
    public PairQuery Pairs() => new(_ground, _egress, _ingress);

    /// <summary>
    /// Pairs of pods between which some connection is open, each direction by itself; pods do not count with themselves, and a pod's own
    /// node is a node like any other. Nothing is written down for a pair.
    /// </summary>
    public long OpenPairs()
    {
        var behaviours = new Dictionary<(int Egress, int Ingress, int Group), long>();
        for (var index = 0; index < _ground.Classes.Items.Count; index++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(behaviours,
                (_egress.RowOf(index), _ingress.RowOf(index), _ground.Index.GroupOf[index]), out _) += _ground.Classes.Items[index].Pods;
        }

        return new OpenPairs(_egress.Rows, _ingress.Rows, _ground.Sets, _ground.Index.Count, behaviours).Count();
    }
}

/// <summary>Who may open which connections to whom.</summary>
public sealed record ReachRow(ReachEnd Src, ReachEnd Dst, Connections Conn);

/// <summary>What a workload is open to.</summary>
/// <param name="FromCluster">What any pod may open to it, whatever its labels.</param>
/// <param name="ToCluster">What it may open to any pod.</param>
/// <param name="FromInternet">What policies let public addresses open to it, if there is a way to it.</param>
/// <param name="ToInternet">What it may open to public addresses.</param>
public sealed record ExposureRow(ReachEnd Workload, Connections FromCluster, Connections ToCluster, Connections FromInternet,
    Connections ToInternet);

/// <summary>A namespace in which what no policy allows is denied.</summary>
public sealed record DefaultDeny(string Namespace, bool Ingress, bool Egress);

/// <summary>Whether policies say something about a workload's directions.</summary>
public sealed record IsolationRow(ReachEnd Workload, bool IngressIsolated, bool EgressIsolated);
