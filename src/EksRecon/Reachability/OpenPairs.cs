namespace EksRecon.Reachability;

/// <summary>
/// Counts pairs of pods with an open connection, by behaviour: a source's row is looked through once, and of a target only the set for the
/// source's group.
/// </summary>
internal sealed class OpenPairs(IReadOnlyList<VerdictRow> egress, IReadOnlyList<VerdictRow> ingress, ConnectionSets sets, int groups,
    Dictionary<(int Egress, int Ingress, int Group), long> behaviours)
{
    /// <summary>Targets by their group of peers.</summary>
    private readonly ILookup<int, (int Egress, int Ingress, long Pods)> _targets = behaviours.ToLookup(pair => pair.Key.Group,
        pair => (pair.Key.Egress, pair.Key.Ingress, pair.Value));

    /// <summary>What ingress rows say of each group of sources, where it differs from their set for all others.</summary>
    private readonly List<(int Row, int Set)>?[] _columns = new List<(int, int)>?[groups];

    private readonly int[] _column = new int[ingress.Count];

    public long Count()
    {
        for (var row = 0; row < ingress.Count; row++)
        {
            var verdicts = ingress[row];
            for (var index = 0; index < verdicts.Groups.Length; index++)
            {
                (_columns[verdicts.Groups[index]] ??= []).Add((row, verdicts.Sets[index]));
            }
        }

        var open = 0L;
        foreach (var sources in behaviours.GroupBy(pair => pair.Key.Group))
        {
            for (var row = 0; row < _column.Length; row++) _column[row] = ingress[row].Others;
            foreach (var (row, set) in _columns[sources.Key] ?? []) _column[row] = set;
            foreach (var (source, pods) in sources) open += pods * From(source);
        }

        return open;
    }

    private long From((int Egress, int Ingress, int Group) source)
    {
        var row = egress[source.Egress];
        var open = 0L;
        if (sets.IsEmpty(row.Others))
        {
            for (var index = 0; index < row.Groups.Length; index++)
            {
                if (!sets.IsEmpty(row.Sets[index])) open += Targets(source, row.Groups[index], row.Sets[index]);
            }

            return open;
        }

        foreach (var targets in _targets) open += Targets(source, targets.Key, row[targets.Key]);
        return open;
    }

    private long Targets((int Egress, int Ingress, int Group) source, int group, int allowed)
    {
        var open = 0L;
        foreach (var target in _targets[group])
        {
            // A pod does not count with itself.
            var pods = target.Egress == source.Egress && target.Ingress == source.Ingress && group == source.Group
                ? target.Pods - 1
                : target.Pods;
            if (sets.Meets(allowed, _column[target.Ingress])) open += pods;
        }

        return open;
    }
}
