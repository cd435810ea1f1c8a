using EksRecon.Reachability;

using Xunit;

using static EksRecon.Tests.Reachability.CiliumShop;

namespace EksRecon.Tests.Reachability;

/// <summary>Whom a peer of Cilium's policies is.</summary>
public sealed class CiliumPeerTests
{
    /// <summary>What db receives of web, mon and the other node, and the addresses outside; its own node always reaches it.</summary>
    [Theory]
    // Without a namespace in it, an element means the policy's own.
    [InlineData("""{"fromEndpoints": [{}]}""", All, None, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"app": "mon"}}]}""", None, None, None, None)]
    // With one, that.
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"k8s:io.kubernetes.pod.namespace": "ops"}}]}""", None, All, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.kubernetes.pod.namespace": "ops", "any:app": "mon"}}]}""", None, All, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchExpressions": [{"key": "io.kubernetes.pod.namespace", "operator": "Exists"}]}]}""", All, All, None, None)]
    // Labels of namespaces name namespaces, too.
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.cilium.k8s.namespace.labels.team": "platform"}}]}""", None, All, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": "ops"}}]}""", None, All, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.kubernetes.pod.namespace": "ops", "io.cilium.k8s.policy.serviceaccount": "monitor"}}]}""", None, All, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.cilium.k8s.policy.serviceaccount": "default"}}]}""", All, None, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.cilium.k8s.policy.cluster": "default"}}]}""", All, None, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.cilium.k8s.policy.cluster": "elsewhere"}}]}""", None, None, None, None)]
    // What identities leave out, selectors do not find.
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"statefulset.kubernetes.io/pod-name": "web"}}]}""", None, None, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchExpressions": [{"key": "statefulset.kubernetes.io/pod-name", "operator": "DoesNotExist"}]}]}""", All, None, None, None)]
    // An empty list selects nothing; a rule without peers and ports allows nothing.
    [InlineData("""{"fromEndpoints": []}""", None, None, None, None)]
    [InlineData("""{"fromEndpoints": [], "toPorts": [{"ports": [{"port": "0"}]}]}""", None, None, None, None)]
    [InlineData("{}", None, None, None, None)]
    // Ports without peers are for everybody.
    [InlineData("""{"toPorts": [{"ports": [{"port": "0"}]}]}""", All, All, All, All)]
    [InlineData("""{"fromEntities": ["all"]}""", All, All, All, All)]
    [InlineData("""{"fromEntities": ["cluster"]}""", All, All, All, None)]
    [InlineData("""{"fromEntities": ["host"]}""", None, None, None, None)]
    [InlineData("""{"fromEntities": ["remote-node"]}""", None, None, All, None)]
    [InlineData("""{"fromEntities": ["world"]}""", None, None, None, All)]
    [InlineData("""{"fromEntities": ["world-ipv4", "health", "init", "ingress", "none"]}""", None, None, None, All)]
    [InlineData("""{"fromEntities": ["world-ipv6"]}""", None, None, None, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"reserved:remote-node": ""}}]}""", None, None, All, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"reserved:world": ""}}, {}]}""", All, None, None, All)]
    // Ranges are addresses outside, never pods and nodes.
    [InlineData("""{"fromCIDR": ["0.0.0.0/0"]}""", None, None, None, All)]
    [InlineData("""{"fromCIDR": ["10.0.1.1/32", "10.0.0.1"]}""", None, None, None, None)]
    [InlineData("""{"fromCIDRSet": [{"cidr": "0.0.0.0/0"}]}""", None, None, None, All)]
    // ICMP is no TCP, UDP or SCTP, and isolates all the same.
    [InlineData("""{"fromEntities": ["all"], "icmps": [{"fields": [{"type": 8, "family": "IPv4"}]}]}""", None, None, None, None)]
    [InlineData("""{"fromEntities": ["all"], "authentication": {"mode": "required"}}""", All, All, All, All)]
    [InlineData("""{"fromEntities": ["all"], "authentication": {"mode": "disabled"}}""", All, All, All, All)]
    [InlineData("""{"fromEntities": ["all"], "authentication": {"mode": "test-always-fail"}}""", None, None, None, None)]
    [InlineData("""{"fromEntities": ["world"], "authentication": {"mode": "test-always-fail"}}, {"fromEntities": ["all"]}""", All, All, All, None)]
    public void A_peer_of_ingress_is(string rule, string web, string mon, string other, string outside) =>
        Assert.Equal((web, mon, All, other, outside), ToDbOf(Decided(ToDb(rule))));

    /// <summary>What web may send to db, mon, its own node, the other node and the addresses outside.</summary>
    [Theory]
    [InlineData("""{"toEndpoints": [{}]}""", All, None, None, None, None)]
    [InlineData("""{"toEntities": ["host"]}""", None, None, All, None, None)]
    [InlineData("""{"toEntities": ["remote-node"]}""", None, None, None, All, None)]
    [InlineData("""{"toEntities": ["cluster"]}""", All, All, All, All, None)]
    [InlineData("""{"toEntities": ["all"]}""", All, All, All, All, All)]
    [InlineData("""{"toCIDR": ["0.0.0.0/0"]}""", None, None, None, None, All)]
    [InlineData("""{"toNodes": [{"matchLabels": {"zone": "one"}}]}""", None, None, All, None, None)]
    [InlineData("""{"toNodes": [{"matchLabels": {"zone": "two"}}]}""", None, None, None, All, None)]
    [InlineData("""{"toNodes": [{}], "toPorts": [{"ports": [{"port": "10250", "protocol": "TCP"}]}]}""", None, None, "TCP 10250", "TCP 10250", None)]
    [InlineData("""{"toNodes": [{"matchLabels": {"zone": "none"}}]}""", None, None, None, None, None)]
    [InlineData("""{"toServices": [{"k8sService": {"serviceName": "db", "namespace": "shop"}}]}""", All, None, None, None, None)]
    [InlineData("""{"toServices": [{"k8sService": {"serviceName": "db"}}]}""", All, None, None, None, None)]
    [InlineData("""{"toServices": [{"k8sService": {"serviceName": "gone"}}]}""", None, None, None, None, None)]
    [InlineData("""{"toServices": [{"k8sServiceSelector": {"selector": {"matchLabels": {"tier": "data"}}}}], "toPorts": [{"ports": [{"port": "5432", "protocol": "TCP"}]}]}""", "TCP 5432", None, None, None, None)]
    public void A_peer_of_egress_is(string rule, string db, string mon, string own, string other, string outside) =>
        Assert.Equal((db, mon, own, other, outside), OfWeb(Decided(FromWeb(rule))));

    [Fact]
    public void Nodes_are_found_by_labels_only_where_cilium_config_says_so()
    {
        var answer = Answer(CiliumMode.Default with { SelectsNodes = false }, FromWeb("""{"toNodes": [{}]}"""));
        Assert.Empty(answer.Problems);
        Assert.Equal((None, None, None, None, None), OfWeb(answer));
    }

    [Theory]
    [InlineData("""{"fromEndpoints": [{}]}""", All, All, None)]
    [InlineData("""{"fromEndpoints": [{"matchLabels": {"io.kubernetes.pod.namespace": "shop"}}]}""", All, None, None)]
    public void A_policy_of_the_cluster_means_pods_of_all_namespaces(string rule, string web, string mon, string other)
    {
        var (toWeb, toMon, _, toOther, _) = ToDbOf(Decided(Ccnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "db"}}, "ingress": [{{{{{rule}}}}}]}""")));
        Assert.Equal((web, mon, other), (toWeb, toMon, toOther));
    }

    [Theory]
    [InlineData("""{"matchLabels": {"app": "mon"}}""", All)]
    [InlineData("""{"matchLabels": {"k8s:io.kubernetes.pod.namespace": "ops"}}""", All)]
    [InlineData("{}", All)]
    public void A_policy_of_a_namespace_is_about_that_one_alone(string subject, string toMon)
    {
        Assert.Equal(toMon, Decided(Cnp($$$$$"""{"endpointSelector": {{{{{subject}}}}}, "ingress": [{}]}""")).Conn("shop/web", "ops/mon"));
    }

    [Fact]
    public void Another_namespace_in_its_selector_does_not_count()
    {
        Assert.Equal(None, Decided(Cnp("""{"endpointSelector": {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "ops"}}, "ingress": [{}]}""")).Conn("shop/web", "shop/db"));
    }

    [Fact]
    public void Exceptions_of_a_range_are_its_own()
    {
        var answer = Decided(ToDb("""{"fromCIDRSet": [{"cidr": "20.0.0.0/8", "except": ["20.1.0.0/16"]}, {"cidr": "20.1.1.0/24"}]}"""));
        Assert.Equal(
            ["20.0.0.0-20.0.255.255[External]", "20.1.1.0-20.1.1.255[External]", "20.2.0.0-20.255.255.255[External]"],
            answer.Effective.Texts().Where(row => row.Dst == "shop/db[Pod]" && row.Src.EndsWith("[External]", StringComparison.Ordinal))
                .Select(row => row.Src).Order());
    }

    [Theory]
    [InlineData("""{"cidrGroupRef": "office"}""", "20.0.0.0-20.0.255.255[External] 30.0.0.7-30.0.0.7[External]")]
    [InlineData("""{"cidrGroupRef": "office", "except": ["20.0.128.0/17"]}""", "20.0.0.0-20.0.127.255[External] 30.0.0.7-30.0.0.7[External]")]
    [InlineData("""{"cidrGroupSelector": {"matchLabels": {"site": "home"}}}""", "40.0.0.0-40.0.0.255[External]")]
    [InlineData("""{"cidrGroupRef": "gone"}""", "")]
    public void A_group_of_ranges_is_its_ranges(string element, string sources)
    {
        const string groups =
            """
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "cilium.io/v2", "kind": "CiliumCIDRGroup", "metadata": {"name": "office"}, "spec": {"externalCIDRs": ["20.0.0.0/16", "30.0.0.7/32"]}},
              {"apiVersion": "cilium.io/v2alpha1", "kind": "CiliumCIDRGroup", "metadata": {"name": "home", "labels": {"site": "home"}}, "spec": {"externalCIDRs": ["40.0.0.0/24"]}}]}
            """;
        var answer = Decided(groups, ToDb($$$$$"""{"fromCIDRSet": [{{{{{element}}}}}]}"""));
        Assert.Equal(sources,
            string.Join(' ',
                answer.Effective.Texts().Where(row => row.Dst == "shop/db[Pod]" && row.Src.EndsWith("[External]", StringComparison.Ordinal))
                    .Select(row => row.Src).Order()));
    }

    [Fact]
    public void The_ipBlock_of_a_NetworkPolicy_matches_neither_pods_nor_nodes()
    {
        Assert.Equal((None, None, All, None, All), ToDbOf(Decided(Np("""{"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}"""))));
    }

    [Fact]
    public void The_podSelector_of_a_NetworkPolicy_finds_only_labels_of_identities()
    {
        Assert.Equal((None, None, All, None, None), ToDbOf(Decided(Np("""{"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"from": [{"podSelector": {"matchLabels": {"statefulset.kubernetes.io/pod-name": "web"}}}]}]}"""))));
    }

    [Theory]
    [InlineData("10.0.0.0/24", All, All)]
    [InlineData("10.9.0.0/24", None, None)]
    [InlineData("10.0.0.1/32", All, None)]
    [InlineData("10.0.0.2/32", None, All)]
    public void Ranges_match_nodes_where_cilium_config_says_so(string range, string own, string other)
    {
        var answer = Answer(CiliumMode.Default with { RangesMatchNodes = true }, FromWeb($$$$$"""{"toCIDR": ["{{{{{range}}}}}"]}"""));
        Assert.Empty(answer.Problems);
        Assert.Equal((None, None, own, other),
            (answer.Conn("shop/web", "shop/db"), answer.Conn("shop/web", "ops/mon"), answer.Conn("shop/web", "ops/host1"),
                answer.Conn("shop/web", "ops/host2")));
    }
}
