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
        Assert.Equal((None, None, All, All, None),
            OfWeb(answer with { Effective = [.. answer.Effective.Where(row => $"{row.Dst}" != Outside)] }));
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

    /// <summary>
    /// The reading takes names and switches from cilium-config where it is in the bundle, and says which kinds they leave out.
    /// </summary>
    [Fact]
    public void The_reading_takes_settings_from_the_bundle()
    {
        const string east = """{"fromEndpoints": [{"matchLabels": {"io.cilium.k8s.policy.cluster": "east"}}]}""";
        var config = Config("never", """, "cluster-name": "east", "enable-k8s-networkpolicy": "false" """);
        var np = Np("""{"podSelector": {}, "policyTypes": ["Egress"]}""");
        Assert.Equal((All, None, All, None, None), ToDbOf(Judged("cilium", config, np, ToDb(east))));
        Assert.Equal((None, None, All, None, None), ToDbOf(Judged("cilium", ToDb(east))));
        var snapshot = Snapshot(config, np);
        Assert.Equal(["NetworkPolicy objects of networking.k8s.io (1) are left out: Cilium does not read them, as cilium-config sets it"],
            Recon.Judge(snapshot, Answers.Catalogue, "cilium").LeftOut);
    }

    /// <summary>The API server's addresses are those of the interfaces that EKS puts into the subnets.</summary>
    [Fact]
    public void The_API_server_is_its_addresses_where_they_are_known()
    {
        var bundle = Snapshot(
            """{"cluster": {"name": "prod", "arn": "arn:aws:eks:us-west-2:111122223333:cluster/prod", "status": "ACTIVE", "version": "1.33"}}""",
            """{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Description": "Amazon EKS prod", "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.7.7"}]}, {"NetworkInterfaceId": "eni-2", "Description": "Amazon EKS other", "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.8.8"}]}]}""",
            FromWeb("""{"toEntities": ["kube-apiserver"]}"""), Cnp("""{"endpointSelector": {"matchLabels": {"app": "db"}}, "egress": [{"toEntities": ["all"]}], "egressDeny": [{"toEntities": ["kube-apiserver"]}]}"""));
        var answer = ReachAnswer.Of(bundle, Recon.Judge(bundle, Answers.Catalogue, "cilium"));
        Assert.Empty(answer.Problems);
        Assert.Empty(answer.Filtered);
        Assert.Equal(["10.0.7.7-10.0.7.7[External]"],
            answer.Effective.Texts().Where(row => row.Src == "shop/web[Pod]").Select(row => row.Dst));
        Assert.Equal(["0.0.0.0-10.0.7.6[External]", "10.0.7.8-255.255.255.255[External]"],
            answer.Effective.Texts().Where(row => row.Src == "shop/db[Pod]" && row.Dst.EndsWith("[External]", StringComparison.Ordinal))
                .Select(row => row.Dst));
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
