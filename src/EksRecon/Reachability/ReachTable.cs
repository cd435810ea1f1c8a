using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>What each list of governing policies allows in one direction, by group of peers.</summary>
internal sealed class ReachTable
{
    private readonly int[] _rowOf;
    private readonly List<VerdictRow> _rows = [];
    private readonly bool[] _isGoverned;

    public ReachTable(PodClasses classes, PolicyIndex index, PortAtoms atoms, ConnectionSets sets, ImmutableArray<Policy> policies, int[][] governing, bool ingress)
    {
        var verdicts = new Verdicts(index, atoms, sets, ingress);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        _rowOf = new int[classes.Items.Count];
        _isGoverned = new bool[_rowOf.Length];
        for (var one = 0; one < _rowOf.Length; one++)
        {
            var list = Array.FindAll(governing[one], policy => policies[policy].Governs(ingress));
            _isGoverned[one] = list.Length > 0;
            // For ingress the pod itself answers: its named ports are part of what is alike.
            ImmutableArray<NamedPort> own = ingress && list.Length > 0 ? classes.Items[one].NamedPorts : [];
            var key = $"{string.Join(',', list)} {string.Join(',', own)}";
            if (known.TryGetValue(key, out _rowOf[one])) continue;
            known.Add(key, _rowOf[one] = _rows.Count);
            _rows.Add(verdicts.Of(Array.ConvertAll(list, policy => policies[policy]), own));
        }
    }

    public IReadOnlyList<VerdictRow> Rows => _rows;

    public int RowOf(int index) => _rowOf[index];

    public bool IsGoverned(int index) => _isGoverned[index];

    public int Set(int row, int group) => _rows[row][group];
}
