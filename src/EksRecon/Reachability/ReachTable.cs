using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// What one reading allows each class of pods in one direction, by group of peers; classes with the same policies share a row.
/// </summary>
internal sealed class ReachTable
{
    private readonly ReachGround _ground;
    private readonly int _number;
    private readonly bool _ingress;
    private readonly Reading _reading;
    private readonly int[][] _governing;
    private readonly Verdicts _verdicts;
    private readonly VerdictRow?[] _rowOf;
    private readonly bool[] _isGoverned;

    public ReachTable(ReachGround ground, int number, bool ingress)
    {
        (_ground, _number, _ingress, _reading, _governing) = (ground, number, ingress, ground.Readings[number], ground.Governing[number]);
        _verdicts = new(_reading, ground.Index, ground.Ports, ground.Sets, ground.Atoms, ingress, ground.Mode);
        var known = new Dictionary<string, VerdictRow>(StringComparer.Ordinal);
        _rowOf = new VerdictRow?[ground.Classes.Items.Count];
        _isGoverned = new bool[_rowOf.Length];
        for (var one = 0; one < _rowOf.Length; one++)
        {
            var enforced = ground.Classes.Items[one].Of(number);
            if (enforced == Enforced.No) continue;
            if (ground.Subjects.IsDoubtful(number, one, ingress))
            {
                _rowOf[one] = ground.Mode.HasFlag(ReachMode.Possible) ? ground.Open : ground.Closed;
                _isGoverned[one] = true;
                continue;
            }

            var (list, standing, own) = Of(one, enforced);
            _isGoverned[one] = list.Length > 0 || standing.DeniesTheRest;
            var key =
                $"{string.Join(',', list)} {string.Join(',', own)} {standing.SkipsBaseline}{standing.DeniesTheRest} {About(ground.Index, _reading, list, one, ingress)}";
            if (!known.TryGetValue(key, out var row))
            {
                known.Add(key, row = _verdicts.Of(Array.ConvertAll(list, policy => _reading.Policies[policy]), one, own, standing));
            }

            _rowOf[one] = row;
        }
    }

    /// <summary>Null where the reading does not hold for the class.</summary>
    public VerdictRow? Row(int index) => _rowOf[index];

    public bool IsGoverned(int index) => _isGoverned[index];

    /// <summary>
    /// How the class came to its set with a group of peers; null where the reading does not hold, or leaves the class undecided.
    /// </summary>
    public VerdictTrace? Trace(int index, int group)
    {
        var enforced = _ground.Classes.Items[index].Of(_number);
        if (enforced == Enforced.No || _ground.Subjects.IsDoubtful(_number, index, _ingress)) return null;
        var (list, standing, own) = Of(index, enforced);
        var trace = new VerdictTrace(group);
        _verdicts.Of(Array.ConvertAll(list, policy => _reading.Policies[policy]), index, own, standing, trace);
        return trace;
    }

    /// <summary>
    /// The policies that govern a class, in the order of evaluation, and what holds besides them. For ingress the pod itself answers: its
    /// named ports are part of what is alike.
    /// </summary>
    private (int[] List, Standing Standing, ImmutableArray<NamedPort> Own) Of(int one, Enforced enforced)
    {
        var list = Array.FindAll(_governing[one], policy => _reading.Policies[policy].Governs(_ingress));
        var isIsolated = (_reading.SkipsBaselineByPod || enforced == Enforced.Strict) && IsIsolated(_reading, _governing[one]);
        return (list, new(_reading.SkipsBaselineByPod && isIsolated, enforced == Enforced.Strict && !isIsolated), _ingress
            && list.Length > 0 && !_reading.SharesNamedPorts ? _ground.Classes.Items[one].NamedPorts : []);
    }

    /// <summary>True where a policy of an additive stage isolates the pod in either direction.</summary>
    private static bool IsIsolated(Reading reading, int[] governing) =>
        Array.Exists(governing,
            policy => reading.Policies[policy] is { } one && reading.Stages[one.Stage].Kind == StageKind.Additive
                && (one.Ingress is { Isolates: true } || one.Egress is { Isolates: true }));

    /// <summary>Which rules, of those that are about a part of their policy's pods, are about this class.</summary>
    private static string About(PolicyIndex index, Reading reading, int[] list, int one, bool ingress)
    {
        System.Text.StringBuilder? text = null;
        foreach (var policy in list)
        {
            foreach (var rule in reading.Policies[policy].Of(ingress)?.Rules ?? [])
            {
                if (rule.Own is not null) (text ??= new()).Append(index.IsAbout(rule, one) ? '1' : '0');
            }
        }

        return text?.ToString() ?? "";
    }
}
