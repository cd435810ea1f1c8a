using EksRecon.Reachability;

using Xunit;

using static EksRecon.Tests.Reachability.CiliumShop;

namespace EksRecon.Tests.Reachability;

/// <summary>What puts a pod into default deny under Cilium, and what denies whatever is allowed.</summary>
public sealed class CiliumDefaultDenyTests
{
    private const string Db = """ "endpointSelector": {"matchLabels": {"app": "db"}} """;

    [Theory]
    [InlineData("""{"from": [{"podSelector": {}}]}""")]
    [InlineData("{}")]
    public void A_denial_beats_what_NetworkPolicies_allow(string allowed)
    {
        var answer = Decided(Np($$$$$"""{"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [{{{{{allowed}}}}}]}"""), Cnp($$$$$"""{ {{{{{Db}}}}}, "ingressDeny": [{"fromEndpoints": [{"matchLabels": {"app": "web"}}], "toPorts": [{"ports": [{"port": "22", "protocol": "TCP"}]}]}]}"""));
        Assert.Equal("SCTP 1-65535,TCP 1-21,23-65535,UDP 1-65535", answer.Conn("shop/web", "shop/db"));
    }

    [Fact]
    public void A_denial_of_the_cluster_beats_what_a_namespace_allows()
    {
        var answer = Decided(ToDb("""{"fromEndpoints": [{}]}, {"fromEntities": ["world"]}"""), Ccnp("""{"endpointSelector": {}, "ingressDeny": [{"fromEntities": ["world"]}]}"""));
        Assert.Equal((All, None, All, None, None), ToDbOf(answer));
    }

    [Theory]
    [InlineData("ingress", None, All)]
    [InlineData("ingressDeny", None, All)]
    [InlineData("egress", All, None)]
    [InlineData("egressDeny", All, None)]
    public void A_direction_is_isolated_by_a_section_that_speaks_of_it(string section, string toDb, string ofDb)
    {
        var answer = Decided(Cnp($$$$$"""{ {{{{{Db}}}}}, "{{{{{section}}}}}": [{}]}"""));
        Assert.Equal((toDb, ofDb), (answer.Conn("shop/web", "shop/db"), answer.Conn("shop/db", "shop/web")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "ingress": []""")]
    [InlineData(""", "ingress": null, "ingressDeny": []""")]
    [InlineData(""", "enableDefaultDeny": {"ingress": true}""")]
    public void Without_a_rule_no_direction_is_isolated(string sections)
    {
        Assert.Equal((All, All, All, All, All), ToDbOf(Decided(Cnp($$$$$"""{ {{{{{Db}}}}}{{{{{sections}}}}} }"""))));
    }

    [Fact]
    public void EnableDefaultDeny_false_leaves_open_what_no_rule_denies()
    {
        var answer = Decided(Cnp($$$$$"""{ {{{{{Db}}}}}, "enableDefaultDeny": {"ingress": false}, "ingress": [{"fromEndpoints": [{"matchLabels": {"app": "web"}}]}], "ingressDeny": [{"fromEntities": ["world"]}]}"""));
        Assert.Equal((All, All, All, All, None), ToDbOf(answer));
    }

    [Fact]
    public void One_policy_that_isolates_is_enough()
    {
        var answer = Decided(
            Cnp($$$$$"""{ {{{{{Db}}}}}, "enableDefaultDeny": {"ingress": false}, "ingress": [{"fromEndpoints": [{"matchLabels": {"app": "web"}}]}]}"""),
            Ccnp($$$$$"""{ {{{{{Db}}}}}, "ingress": [{}]}"""));
        Assert.Equal((All, None, All, None, None), ToDbOf(answer));
    }

    [Fact]
    public void What_policies_of_all_three_kinds_allow_is_one_union()
    {
        var answer = Decided(
            Np("""{"podSelector": {}, "ingress": [{"ports": [{"port": 80}]}]}"""),
            ToDb("""{"fromEntities": ["all"], "toPorts": [{"ports": [{"port": "81", "protocol": "TCP"}]}]}"""),
            Ccnp("""{"endpointSelector": {}, "ingress": [{"toPorts": [{"ports": [{"port": "82", "protocol": "TCP"}]}]}]}"""));
        Assert.Equal("TCP 80-82", answer.Conn("ops/mon", "shop/db"));
    }

    [Fact]
    public void Always_isolates_every_pod_in_both_directions_and_no_node()
    {
        var answer = Answer(CiliumMode.Default with { IsAlways = true }, ToDb("""{"fromEndpoints": [{"matchLabels": {"app": "web"}}]}"""), FromWeb("""{"toEndpoints": [{}]}"""));
        Assert.Empty(answer.Problems);
        Assert.Equal((All, None, All, None, None), ToDbOf(answer));
        Assert.Equal((None, All, None),
            (answer.Conn("ops/mon", Outside), answer.Conn("ops/host1", "ops/mon"), answer.Conn("ops/mon", "ops/host2")));
        Assert.Equal(All, answer.Conn("ops/host1", "ops/host2"));
    }

    [Fact]
    public void Where_cilium_config_was_not_seen_nothing_is_concluded()
    {
        var answer = Answer(null);
        Assert.Equal(["cilium-config was not seen, so it is not known how Cilium reads policies"], answer.Problems);
        Assert.Equal(None, answer.Conn("shop/web", "shop/db"));
        Assert.Contains(answer.Undecided.Texts(), row => row is { Src: "shop/web[Pod]", Dst: "shop/db[Pod]", Conn: All });
    }

    [Fact]
    public void A_list_of_specs_is_a_list_of_policies()
    {
        var answer = Decided(
            """
            {"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": "many", "namespace": "shop"}, "specs": [
              {"endpointSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"fromEndpoints": [{"matchLabels": {"app": "web"}}]}]},
              {"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [{"toEndpoints": [{"matchLabels": {"app": "db"}}]}]}]}
            """);
        Assert.Equal((All, None, All, None, None), ToDbOf(answer));
        Assert.Equal((All, None, None, None, None), OfWeb(answer));
    }

    [Fact]
    public void ClusterNetworkPolicies_stand_before_and_behind()
    {
        const string tiers =
            """
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy", "metadata": {"name": "first"}, "spec": {"tier": "Admin", "priority": 1, "subject": {"namespaces": {}},
               "ingress": [{"action": "Accept", "from": [{"namespaces": {"matchLabels": {"team": "platform"}}}]}]}},
              {"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy", "metadata": {"name": "last"}, "spec": {"tier": "Baseline", "priority": 1, "subject": {"namespaces": {}},
               "ingress": [{"action": "Deny", "from": [{"namespaces": {}}]}]}}]}
            """;
        var answer = Decided(tiers, Cnp($$$$$"""{ {{{{{Db}}}}}, "ingressDeny": [{"fromEntities": ["cluster"]}], "ingress": [{"fromEntities": ["world"]}]}"""));
        Assert.Equal((None, All, All, None, All), ToDbOf(answer));
        Assert.Equal((None, All), (answer.Conn("shop/db", "shop/web"), answer.Conn("ops/host2", "shop/web")));
    }

    [Fact]
    public void Policies_about_nodes_are_about_no_pod()
    {
        Assert.Equal((All, All, All, All, All), ToDbOf(Decided(Ccnp("""{"nodeSelector": {}, "ingress": [{}], "egress": [{}]}"""))));
    }
}
