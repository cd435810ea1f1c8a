using EksRecon.Reachability;

using Xunit;

using static EksRecon.Tests.Reachability.CiliumShop;

namespace EksRecon.Tests.Reachability;

/// <summary>Ports of Cilium's policies, and what filters further what they allow.</summary>
public sealed class CiliumPortTests
{
    [Theory]
    [InlineData("""{"port": "80", "protocol": "TCP"}""", "TCP 80")]
    [InlineData("""{"port": "80", "endPort": 90, "protocol": "UDP"}""", "UDP 80-90")]
    [InlineData("""{"port": "80", "endPort": 0, "protocol": "SCTP"}""", "SCTP 80")]
    [InlineData("""{"port": "80", "protocol": "ANY"}""", "SCTP 80,TCP 80,UDP 80")]
    [InlineData("""{"port": "80"}""", "SCTP 80,TCP 80,UDP 80")]
    [InlineData("""{"port": "0", "protocol": "TCP"}""", "TCP 1-65535")]
    [InlineData("""{"port": "pg"}""", "TCP 5432")]
    [InlineData("""{"port": "PG", "protocol": "TCP"}""", "TCP 5432")]
    [InlineData("""{"port": "pg", "protocol": "UDP"}""", None)]
    [InlineData("""{"port": "nothing"}""", None)]
    [InlineData("""{"port": "80", "protocol": "ICMP"}""", None)]
    public void A_port_is(string port, string conn)
    {
        Assert.Equal(conn, Decided(ToDb($$$$$"""{"fromEndpoints": [{}], "toPorts": [{"ports": [{{{{{port}}}}}]}]}""")).Conn("shop/web", "shop/db"));
        Assert.Equal(conn, Decided(FromWeb($$$$$"""{"toEndpoints": [{}], "toPorts": [{"ports": [{{{{{port}}}}}]}]}""")).Conn("shop/web", "shop/db"));
    }

    [Fact]
    public void A_name_of_several_ports_leaves_egress_undecided_and_ingress_not()
    {
        const string other = """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pg", "namespace": "ops"}, "spec": {"containers": [{"name": "c", "ports": [{"name": "pg", "containerPort": 6432}]}]}}""";
        const string rule = """ [{"toPorts": [{"ports": [{"port": "pg"}]}]}] """;
        var egress = Answer(CiliumMode.Default, other, Cnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": {{{{{rule}}}}}}"""));
        Assert.Equal(["CiliumNetworkPolicy shop/one names the port pg in egress, which is 5432, 6432 on pods of the cluster: what that means depends on Cilium's version"],
            egress.Problems);
        Assert.Equal(All, egress.Conn("ops/mon", "shop/web"));
        Assert.Equal("TCP 5432", Decided(other, Cnp($$$$$"""{"endpointSelector": {"matchLabels": {"app": "db"}}, "ingress": {{{{{rule}}}}}}""")).Conn("shop/web", "shop/db"));
    }

    [Fact]
    public void A_port_of_a_pod_in_its_nodes_network_has_no_name()
    {
        const string host = """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "host3", "namespace": "ops"}, "spec": {"nodeName": "n2", "hostNetwork": true, "containers": [{"name": "c", "ports": [{"name": "metrics", "containerPort": 9100}]}]}}""";
        Assert.Equal(None, Decided(host, FromWeb("""{"toEntities": ["all"], "toPorts": [{"ports": [{"port": "metrics"}]}]}""")).Conn("shop/web", "ops/host3"));
    }

    [Theory]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [{"method": "GET"}]}}]}""", "shop/db", "TCP 80", "HTTP rules")]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "53"}], "rules": {"dns": [{"matchPattern": "*"}]}}]}""", "shop/db", "SCTP 53,TCP 53,UDP 53", "DNS rules")]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "9092", "protocol": "TCP"}], "rules": {"kafka": [{"role": "produce"}]}}]}""", "shop/db", "TCP 9092", "Kafka rules")]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "1", "protocol": "TCP"}], "rules": {"l7proto": "r2d2", "l7": [{}]}}]}""", "shop/db", "TCP 1", "rules of the protocol r2d2")]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "443", "protocol": "TCP"}], "serverNames": ["a.example.com"]}]}""", "shop/db", "TCP 443", "server names a.example.com")]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "443", "protocol": "TCP"}], "listener": {"name": "l", "envoyConfig": {"name": "e"}}}]}""", "shop/db", "TCP 443", "an Envoy listener")]
    [InlineData("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "443", "protocol": "TCP"}], "terminatingTLS": {"secret": {"name": "s"}}}]}""", "shop/db", "TCP 443", "a TLS proxy")]
    [InlineData("""{"toFQDNs": [{"matchName": "a.example.com"}, {"matchPattern": "*.b.example.com"}], "toPorts": [{"ports": [{"port": "443", "protocol": "TCP"}]}]}""", Outside, "TCP 443", "domain names a.example.com, *.b.example.com")]
    [InlineData("""{"toEndpoints": [{}], "authentication": {"mode": "required"}}""", "shop/db", All, "mutual authentication")]
    [InlineData("""{"toEntities": ["kube-apiserver"]}""", Outside, All, "only the API server's addresses")]
    public void What_is_allowed_and_filtered_further_is_told(string rule, string to, string conn, string by)
    {
        var answer = Decided(FromWeb(rule));
        Assert.Equal(conn, answer.Conn("shop/web", to));
        Assert.Contains(answer.Filtered.Texts(),
            row => row.Src == "shop/web[Pod]" && row.Dst.StartsWith(to, StringComparison.Ordinal) && row.Conn == conn && row.By == by);
    }

    [Fact]
    public void What_another_rule_allows_unfiltered_is_not_filtered()
    {
        var answer = Decided(FromWeb("""{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [{}]}}]}, {"toEntities": ["cluster"]}"""));
        Assert.Equal(All, answer.Conn("shop/web", "shop/db"));
        Assert.Empty(answer.Filtered);
    }

    /// <summary>From 1.18 on they let everything else through, too.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rules_of_layer_7_filter_where_nothing_isolates_before_1_18_and_domain_names_do_not(bool isBefore)
    {
        var answer = Answer(CiliumMode.Default with { FiltersWithoutDefaultDeny = isBefore }, Cnp(
            """
            {"endpointSelector": {"matchLabels": {"app": "web"}}, "enableDefaultDeny": {"egress": false}, "egress": [
              {"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [{"method": "GET"}]}}]},
              {"toFQDNs": [{"matchName": "a.example.com"}]}]}
            """));
        Assert.Equal((All, All, All, All, All), OfWeb(answer));
        Assert.Equal(isBefore ? 1 : 0, answer.Filtered.Length);
        if (!isBefore) return;
        var row = answer.Filtered.Texts().First();
        Assert.Equal(("shop/web[Pod]", "shop/db[Pod]", "TCP 80"), (row.Src, row.Dst, row.Conn));
    }
}
