using EksRecon.Reachability;

using Xunit;

using static EksRecon.Tests.Reachability.CiliumShop;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// What Cilium refuses and what is not modelled is named, with the field, and leaves the pods undecided that the policy is about.
/// </summary>
public sealed class CiliumRefusedTests
{
    [Theory]
    [InlineData(""" "egress": [{"toNodes": [{"matchLabels": {"node:a": ""}}]}] """, "spec.egress[0].toNodes[0]: sources of labels are not evaluated")]
    [InlineData(""" "egress": [{"toGroups": [{"aws": {}}]}] """, "spec.egress[0].toGroups is not evaluated")]
    [InlineData(""" "egress": [{"toCIDRSet": [{"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}]}] """, "11.0.0.0/16 is no part of 10.0.0.0/8")]
    [InlineData(""" "egress": [{"toCIDRSet": [{"cidrGroupSelector": {"matchLabels": {"cidrgroup:a": "b"}}}]}] """, "spec.egress[0].toCIDRSet[0].cidrGroupSelector: sources of labels are not evaluated")]
    [InlineData(""" "egress": [{"toCIDR": ["nowhere"]}] """, "spec.egress[0].toCIDR[0]: \"nowhere\" is no CIDR")]
    [InlineData(""" "egress": [{"toServices": [{"k8sService": {"serviceName": "legacy", "namespace": "shop"}}]}] """, "Service shop/legacy has no selector")]
    [InlineData(""" "egress": [{"toEndpoints": [{}], "toCIDR": ["10.0.0.0/8"]}] """, "spec.egress[0] has toEndpoints and toCIDR, which Cilium does not take together")]
    [InlineData(""" "egress": [{"toPorts": [{"ports": [{"port": "80"}]}], "icmps": [{"fields": []}]}] """, "spec.egress[0] has icmps and toPorts")]
    [InlineData(""" "egress": [{"toEntities": ["everybody"]}] """, "spec.egress[0].toEntities[0]: 'everybody' is no entity")]
    [InlineData(""" "egress": [{"toEntities": ["unmanaged"]}] """, "which pods Cilium does not manage is not known")]
    [InlineData(""" "egress": [{"toEntities": ["all"]}], "egressDeny": [{"toEntities": ["kube-apiserver"]}] """, "which addresses kube-apiserver has is not known")]
    [InlineData(""" "egressDeny": [{"toFQDNs": [{"matchName": "a"}]}] """, "spec.egressDeny[0].toFQDNs is not for denials")]
    [InlineData(""" "egress": [{"toEntities": ["all"]}], "egressDeny": [{"toPorts": [{"ports": [{"port": "80"}], "rules": {}}]}] """, "spec.egressDeny[0].toPorts[0].rules is not known")]
    [InlineData(""" "egress": [{"toPorts": [{"ports": [{"port": 80}]}]}] """, "spec.egress[0].toPorts[0].ports[0].port is no text")]
    [InlineData(""" "egress": [{"toPorts": [{"ports": [{"port": "70000"}]}]}] """, "'70000' is no port")]
    [InlineData(""" "egress": [{"toPorts": [{"ports": [{"port": "80", "endPort": 79}]}]}] """, "endPort 79 does not fit port 80")]
    [InlineData(""" "egress": [{"toPorts": [{"ports": [{"port": "http", "endPort": 79}]}]}] """, "an endPort and a named port")]
    [InlineData(""" "egress": [{"toPorts": [{}]}] """, "spec.egress[0].toPorts[0].ports is empty")]
    [InlineData(""" "egress": [{"toEndpoints": [{"matchLabels": {"container:image": "x"}}]}] """, "labels of the source container are not evaluated")]
    [InlineData(""" "egress": [{"toEndpoints": [{"matchLabels": {"reserved:host": "", "app": "x"}}]}] """, "reserved labels with others are not evaluated")]
    [InlineData(""" "egress": [{"toSomewhere": []}] """, "spec.egress[0].toSomewhere is not known")]
    [InlineData(""" "ingres": [] """, "spec.ingres is not known")]
    public void What_is_not_evaluated_is_named_and_leaves_its_pods_undecided(string sections, string says)
    {
        var answer = Answer(CiliumMode.Default, Cnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "web"}}, {{{{{sections}}}}} }""", "broken"));
        var problem = Assert.Single(answer.Problems);
        Assert.StartsWith("CiliumNetworkPolicy shop/broken cannot be evaluated", problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Contains(answer.Undecided.Texts(), row => row is { Src: "shop/web[Pod]", Dst: "shop/db[Pod]" });
        Assert.Equal(All, answer.Conn("ops/mon", "shop/db"));
    }

    [Theory]
    [InlineData("""{"ingress": [{}]}""", "spec has neither endpointSelector nor nodeSelector")]
    [InlineData("""{"endpointSelector": {}, "nodeSelector": {}, "ingress": [{}]}""", "spec has both endpointSelector and nodeSelector")]
    public void Without_a_subject_everybody_in_reach_of_the_policy_is_undecided(string spec, string says)
    {
        var answer = Answer(CiliumMode.Default, Ccnp(spec));
        Assert.Contains(says, Assert.Single(answer.Problems), StringComparison.Ordinal);
        Assert.Equal(None, answer.Conn("shop/web", "shop/db"));
    }

    [Fact]
    public void A_label_that_patterns_of_the_cluster_may_leave_out_is_undecided()
    {
        var answer = Answer(CiliumMode.Default with { HasLabelPatterns = true }, ToDb("""{"fromEndpoints": [{}]}"""));
        Assert.Contains("whether Cilium sees the label app is a matter of the patterns in cilium-config", Assert.Single(answer.Problems),
            StringComparison.Ordinal);
    }

    /// <summary>
    /// What is open hangs on the rule alone: whom its other rules let in, and where its other peers and ports settle it, is decided.
    /// </summary>
    [Theory]
    [InlineData("""{"toGroups": [{"aws": {}}]}, {"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "53", "protocol": "UDP"}]}]}""", "UDP 53", true)]
    [InlineData("""{"toServices": [{"k8sService": {"serviceName": "legacy"}}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}]}]}, {"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}]}]}""", "TCP 80", true)]
    [InlineData("""{"toGroups": [{"aws": {}}]}, {"toEntities": ["all"]}""", All, false)]
    public void A_rule_that_is_not_evaluated_leaves_open_only_what_it_could_allow(string egress, string toDb, bool isOpen)
    {
        var answer = Answer(CiliumMode.Default, FromWeb(egress), ToDb("""{"fromEntities": ["all"]}"""));
        Assert.Equal(toDb, answer.Conn("shop/web", "shop/db"));
        Assert.Equal(isOpen, answer.Problems.Length > 0);
        Assert.DoesNotContain(answer.Undecided.Texts(), row => row.Src == "ops/mon[Pod]");
        if (isOpen)
        {
            Assert.DoesNotContain(answer.Undecided.Texts(),
                row =>
                    ConnectionsNotation.Parse(row.Conn).Contains(toDb.StartsWith("UDP", StringComparison.Ordinal) ? Protocol.Udp : Protocol.Tcp,
                    toDb == "UDP 53" ? 53 : 80)
                    && row.Dst == "shop/db[Pod]");
        }
    }

    /// <summary>A denial in doubt is not taken for none: what it could deny is undecided, and what is closed anyway is not.</summary>
    [Fact]
    public void A_denial_that_is_not_evaluated_leaves_open_what_is_allowed_otherwise()
    {
        const string doubt = """ "egressDeny": [{"toGroups": [{"aws": {}}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}]}]}] """;
        var answer = Answer(CiliumMode.Default, Cnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [{"toEndpoints": [{}]}], {{{{{doubt}}}}}}"""));
        Assert.Contains(answer.Undecided.Texts(), row => row is { Src: "shop/web[Pod]", Dst: "shop/db[Pod]", Conn: All });
        Assert.DoesNotContain(answer.Undecided.Texts(), row => row.Dst == "ops/mon[Pod]");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Requirements_are_undecided_in_versions_that_have_them(bool hasRequires, bool isOpen)
    {
        var answer = Answer(CiliumMode.Default with { HasRequires = hasRequires }, ToDb("""{"fromRequires": [{"matchLabels": {"app": "web"}}]}, {"fromEndpoints": [{}]}"""));
        Assert.Equal(isOpen, answer.Problems.Length > 0);
        Assert.Equal(isOpen ? None : All, answer.Conn("shop/web", "shop/db"));
    }
}
