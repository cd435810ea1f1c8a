using Xunit;

using static EksRecon.Tests.Reachability.CalicoShop;

namespace EksRecon.Tests.Reachability;

/// <summary>Services and ServiceAccounts in Calico's rules, sentence by sentence.</summary>
public sealed class CalicoServiceTests
{
    private const string Destination = "selector: app == 'web'";

    private static string Service(string ports, string selector = "selector: {app: db}", string more = "") =>
        $"{{apiVersion: v1, kind: Service, metadata: {{name: db, namespace: shop}}, spec: {{{(selector.Length > 0 ? selector + ", " : "")}{more}ports: [{ports}]}}}}";

    [Fact]
    public void The_pods_of_a_Service_are_sources_of_an_ingress_rule()
    {
        const string service =
            "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: other}, spec: {selector: {app: web}, ports: [{port: 80}]}}";
        var answer = Answer(service, Policy("some", ToDb, "ingress: [{action: Allow, source: {services: {name: web, namespace: other}}}]"));
        Assert.Equal((None, All), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    /// <summary>The destination is an endpoint of the Service on the endpoint's port, not on the Service's.</summary>
    [Theory]
    [InlineData("{port: 80}", "TCP 80")]
    [InlineData("{port: 80, targetPort: 5432}", "TCP 5432")]
    [InlineData("{port: 80, targetPort: sql}", "TCP 5432")]
    [InlineData("{port: 80, targetPort: sql, protocol: UDP}", None)]
    [InlineData("{port: 80, targetPort: other}", None)]
    [InlineData("{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}, {name: metrics, port: 9153, protocol: SCTP}", "SCTP 9153,TCP 53,UDP 53")]
    public void A_Service_as_destination_is_the_ports_of_its_pods(string ports, string expected)
    {
        var answer = Answer(Service(ports), Policy("some", Destination, "egress: [{action: Allow, destination: {services: {name: db}}}]"));
        Assert.Empty(answer.Problems);
        Assert.Equal((expected, None, None),
            (Conn(answer, Web, Db), Conn(answer, Web, Other), Conn(answer, Web, "0.0.0.0-255.255.255.255[External]")));
    }

    [Theory]
    [InlineData("protocol: UDP, ", "UDP 53")]
    [InlineData("notProtocol: UDP, ", "TCP 53")]
    [InlineData("protocol: ICMP, ", None)]
    public void The_protocol_of_the_rule_has_to_be_that_of_the_port_too(string protocol, string expected) =>
        Assert.Equal(expected, Conn(Answer(
        Service("{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}"), Policy("some", Destination,
            $"egress: [{{action: Allow, {protocol}destination: {{services: {{name: db}}}}}}]")), Web, Db));

    /// <summary>
    /// In its node's network a pod is the node's address with its own port; what else is at the address is open on that port too.
    /// </summary>
    [Theory]
    [InlineData("{port: 80, targetPort: sql}", "TCP 5432")]
    [InlineData("{port: 80, targetPort: 9100}", "TCP 9100")]
    public void A_pod_of_the_Service_in_its_nodes_network_is_the_nodes_address(string port, string expected)
    {
        const string second =
            "{apiVersion: v1, kind: Pod, metadata: {name: second, namespace: shop}, spec: {hostNetwork: true, nodeName: node, containers: [{name: main, ports: [{name: sql, containerPort: 7}]}]}, status: {podIP: 10.9.0.1}}";
        var answer = Answer(second, Service(port, "selector: {app: agent}"),
            Policy("some", Destination, "egress: [{action: Allow, destination: {services: {name: db}}}]"));
        Assert.Equal((expected, expected, None), (Conn(answer, Web, Agent), Conn(answer, Web, "shop/second[Pod]"), Conn(answer, Web, Db)));
    }

    [Fact]
    public void A_denied_Service_leaves_the_rest_to_the_next_rule() =>
        Assert.Equal("SCTP 1-65535,TCP 1-5431,5433-65535,UDP 1-65535", Conn(Answer(
        Service("{port: 80, targetPort: sql}"), Policy("some", Destination,
            "egress: [{action: Deny, destination: {services: {name: db}}}, {action: Allow}]")), Web, Db));

    /// <summary>The policy of Calico's documentation that lets pods use the cluster's DNS beside a default deny.</summary>
    [Fact]
    public void Allow_kube_dns()
    {
        const string dns = """
            {apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: other}, spec: {selector: {app: web}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: 53}, {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}]}}
            """;
        var answer = Answer(dns,
            Global("default-deny", "namespaceSelector: projectcalico.org/name == 'shop'", "types: [Egress]",
                "egress: [{action: Allow, protocol: UDP, destination: {services: {name: kube-dns, namespace: other}}}]"));
        Assert.Empty(answer.Problems);
        Assert.Equal(("UDP 53", None, "UDP 53"), (Conn(answer, Web, Other), Conn(answer, Web, Db), Conn(answer, Db, Other)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("type: ExternalName, externalName: a.example, ", "selector: {app: db}")]
    public void A_Service_that_is_not_there_and_one_of_another_name_system_match_nothing(string more, string selector)
    {
        var service = more.Length > 0 ? Service("{port: 80}", selector, more) : Tier("unused", "order: 1");
        var answer = Answer(service,
            Policy("some", Destination, "egress: [{action: Deny, destination: {services: {name: db}}}, {action: Allow}]"));
        Assert.Empty(answer.Problems);
        Assert.Equal(All, Conn(answer, Web, Db));
    }

    /// <summary>Other rules and directions stand, and so does what comes before the rule.</summary>
    [Fact]
    public void A_Service_without_a_selector_leaves_only_its_rule_undecided()
    {
        var answer = Answer(Service("{port: 80}", ""),
            Policy("some", Destination,
                "egress: [{action: Allow, protocol: TCP, destination: {ports: [1]}}, {action: Allow, protocol: UDP, destination: {services: {name: db}}}]"));
        Assert.Equal("TCP 1", Conn(answer, Web, Db));
        Assert.Equal(All, Conn(answer, Other, Web));
        Assert.Equal(["UDP 1-65535"], answer.Undecided.Texts().Select(row => row.Conn).Distinct());
        Assert.Equal([Web], answer.Undecided.Texts().Select(row => row.Src).Distinct());
        Assert.Contains("NetworkPolicy shop/default.some cannot be evaluated in full: spec.egress[1].destination.services: Service shop/db has no selector",
            Assert.Single(answer.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("egress: [{action: Allow, protocol: TCP, destination: {services: {name: db}, ports: [1]}}]", "services and ports do not go together")]
    [InlineData("egress: [{action: Allow, destination: {services: {name: db}, selector: all()}}]", "services and selector do not go together")]
    [InlineData("egress: [{action: Allow, destination: {services: {name: db}, nets: [10.0.0.0/8]}}]", "services and nets do not go together")]
    [InlineData("egress: [{action: Allow, source: {services: {name: db}}}]", "Services are sources of ingress rules and destinations of egress rules")]
    [InlineData("ingress: [{action: Allow, destination: {services: {name: db}}}]", "Services are sources of ingress rules and destinations of egress rules")]
    [InlineData("egress: [{action: Allow, destination: {services: {}}}]", "has no name")]
    public void What_Calico_refuses_of_Services_leaves_the_policy_undecided(string rules, string reason) =>
        Assert.Contains(reason, Assert.Single(Answer(Service("{port: 80}"), Policy("some", "selector: has(app)", rules)).Problems),
            StringComparison.Ordinal);

    [Fact]
    public void A_global_policy_names_the_namespace_of_a_Service() =>
        Assert.Contains("has no namespace",
            Assert.Single(Answer(Global("some", "egress: [{action: Allow, destination: {services: {name: db}}}]")).Problems),
            StringComparison.Ordinal);

    private const string Front = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: front, namespace: shop, labels: {tier: public}}}";
    private const string Default =
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: other, labels: {tier: public}}}";

    /// <summary>As a rule's source the accounts are those of the policy's namespace, unless namespaces are named.</summary>
    [Theory]
    [InlineData("selector: tier == 'public'", All, None)]
    [InlineData("selector: tier == 'private'", None, None)]
    [InlineData("selector: '!has(tier)'", None, None)]
    [InlineData("selector: has(tier), names: [front, other]", All, None)]
    [InlineData("selector: has(tier), names: [other]", None, None)]
    public void Service_accounts_are_matched_by_their_labels(string accounts, string web, string other)
    {
        var answer = Answer(Front, Default,
            Policy("some", ToDb, $"ingress: [{{action: Allow, source: {{serviceAccounts: {{{accounts}}}}}}}]"));
        Assert.Empty(answer.Problems);
        Assert.Equal((web, other), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    [Fact]
    public void In_a_global_policy_labels_of_accounts_count_in_all_namespaces()
    {
        var answer = Answer(Front, Default,
            Global("some", ToDb, "ingress: [{action: Allow, protocol: TCP, source: {serviceAccounts: {selector: tier == 'public'}}}]"));
        Assert.Equal(("TCP 1-65535", "TCP 1-65535"), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    [Theory]
    [InlineData("serviceAccountSelector: tier == 'public'", None, All)]
    [InlineData("serviceAccountSelector: has(none)", All, All)]
    [InlineData("serviceAccountSelector: all()", None, None)]
    public void A_policy_is_about_the_pods_of_accounts_by_their_labels(string selector, string toWeb, string toDb)
    {
        var answer = Answer(Front, Policy("some", selector, "ingress: [{action: Deny}]"));
        Assert.Empty(answer.Problems);
        Assert.Equal((toWeb, toDb), (Conn(answer, Other, Web), Conn(answer, Other, Db)));
    }
}
