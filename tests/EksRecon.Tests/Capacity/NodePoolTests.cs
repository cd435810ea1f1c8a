using CsCheck;

using EksRecon.Capacity;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Capacity;

/// <summary>What one node holds: the documented tables of the VPC CNI, and laws of every setting.</summary>
public sealed class NodePoolTests
{
    private static readonly InstanceLimitTable Limits = new([]);

    private static readonly string[] Types = ["t3.small", "m5.large", "m5.24xlarge", "t2.small", "m4.large", "c5.metal", "p5.48xlarge"];

    /// <summary>
    /// Rows of aws/amazon-vpc-cni-k8s docs/eni-and-ip-target.md and docs/prefix-and-ip-target.md (b52188387) that agree with its code;
    /// max-pods is unlimited there.
    /// </summary>
    [Theory]
    [InlineData("t3.small", false, "WARM_ENI_TARGET=1", 0, 1, 3, 3)]
    [InlineData("t3.small", false, "WARM_ENI_TARGET=1", 5, 3, 9, 4)]
    [InlineData("t3.small", false, "WARM_ENI_TARGET=1", 9, 3, 9, 0)]
    [InlineData("t3.small", false, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 0, 1, 1, 1)]
    [InlineData("t3.small", false, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 5, 2, 6, 1)]
    [InlineData("t3.small", false, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 9, 3, 9, 0)]
    [InlineData("t3.small", false, "WARM_IP_TARGET=2 MINIMUM_IP_TARGET=5", 0, 2, 5, 5)]
    [InlineData("t3.small", false, "WARM_IP_TARGET=2 MINIMUM_IP_TARGET=5", 5, 3, 7, 2)]
    [InlineData("t3.small", false, "WARM_IP_TARGET=2 MINIMUM_IP_TARGET=5", 9, 3, 9, 0)]
    [InlineData("p3dn.24xlarge", false, "WARM_ENI_TARGET=1", 0, 1, 49, 49)]
    [InlineData("p3dn.24xlarge", false, "WARM_ENI_TARGET=1", 3, 2, 98, 95)]
    [InlineData("p3dn.24xlarge", false, "WARM_ENI_TARGET=1", 95, 3, 147, 52)]
    [InlineData("p3dn.24xlarge", false, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 0, 1, 10, 10)]
    [InlineData("p3dn.24xlarge", false, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 7, 1, 12, 5)]
    [InlineData("p3dn.24xlarge", false, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 15, 1, 20, 5)]
    [InlineData("p3dn.24xlarge", false, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 45, 2, 50, 5)]
    [InlineData("t3.small", true, "WARM_PREFIX_TARGET=1", 0, 1, 1, 16)]
    [InlineData("t3.small", true, "WARM_PREFIX_TARGET=1", 5, 1, 2, 27)]
    [InlineData("t3.small", true, "WARM_PREFIX_TARGET=1", 16, 1, 2, 16)]
    [InlineData("t3.small", true, "WARM_PREFIX_TARGET=1", 17, 1, 3, 31)]
    [InlineData("t3.small", true, "WARM_PREFIX_TARGET=1", 58, 2, 5, 22)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 0, 1, 1, 16)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 5, 1, 1, 11)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 17, 1, 2, 15)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", 58, 2, 4, 6)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=7 MINIMUM_IP_TARGET=20", 5, 1, 2, 27)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=7 MINIMUM_IP_TARGET=20", 17, 1, 2, 15)]
    [InlineData("t3.small", true, "WARM_IP_TARGET=7 MINIMUM_IP_TARGET=20", 58, 2, 5, 22)]
    [InlineData("p3dn.24xlarge", true, "WARM_PREFIX_TARGET=1", 0, 1, 1, 16)]
    [InlineData("p3dn.24xlarge", true, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 0, 1, 1, 16)]
    [InlineData("p3dn.24xlarge", true, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 7, 1, 1, 9)]
    [InlineData("p3dn.24xlarge", true, "WARM_IP_TARGET=5 MINIMUM_IP_TARGET=10", 15, 1, 2, 17)]
    public void The_documented_tables_hold(string type, bool isPrefix, string settings, int pods, int enis, int held, int unused)
    {
        var pool = NodePool.Of(Of(type), Settings(settings) with { PrefixDelegation = isPrefix }, maxPods: 10_000, pods);
        Assert.Equal((enis, held, unused), (pool.Enis, isPrefix ? pool.Prefixes : pool.Addresses, pool.Warm));
    }

    [Fact]
    public void The_example_of_the_best_practices_holds()
    {
        // Three c5.large with defaults, CoreDNS on two of them (docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html).
        var nodes = new[] { 1, 1, 0 }.Select(pods => NodePool.Of(Of("c5.large"), new(), maxPods: 29, pods)).ToList();
        Assert.Equal((50, 43), (nodes.Sum(node => node.SubnetAddresses), nodes.Sum(node => node.Warm)));
    }

    [Theory]
    [InlineData(11, 5, "", """{"enis":3,"prefixes":0,"ips":9,"subnet_addresses":12,"warm":4}""")]
    [InlineData(11, 5, "WARM_IP_TARGET=1 MINIMUM_IP_TARGET=1", """{"enis":2,"prefixes":0,"ips":6,"subnet_addresses":8,"warm":1}""")]
    [InlineData(98, 17, "ENABLE_PREFIX_DELEGATION=true", """{"enis":1,"prefixes":3,"ips":48,"subnet_addresses":49,"warm":31}""")]
    [InlineData(8, 0, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=true", """{"enis":2,"prefixes":0,"ips":3,"subnet_addresses":5,"warm":3}""")]
    public void The_command_answers_in_JSON(int maxPods, int pods, string settings, string json)
    {
        var run = CommandLine.Run(
            ["capacity", "node", "--instance-type", "t3.small", "--max-pods", $"{maxPods}", "--pods", $"{pods}",
                .. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(setting => new[] { "--env", setting }), "-o",
                "json"]);
        Assert.Equal((0, json + "\n", ""), (run.Code, run.Output, run.Notes));
    }

    [Theory]
    [InlineData("--instance-type x9.huge --max-pods 1 --pods 1", "x9.huge")]
    [InlineData("--instance-type t3.small --max-pods -1 --pods 1", "--max-pods -1")]
    [InlineData("--instance-type t3.small --max-pods 1 --pods -1", "--pods -1")]
    [InlineData("--instance-type t3.small --max-pods 1 --pods 1 --env WARM_IP_TARGET=-2", "cannot be below 0")]
    [InlineData("--instance-type t3.small --max-pods 1 --pods 1 --env WARM_IP_TARGET=two", "whole number")]
    [InlineData("--instance-type t3.small --max-pods 1 --pods 1 --env ENABLE_PREFIX_DELEGATION=yes", "true or false")]
    [InlineData("--instance-type t3.small --max-pods 1 --pods 1 --env WARM", "NAME=VALUE")]
    public void Nonsense_is_refused_in_a_sentence(string arguments, string says)
    {
        var run = CommandLine.Run(["capacity", "node", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(says, run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_plays_no_part_is_said_and_ignored()
    {
        var run = CommandLine.Run("capacity", "node", "--instance-type", "t3.small", "--max-pods", "11", "--pods", "5", "--env",
            "AWS_VPC_ENI_MTU=9001", "-o", "json");
        Assert.Equal(0, run.Code);
        Assert.Contains("AWS_VPC_ENI_MTU", run.Notes, StringComparison.Ordinal);
    }

    /// <summary>
    /// For every type and setting: a pool never goes past its ENIs' slots, never shrinks when a pod arrives, and prefixes come whole.
    /// </summary>
    [Fact]
    public void A_pool_keeps_to_its_limits_and_never_shrinks() =>
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.Int[0, 4].Array[2], Gen.Int[0, 60].Array[2], Gen.Int[-1, 6], Gen.Bool.Array[2],
            Gen.Int[0, 300], Gen.Int[0, 150]).Sample((index, warm, targets, maxEni, switches, maxPods, pods) =>
    {
        var type = Types[index];
        var (isPrefix, isCustom) = (switches[0], switches[1]);
        var limits = Of(type);
        var settings = new PoolSettings
        {
            WarmEniTarget = warm[0],
            WarmPrefixTarget = warm[1],
            WarmIpTarget = targets[0] / 2,
            MinimumIpTarget = targets[1] / 2,
            MaxEni = maxEni,
            PrefixDelegation = isPrefix,
            CustomNetworking = isCustom,
        };
        var pool = NodePool.Of(limits, settings, maxPods, pods);
        var (most, unit) = (maxEni >= 1 ? Math.Min(maxEni, limits.MaxEnis) : limits.MaxEnis,
            pool.Prefixes > 0 ? NodePool.PrefixAddresses : 1);
        Assert.InRange(pool.Enis, 1, most);
        Assert.InRange(pool.Addresses, 0, (pool.Enis - (isCustom ? 1 : 0)) * (limits.Ipv4PerEni - 1) * unit);
        Assert.Equal(pool.Addresses, pool.Prefixes > 0 ? pool.Prefixes * NodePool.PrefixAddresses : pool.Addresses);
        Assert.InRange(pool.Warm, 0, pool.Addresses);
        if (!limits.IsNitro) Assert.Equal(0, pool.Prefixes);
        var more = NodePool.Of(limits, settings, maxPods, pods + 1);
        Assert.True(more.Addresses >= pool.Addresses && more.Enis >= pool.Enis);
    }, iter: 2000);

    private static InstanceLimits Of(string type) => Limits.Find(type) ?? throw new InvalidOperationException(type);

    private static PoolSettings Settings(string text)
    {
        var settings = new PoolSettings();
        foreach (var pair in text.Split(' ')) settings = settings.With(pair.Split('=')[0], pair.Split('=')[1]);
        return settings;
    }
}
