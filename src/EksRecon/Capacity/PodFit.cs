using System.Collections.Immutable;

namespace EksRecon.Capacity;

/// <summary>How many more pods fit on the nodes there are, and what stops each node and zone.</summary>
/// <param name="Nodes">By the plan's order of nodes.</param>
/// <param name="Zones">The first stop of each zone that is not the nodes' own max-pods.</param>
/// <param name="First">The first such stop of all.</param>
/// <param name="Start">What the subnets had before any pod came, and after nodes made anew took what they want.</param>
public sealed record PodFit(ImmutableArray<NodeFit> Nodes, ImmutableDictionary<string, ZoneStop> Zones, ZoneStop? First,
    AddressSupply Start)
{
    /// <summary>
    /// Pods come one by one, each to a node with most places left (the first by name of several), until no node takes another. A node that
    /// has to give one an address takes ipamd's steps;
    /// where those bring none it is closed, and the pod goes elsewhere.
    /// </summary>
    /// <param name="isMost">True for the most that can be: what nobody knows is without end. False for the least: it is nothing.</param>
    public static PodFit Of(AddressPlan plan, bool isMost)
    {
        var supply = PlanSupply.Of(plan, isMost);
        var nodes = new NodeState[plan.Nodes.Length];
        for (var index = 0; index < nodes.Length; index++) nodes[index] = new(plan.Nodes[index], supply, isMost, plan.SawAllPods);
        var start = supply.Copy();
        var order = new int[nodes.Length];
        for (var index = 0; index < order.Length; index++) order[index] = index;
        Array.Sort(order,
            (left, right) => nodes[right].Seats.CompareTo(nodes[left].Seats) is var bySeats and not 0 ? bySeats : left.CompareTo(right));
        return new Filling(plan, nodes, order, supply).Run(start);
    }

    /// <summary>Levels of open places, from the most down: on each, every node that is still open takes one pod.</summary>
    private sealed class Filling(AddressPlan plan, NodeState[] nodes, int[] order, AddressSupply supply)
    {
        private readonly Dictionary<string, int> _placed = new(StringComparer.Ordinal);
        private readonly Dictionary<string, ZoneStop> _stops = new(StringComparer.Ordinal);
        private ZoneStop? _first;
        private int _all;

        public PodFit Run(AddressSupply start)
        {
            var open = new List<int>();
            var next = 0;
            for (var level = order.Length == 0 ? 0 : nodes[order[0]].Seats; level > 0; level--)
            {
                var from = next;
                while (next < order.Length && nodes[order[next]].Seats >= level) next++;
                if (next > from)
                {
                    for (var index = from; index < next; index++) open.Add(order[index]);
                    open.Sort();
                }

                open.RemoveAll(index => !Place(index));
                if (open.Count == 0)
                {
                    if (next == order.Length) break;
                    level = nodes[order[next]].Seats + 1;
                }
            }

            return new(Fits(), _stops.ToImmutableDictionary(StringComparer.Ordinal), _first, start);
        }

        private bool Place(int index)
        {
            var zone = plan.Nodes[index].Zone ?? "";
            if (nodes[index].Add(supply) is not { } stop)
            {
                _placed[zone] = _placed.GetValueOrDefault(zone) + 1;
                _all++;
                return true;
            }

            _first ??= new(zone, plan.Nodes[index].Name, stop, _all);
            _stops.TryAdd(zone, new(zone, plan.Nodes[index].Name, stop, _placed.GetValueOrDefault(zone)));
            return false;
        }

        private ImmutableArray<NodeFit> Fits()
        {
            var fits = ImmutableArray.CreateBuilder<NodeFit>(nodes.Length);
            foreach (var node in nodes) fits.Add(new(node.Placed, node.Stop ?? new(StopReason.MaxPods, -1), node.Held));
            return fits.MoveToImmutable();
        }
    }
}

/// <summary>What a node still takes.</summary>
/// <param name="Pods">More pods.</param>
/// <param name="Stop">What stops it then.</param>
/// <param name="Held">Addresses of its pool at the start.</param>
public readonly record struct NodeFit(int Pods, Stop Stop, int Held);

/// <summary>The first node of a zone that is stopped by something else than its max-pods.</summary>
/// <param name="Zone">Empty where the node names none.</param>
/// <param name="After">So many more pods were placed until then.</param>
public sealed record ZoneStop(string Zone, string Node, Stop Stop, int After);
