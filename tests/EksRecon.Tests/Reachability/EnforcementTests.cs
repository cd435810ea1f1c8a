using EksRecon.Reachability;
using EksRecon.Tests.Cases;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// What is declared and what is enforced, on bundles of clusters with one engine, two, or none. In each, two pods of namespace shop are
/// closed to everybody by a NetworkPolicy.
/// </summary>
public sealed class EnforcementTests
{
    private const string First = "shop/cart-0[Pod]";
    private const string Second = "shop/cart-1[Pod]";

    [Theory]
    [InlineData("off-by-default", true)]
    [InlineData("agent-without-controller", true)]
    [InlineData("controller-without-agent", true)]
    [InlineData("cilium-never", true)]
    [InlineData("auto-mode-off", true)]
    [InlineData("controller-writes-nothing", true)]
    [InlineData("both-switches-on", false)]
    [InlineData("auto-mode-on", false)]
    [InlineData("agent-and-calico", false)]
    [InlineData("calico-alone", false)]
    [InlineData("cilium-default", false)]
    public void Policies_count_where_an_engine_that_is_on_reads_them(string name, bool isOpen)
    {
        var answer = Answer(name);
        Assert.Empty(answer.Problems);
        Assert.DoesNotContain(answer.Declared.Texts(), row => row is { Src: First, Dst: Second });
        Assert.Equal(isOpen, answer.Effective.Texts().Any(row => row is { Src: First, Dst: Second, Conn: "All Connections" }));
    }

    [Fact]
    public void Where_a_switch_was_not_seen_what_it_decides_is_undecided_with_the_reason()
    {
        var answer = Answer("configmap-refused");
        var row = Assert.Single(answer.Undecided.Texts(), row => row is { Src: First, Dst: Second });
        Assert.Equal("All Connections", row.Conn);
        Assert.Contains("aws-network-policy-agent", row.By, StringComparison.Ordinal);
        Assert.Contains("amazon-vpc-cni", row.By, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Effective.Texts(), row => row is { Src: First, Dst: Second });
        Assert.NotEmpty(answer.Problems);
    }

    /// <summary>Egress is free and ingress closed: what counts is where the receiver runs.</summary>
    [Fact]
    public void A_pod_on_Fargate_or_Windows_is_reached_as_if_there_were_no_policies()
    {
        var snapshot = Bundle("windows-and-fargate").Snapshot();
        var answer = ReachAnswer.Of(snapshot, Recon.Judge(snapshot, Answers.Catalogue, Judgement.Auto));
        foreach (var pod in snapshot.Pods.Items.Where(pod => pod.Metadata.Namespace == "shop"))
        {
            var node = Assert.Single(snapshot.Nodes.Items, node => node.Name == pod.NodeName);
            var isReached = answer.Effective.Texts().Any(row =>
                row.Dst == $"shop/{pod.Metadata.Name}[Pod]" && row.Src.EndsWith("[External]", StringComparison.Ordinal));
            Assert.Equal(node.IsFargate || node.IsWindows, isReached);
        }
    }

    [Fact]
    public void In_strict_mode_a_pod_that_no_policy_speaks_of_is_closed_both_ways()
    {
        var bundle = Bundle("both-switches-on");
        foreach (
            var path in bundle.Files.Keys.Where(path =>
                path.Contains("/networkpolicies.networking.k8s.io", StringComparison.Ordinal)).ToList())
        {
            bundle.Files[path] = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicyList","items":[{"metadata":{"name":"out","namespace":"shop"},"spec":{"podSelector":{"matchLabels":{"nobody":"here"}},"policyTypes":["Egress"]}}]}"""u8.ToArray();
        }

        var snapshot = bundle.Snapshot();
        var answer = ReachAnswer.Of(snapshot, Recon.Judge(snapshot, Answers.Catalogue, Judgement.Auto));
        Assert.DoesNotContain(answer.Effective.Texts(), row => row is { Src: First, Dst: Second });
        Assert.DoesNotContain(answer.Effective.Texts(),
            row => row.Src == First && row.Dst.EndsWith("[External]", StringComparison.Ordinal));
    }

    /// <summary>aws/aws-network-policy-agent#319: the agent opens the other direction of a pod that a policy isolates in one.</summary>
    [Fact]
    public void In_strict_mode_a_policy_of_egress_alone_opens_ingress_again()
    {
        var bundle = Bundle("both-switches-on");
        foreach (
            var path in bundle.Files.Keys.Where(path =>
                path.Contains("/networkpolicies.networking.k8s.io", StringComparison.Ordinal)).ToList())
        {
            bundle.Files[path] = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicyList","items":[{"metadata":{"name":"out","namespace":"shop"},"spec":{"podSelector":{},"policyTypes":["Egress"],"egress":[{}]}}]}"""u8.ToArray();
        }

        var snapshot = bundle.Snapshot();
        var answer = ReachAnswer.Of(snapshot, Recon.Judge(snapshot, Answers.Catalogue, Judgement.Auto));
        Assert.Contains(answer.Effective.Texts(), row => row is { Src: First, Dst: Second, Conn: "All Connections" });
    }

    [Fact]
    public void The_coverage_of_a_namespace_counts_what_is_selected_and_what_of_it_is_enforced()
    {
        var snapshot = Bundle("windows-and-fargate").Snapshot();
        var shop = Assert.Single(NamespaceCoverage.Of(snapshot, Recon.Judge(snapshot, Answers.Catalogue, Judgement.Auto)),
            one => one.Namespace == "shop");
        Assert.Equal(new("shop", Pods: 3, Selected: 3, IngressIsolated: 3, EgressIsolated: 0, Enforced: 1), shop);
    }

    private static ReachAnswer Answer(string name)
    {
        var snapshot = Bundle(name).Snapshot();
        return ReachAnswer.Of(snapshot, Recon.Judge(snapshot, Answers.Catalogue, Judgement.Auto));
    }

    private static MemoryBundle Bundle(string name) => new Case($"cases/network-policies/{name}").Memory();
}
