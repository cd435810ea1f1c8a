namespace EksRecon.Reachability;

/// <summary>One direction: what every reading that holds for a class allows it.</summary>
internal sealed class ReachSide
{
    private readonly ReachGround _ground;
    private readonly ReachTable[] _tables;
    private readonly List<VerdictRow> _rows = [];
    private readonly int[] _rowOf;

    public ReachSide(ReachGround ground, bool ingress)
    {
        _ground = ground;
        _tables = new ReachTable[ground.Readings.Length];
        for (var number = 0; number < _tables.Length; number++) _tables[number] = new(ground, number, ingress);
        var numbers = new Dictionary<VerdictRow, int>(ReferenceEqualityComparer.Instance);
        var both = new Dictionary<(int Left, int Right), VerdictRow>();
        _rowOf = new int[ground.Classes.Items.Count];
        for (var one = 0; one < _rowOf.Length; one++)
        {
            VerdictRow? row = null;
            foreach (var table in _tables)
            {
                if (table.Row(one) is not { } its) continue;
                if (row is not null)
                {
                    var key = (Number(row, numbers), Number(its, numbers));
                    if (!both.TryGetValue(key, out var joined)) both.Add(key, joined = VerdictRow.Both(row, its, ground.Sets));
                    its = joined;
                }

                row = its;
            }

            _rowOf[one] = Number(row ?? ground.Open, numbers);
        }
    }

    public IReadOnlyList<VerdictRow> Rows => _rows;

    public int RowOf(int index) => _rowOf[index];

    /// <summary>Number of the set of connections with a group of peers.</summary>
    public int Set(int index, int group) => _rows[_rowOf[index]][group];

    /// <summary>What one reading allows; null where it does not hold for the class.</summary>
    public VerdictRow? Row(int reading, int index) => _tables[reading].Row(index);

    /// <inheritdoc cref="ReachTable.Trace"/>
    public VerdictTrace? Trace(int reading, int index, int group) => _tables[reading].Trace(index, group);

    public bool IsGoverned(int index) => Array.Exists(_tables, table => table.IsGoverned(index));

    /// <summary>What the class may open to something in its own node's network, which is of the other class.</summary>
    public int ToOwnNode(int index, int host)
    {
        var set = _ground.Open.Others;
        var (group, ownNode) = (_ground.Index.GroupOf[host], _ground.Index.OwnNode(_ground.Classes.Items[host].Address));
        for (var number = 0; number < _tables.Length; number++)
        {
            if (_tables[number].Row(index) is not { } row || _ground.Readings[number].OwnNode == OwnNode.Open) continue;
            set = _ground.Sets.Both(set, _ground.Readings[number].OwnNode == OwnNode.ByName ? row[ownNode] : row[group]);
        }

        return set;
    }

    private int Number(VerdictRow row, Dictionary<VerdictRow, int> numbers)
    {
        if (numbers.TryGetValue(row, out var number)) return number;
        numbers.Add(row, _rows.Count);
        _rows.Add(row);
        return _rows.Count - 1;
    }
}
