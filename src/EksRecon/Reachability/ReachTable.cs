using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>What one reading allows each class of pods in one direction, by group of peers; classes with the same policies share a row.</summary>
internal sealed class ReachTable
{
    private readonly VerdictRow?[] _rowOf;
    private readonly bool[] _isGoverned;

    public ReachTable(ReachGround ground, int number, bool ingress)
    {
        var reading = ground.Readings[number];
        var governing = ground.Governing[number];
        var verdicts = new Verdicts(reading, ground.Index, ground.Ports, ground.Sets, ground.Atoms, ingress, ground.Mode);
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

            var list = Array.FindAll(governing[one], policy => reading.Policies[policy].Governs(ingress));
            var isIsolated = (reading.SkipsBaselineByPod || enforced == Enforced.Strict) && IsIsolated(reading, governing[one]);
            var standing = new Standing(reading.SkipsBaselineByPod && isIsolated, enforced == Enforced.Strict && !isIsolated);
            _isGoverned[one] = list.Length > 0 || standing.DeniesTheRest;
            // For ingress the pod itself answers: its named ports are part of what is alike.
            ImmutableArray<NamedPort> own = ingress && list.Length > 0 && !reading.SharesNamedPorts ? ground.Classes.Items[one].NamedPorts : [];
            var key = $"{string.Join(',', list)} {string.Join(',', own)} {standing.SkipsBaseline}{standing.DeniesTheRest} {About(ground.Index, reading, list, one, ingress)}";
            if (!known.TryGetValue(key, out var row)) known.Add(key, row = verdicts.Of(Array.ConvertAll(list, policy => reading.Policies[policy]), one, own, standing));
            _rowOf[one] = row;
        }
    }

    /// <summary>Null where the reading does not hold for the class.</summary>
    public VerdictRow? Row(int index) => _rowOf[index];

    public bool IsGoverned(int index) => _isGoverned[index];

    /// <summary>True where a policy of an additive stage isolates the pod in either direction.</summary>
    private static bool IsIsolated(Reading reading, int[] governing) =>
        Array.Exists(governing, policy => reading.Policies[policy] is { } one && reading.Stages[one.Stage].Kind == StageKind.Additive && (one.Ingress is { Isolates: true } || one.Egress is { Isolates: true }));

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
