using EksRecon.Capacity;

namespace EksRecon.Tests.Capacity;

/// <summary>
/// The outlook once more, address by address and pod by pod, straight from the words of docs/capacity.md: slow, and with nothing in common
/// with the engine but its input.
/// </summary>
internal sealed class NaiveSimulation
{
    private readonly List<NaiveSubnet> _subnets = [];
    private readonly List<NaiveNode> _nodes = [];

    public NaiveSimulation(AddressPlan plan)
    {
        foreach (var subnet in plan.Subnets)
        {
            _subnets.Add(new(subnet.Free ?? throw new NotSupportedException("only known subnets"), subnet.Blocks ?? 0));
        }

        foreach (var node in plan.Nodes) _nodes.Add(new(node, _subnets));
    }

    /// <summary>More pods by node, and why each stopped; null for max-pods.</summary>
    public List<(int Pods, StopReason? Stop)> Run()
    {
        while (true)
        {
            NaiveNode? next = null;
            foreach (var node in _nodes)
            {
                if (node.IsOpen && (next is null || node.SeatsLeft > next.SeatsLeft)) next = node;
            }

            if (next is null) return [.. _nodes.Select(node => (node.Placed, node.Stop))];
            next.Arrive();
        }
    }

    public int Free(int subnet) => _subnets[subnet].Free;

    /// <summary>A subnet: addresses that lie alone, and whole blocks.</summary>
    private sealed class NaiveSubnet
    {
        private readonly Queue<int> _alone = new();
        private readonly Queue<int> _whole = new();
        private int _names;

        public NaiveSubnet(int free, int blocks)
        {
            for (var block = 0; block < blocks && (block + 1) * 16 <= free; block++) _whole.Enqueue(block);
            for (var address = _whole.Count * 16; address < free; address++) _alone.Enqueue(_names++);
        }

        public int Free => _alone.Count + (_whole.Count * 16);

        public bool TakeOne()
        {
            if (_alone.Count == 0 && _whole.TryDequeue(out _))
            {
                for (var address = 0; address < 16; address++) _alone.Enqueue(_names++);
            }

            return _alone.TryDequeue(out _);
        }

        public bool TakeBlock() => _whole.TryDequeue(out _);

        public bool HasUseFor(bool prefixes) => prefixes ? _whole.Count > (_alone.Count == 0 ? 1 : 0) : Free >= 2;
    }

    private sealed class NaiveInterface(NaiveSubnet subnet, bool hasSlots)
    {
        public NaiveSubnet Subnet { get; } = subnet;

        public bool HasSlots { get; } = hasSlots;

        /// <summary>What is in each slot: 1 for an address, 16 for a prefix.</summary>
        public List<int> Slots { get; } = [];
    }

    private sealed class NaiveNode
    {
        private readonly PlanNode _node;
        private readonly List<NaiveSubnet> _all;
        private readonly List<NaiveInterface> _interfaces = [];
        private readonly bool _prefixes;
        private int _inPool;
        private StopReason? _lastStop;

        public NaiveNode(PlanNode node, List<NaiveSubnet> all)
        {
            (_node, _all, _prefixes) = (node, all, node.Shape.IsPrefix);
            if (node.IsFresh)
            {
                all[node.Subnet].TakeOne();
                _interfaces.Add(new(all[node.Subnet], !node.Settings.CustomNetworking));
                for (_inPool = 0; _inPool < node.PoolPods; _inPool++) StepsUntilNothingChanges();
                StepsUntilNothingChanges();
            }
            else
            {
                foreach (var held in node.Held)
                {
                    var one = new NaiveInterface(all[held.Subnet], held.HasSlots);
                    one.Slots.AddRange(Enumerable.Repeat(1, held.Addresses).Concat(Enumerable.Repeat(16, held.Prefixes)));
                    _interfaces.Add(one);
                }

                _inPool = node.PoolPods;
            }
        }

        public int Placed { get; private set; }

        public StopReason? Stop { get; private set; }

        public int SeatsLeft => Math.Max(0, (_node.MaxPods ?? 0) - _node.Pods) - Placed;

        public bool IsOpen => Stop is null && SeatsLeft > 0;

        private int Total => _interfaces.Sum(one => one.Slots.Sum());

        public void Arrive()
        {
            _inPool++;
            StepsUntilNothingChanges();
            if (Total >= _inPool)
            {
                Placed++;
                return;
            }

            _inPool--;
            Stop = _lastStop ?? StopReason.PoolSettings;
        }

        private void StepsUntilNothingChanges()
        {
            _lastStop = null;
            while (Step())
            {
            }
        }

        private bool Step()
        {
            var (total, settings) = (Total, _node.Settings);
            if (total >= _node.MaxPods) return false;
            var available = total - Math.Min(_inPool, total);
            int need;
            if (settings.WarmIpTarget != 0 || settings.MinimumIpTarget != 0)
            {
                var shortOf = Math.Max(settings.WarmIpTarget - available, Math.Max(settings.MinimumIpTarget - total, 0));
                if (shortOf == 0) return false;
                need = _prefixes ? (int)Math.Ceiling(shortOf / 16.0) : shortOf;
            }
            else if (_prefixes)
            {
                if (!(available < settings.WarmPrefixTarget * 16 || (settings.WarmPrefixTarget == 0 && available == 0))) return false;
                need = Math.Max(1, settings.WarmPrefixTarget - (available / 16));
            }
            else
            {
                if (!(available < settings.WarmEniTarget * _node.Shape.Slots || (settings.WarmEniTarget == 0 && available == 0)))
                {
                    return false;
                }

                need = _node.Shape.Slots;
            }

            return Fill(need);
        }

        private bool Fill(int need)
        {
            NaiveSubnet? dry = null;
            foreach (var one in _interfaces.Where(one => one.HasSlots && one.Slots.Count < _node.Shape.Slots))
            {
                if (Put(one, need)) return true;
                dry = one.Subnet;
            }

            if (_interfaces.Count < _node.Shape.MaxInterfaces)
            {
                foreach (
                    var subnet in _node.PodSubnets.Select((index, order) => (Subnet: _all[index], order))
                        .OrderByDescending(pair => pair.Subnet.Free).ThenBy(pair => pair.order).Select(pair => pair.Subnet))
                {
                    if (!subnet.HasUseFor(_prefixes) || !subnet.TakeOne()) continue;
                    var added = new NaiveInterface(subnet, hasSlots: true);
                    if (!Put(added, need)) throw new InvalidOperationException("it had use for it");
                    _interfaces.Add(added);
                    return true;
                }

                if (_node.PodSubnets.IsEmpty) _lastStop = _node.Settings.CustomNetworking ? StopReason.NoEniConfig : StopReason.Unknown;
                else _lastStop = OutOf(_all[_node.PodSubnets[0]]);
                return false;
            }

            _lastStop = dry is null ? StopReason.InterfaceLimit : OutOf(dry);
            return false;
        }

        private bool Put(NaiveInterface one, int need)
        {
            var put = 0;
            while (put < need && one.Slots.Count < _node.Shape.Slots && (_prefixes ? one.Subnet.TakeBlock() : one.Subnet.TakeOne()))
            {
                one.Slots.Add(_prefixes ? 16 : 1);
                put++;
            }

            return put > 0;
        }

        private StopReason OutOf(NaiveSubnet subnet) =>
            _prefixes && subnet.Free >= 16 ? StopReason.PrefixBlocks : StopReason.SubnetAddresses;
    }
}
