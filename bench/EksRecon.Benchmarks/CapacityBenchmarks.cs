using BenchmarkDotNet.Attributes;

using EksRecon.Capacity;

namespace EksRecon.Benchmarks;

/// <summary>The outlook by size of cluster: nodes of three types over three zones and 40 subnets, half full.</summary>
[MemoryDiagnoser]
public class CapacityBenchmarks
{
    private const int Subnets = 40;
    private static readonly string[] Zones = ["a", "b", "c"];
    private static readonly string[] Types = ["m5.large", "m5.2xlarge", "c5.4xlarge"];

    private AddressPlan? _plan;

    [Params(500, 5_000)]
    public int Nodes { get; set; }

    [Params(false, true)]
    public bool PrefixDelegation { get; set; }

    [GlobalSetup]
    public void Make() => _plan = Plan(Nodes, PrefixDelegation);

    [Benchmark]
    public object Of() => Outlook.Of(_plan ?? throw new InvalidOperationException());

    /// <summary>The same arguments make the same plan.</summary>
    internal static AddressPlan Plan(int count, bool prefixDelegation)
    {
        var limits = new InstanceLimitTable([]);
        var settings = new PoolSettings { PrefixDelegation = prefixDelegation };
        var nodes = new PlanNode[count];
        for (var index = 0; index < count; index++)
        {
            var type = limits.Find(Types[index % Types.Length]) ?? throw new InvalidOperationException();
            var subnet = index % Subnets;
            var node = new PlanNode
            {
                Name = $"node-{index:D6}",
                Zone = Zones[subnet % Zones.Length],
                Group = index % Types.Length,
                InstanceType = type.InstanceType,
                Limits = type,
                Addressing = PodAddressing.Pool,
                RunsAwsNode = true,
                Shape = PoolShape.Of(type, settings),
                Settings = settings,
                MaxPods = prefixDelegation ? 110 : type.SecondaryIpPods,
                Pods = 12 + index % 5,
                PoolPods = 10 + index % 5,
                DaemonPods = 2,
                Subnet = subnet,
                PodSubnets = [subnet],
            };
            nodes[index] = node with { Held = node.Modelled(node.PoolPods) };
        }

        return new()
        {
            Subnets =
                [.. Enumerable.Range(0, Subnets).Select(index => new PlanSubnet($"subnet-{index}", Zones[index % Zones.Length], null, 16_379, 8_000 - index * 150, 480 - index * 9))],
            Nodes = [.. nodes],
            Groups = [.. Types.Select(type => new PlanGroup(type, "node group", [.. Enumerable.Range(0, Subnets)], 6, ""))],
            Settings = settings,
        };
    }
}
