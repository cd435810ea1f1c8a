using EksRecon.Reachability;

using Xunit;

using static EksRecon.Tests.Reachability.CiliumShop;

namespace EksRecon.Tests.Reachability;

/// <summary>Which clusters' policies are judged as Cilium does.</summary>
public sealed class CiliumJudgementTests
{
    private const string Allowed = """{"fromEndpoints": [{"matchLabels": {"app": "web"}}]}""";

    [Fact]
    public void Where_Cilium_runs_its_kinds_are_enforced()
    {
        var answer = Judged(Judgement.Auto, Agent, Config("default"), ToDb(Allowed));
        Assert.Empty(answer.Problems);
        Assert.Equal((All, None, All, None, None), ToDbOf(answer));
        Assert.Equal(answer.Effective, answer.Declared);
    }

    [Fact]
    public void Always_and_ranges_that_match_nodes_are_read_of_cilium_config()
    {
        var answer = Judged(Judgement.Auto, Agent, Config("always", """, "policy-cidr-match-mode": "nodes", "cluster-name": "east" """), FromWeb("""{"toCIDR": ["10.0.0.0/24"]}"""), ToDb("""{"fromEndpoints": [{"matchLabels": {"io.cilium.k8s.policy.cluster": "east"}}]}"""));
        Assert.Empty(answer.Problems);
        Assert.Equal((None, None, All, All, None), OfWeb(answer with { Effective = [.. answer.Effective.Where(row => row.Dst != Outside)] }));
        Assert.Equal(None, answer.Conn("ops/mon", "shop/db"));
    }

    [Fact]
    public void Never_enforces_nothing_and_the_policies_are_declared()
    {
        var answer = Judged(Judgement.Auto, Agent, Config("never"), ToDb(Allowed));
        Assert.Equal((All, All, All, All, All), ToDbOf(answer));
        Assert.Equal((All, None, All, None, None), ToDbOf(answer with { Effective = answer.Declared }));
    }

    [Fact]
    public void Without_Cilium_its_policies_are_declared_together_with_NetworkPolicies()
    {
        var answer = Judged(Judgement.Auto, ToDb(Allowed), Np("""{"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"team": "platform"}}}]}]}"""));
        Assert.Equal((All, All, All, All, All), ToDbOf(answer));
        Assert.Equal((All, All, All, None, None), ToDbOf(answer with { Effective = answer.Declared }));
    }

    [Fact]
    public void The_profile_takes_them_as_enforced()
    {
        Assert.Equal((All, None, All, None, None), ToDbOf(Judged("cilium", ToDb(Allowed))));
    }

    private const string Agent =
        """
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "cilium", "namespace": "kube-system", "labels": {"k8s-app": "cilium"}}, "spec": {"selector": {"matchLabels": {"k8s-app": "cilium"}},
         "template": {"metadata": {"labels": {"k8s-app": "cilium"}}, "spec": {"hostNetwork": true, "containers": [{"name": "cilium-agent", "image": "quay.io/cilium/cilium:v1.17.4"}]}}}}
        """;

    private static string Config(string mode, string more = "") => $$$$"""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cilium-config", "namespace": "kube-system"}, "data": {"enable-policy": "{{{{mode}}}}"{{{{more}}}}}}""";

    private static ReachAnswer Judged(string profile, params ReadOnlySpan<string> objects)
    {
        var snapshot = Snapshot(objects);
        return ReachAnswer.Of(snapshot, Recon.Judge(snapshot, Answers.Catalogue, profile));
    }
}
