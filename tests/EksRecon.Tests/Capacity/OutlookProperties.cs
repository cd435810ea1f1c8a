using System.Collections.Immutable;

using CsCheck;

using EksRecon.Capacity;

using Xunit;

namespace EksRecon.Tests.Capacity;

/// <summary>
/// Laws of the outlook, on random clusters: up to four subnets that may be short, eight nodes in any state, every setting.
/// </summary>
public sealed class OutlookProperties
{
    private static readonly InstanceLimitTable Limits = new([]);

    private static readonly string[] Types = ["t3.small", "m5.large", "c5.xlarge", "t2.medium", "m5.4xlarge"];

    private static readonly Gen<PoolSettings> Settings = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2],
        Gen.Frequency((3, Gen.Const(0)), (2, Gen.Int[0, 20])), Gen.Frequency((3, Gen.Const(0)), (2, Gen.Int[0, 40])), Gen.Int[-1, 4],
        Gen.Bool.Array[2])
        .Select((warmEni, warmPrefix, warmIp, minimum, maxEni, switches) => new PoolSettings
        {
            WarmEniTarget = warmEni,
            WarmPrefixTarget = warmPrefix,
            WarmIpTarget = warmIp,
            MinimumIpTarget = minimum,
            MaxEni = maxEni,
            PrefixDelegation = switches[0],
            CustomNetworking = switches[1],
        });

    private static readonly Gen<AddressPlan> Plans =
        from settings in Settings
        from free in Gen.Frequency((2, Gen.Int[0, 60]), (1, Gen.Int[0, 600])).Array[1, 4]
        from blocks in Gen.Int[0, 20].Array[4]
        from nodes in Node(settings, free.Length).Array[1, 8]
        select new AddressPlan
        {
            Subnets =
                [.. free.Select((count, index) => new PlanSubnet($"subnet-{index}", "a", null, 1000, count, Math.Min(blocks[index], count / NodePool.PrefixAddresses)))],
            Nodes = [.. nodes.Select((node, index) => node with { Name = $"n{index:D2}" })],
            Groups = [new("general", "node group", [.. Enumerable.Range(0, free.Length)], 2, "")],
            Settings = settings,
        };

    private static Gen<PlanNode> Node(PoolSettings settings, int subnets) =>
        from type in Gen.Int[0, Types.Length - 1].Select(index => Types[index])
        from maxPods in Gen.Int[3, 60]
        from pods in Gen.Int[0, 20]
        from own in Gen.Int[0, subnets - 1]
        from others in Gen.Int[0, subnets - 1].Array[0, 2]
        from isFresh in Gen.Bool
        from slack in Gen.Int[0, 12]
        select Of(type, settings, maxPods, pods, own, [own, .. others.Where(other => other != own).Distinct()], isFresh, slack);

    private static PlanNode Of(string type, PoolSettings settings, int maxPods, int pods, int own, ImmutableArray<int> subnets,
        bool isFresh, int slack)
    {
        var limits = Limits.Find(type) ?? throw new InvalidOperationException(type);
        var shape = PoolShape.Of(limits, settings);
        var node = new PlanNode
        {
            Name = "",
            Zone = "a",
            Group = 0,
            InstanceType = type,
            Limits = limits,
            Addressing = PodAddressing.Pool,
            RunsAwsNode = true,
            Shape = shape,
            Settings = settings,
            MaxPods = maxPods,
            Pods = pods + 2,
            PoolPods = pods,
            Subnet = own,
            PodSubnets = subnets,
            IsFresh = isFresh,
        };
        // What it holds may be more or less than the settings want: pods come and go.
        return isFresh ? node : node with { Held = node.Modelled(Math.Max(0, pods - 6 + slack)) };
    }

    [Fact]
    public void The_engine_places_pods_as_a_naive_simulation_does() => Plans.Sample(
        plan =>
        {
            var naive = new NaiveSimulation(plan);
            var expected = naive.Run();
            var fit = PodFit.Of(plan, isMost: true);
            Assert.Equal(expected.Select(one => one.Pods), fit.Nodes.Select(node => node.Pods));
            Assert.Equal(expected.Select(one => one.Stop ?? StopReason.MaxPods), fit.Nodes.Select(node => node.Stop.Reason));
        },
        iter: Iterations);

    [Fact]
    public void An_estimate_lies_between_its_bounds() => Plans.Sample(
        plan =>
        {
            var outlook = Outlook.Of(plan);
            foreach (
                var bounds in outlook.Nodes.Append(outlook.Pods).Concat(outlook.Zones.Select(zone => zone.MorePods))
                    .Concat(outlook.Kinds.Select(kind => kind.Empty)))
            {
                Assert.InRange(bounds.Estimate, 0, bounds.AtMost ?? int.MaxValue);
                Assert.InRange(bounds.AtLeast, 0, bounds.AtMost ?? int.MaxValue);
            }

            Assert.Equal(outlook.Pods.Estimate, outlook.Nodes.Sum(node => node.Estimate));
        },
        iter: Iterations);

    /// <summary>Nodes of a kind that fit take no more addresses than there are, and one more does not find its own.</summary>
    [Fact]
    public void As_many_nodes_fit_as_the_subnets_have_addresses_for() => Plans.Sample(
        plan =>
        {
            var start = PodFit.Of(plan, isMost: true).Start;
            var free = plan.Subnets.Select((_, index) => start.Free(index)).Sum();
            foreach (var kind in Outlook.Of(plan).Kinds)
            {
                Assert.True((long)kind.Empty.Estimate * kind.EmptyTakes <= free);
                if (kind.Empty.Estimate < NodeKindFit.Most) Assert.NotNull(kind.Stop);
            }
        },
        iter: Iterations);

    /// <summary>The tests run some hundreds; EKS_RECON_RUNS raises it.</summary>
    private static int Iterations => Tries.Of(400);
}
