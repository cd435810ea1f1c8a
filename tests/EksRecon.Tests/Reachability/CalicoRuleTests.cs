using Xunit;

using static EksRecon.Tests.Reachability.CalicoShop;

namespace EksRecon.Tests.Reachability;

/// <summary>How Calico takes rules, sentence by sentence.</summary>
public sealed class CalicoRuleTests
{
    [Fact]
    public void A_selector_of_a_namespaces_policy_is_confined_to_it_and_one_of_a_global_policy_is_not()
    {
        const string fromWeb = "ingress: [{action: Allow, source: {selector: app == 'web'}}]";
        var answer = Answer(Policy("web", ToDb, fromWeb));
        Assert.Equal((All, None), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
        answer = Answer(Global("web", ToDb, fromWeb));
        Assert.Equal((All, All), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    [Theory]
    [InlineData("team == 'b'", None, All)]
    [InlineData("all()", All, All)]
    [InlineData("projectcalico.org/name == 'other'", None, All)]
    [InlineData("global()", None, None)]
    public void A_namespaceSelector_takes_the_place_of_the_policys_own_namespace(string namespaces, string web, string other)
    {
        var answer = Answer(
            Policy("web", ToDb, $"ingress: [{{action: Allow, source: {{selector: app == 'web', namespaceSelector: \"{namespaces}\"}}}}]"));
        Assert.Equal((web, other), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    [Theory]
    [InlineData("selector: '!has(app)'", None, None)]
    [InlineData("notSelector: has(app)", All, None)]
    public void A_negated_selector_is_of_known_ends_and_a_notSelector_of_unknown_addresses_too(string end, string outside, string web)
    {
        var answer = Answer(Global("some", ToDb, $"ingress: [{{action: Allow, source: {{{end}}}}}]"));
        Assert.Equal((outside, web), (Conn(answer, "0.0.0.0-255.255.255.255[External]", Db), Conn(answer, Web, Db)));
    }

    [Fact]
    public void A_notSelector_of_a_namespaces_policy_is_confined_to_it()
    {
        var answer = Answer(Policy("some", ToDb, "ingress: [{action: Allow, source: {notSelector: app == 'db'}}]"));
        Assert.Equal((All, None, None),
            (Conn(answer, Web, Db), Conn(answer, Other, Db), Conn(answer, "0.0.0.0-255.255.255.255[External]", Db)));
    }

    [Fact]
    public void An_end_that_says_nothing_is_anything_also_outside() =>
        Assert.Equal(All,
            Conn(Answer(Policy("some", ToDb, "ingress: [{action: Allow, source: {}}]")), "0.0.0.0-255.255.255.255[External]", Db));

    [Fact]
    public void Selectors_find_network_sets_by_their_labels()
    {
        var sets = new[]
        {
            Set("GlobalNetworkSet", "{name: g, labels: {role: partner}}", "203.0.113.0/24"),
            Set("NetworkSet", "{name: n, namespace: shop, labels: {role: partner}}", "198.51.100.7"),
            Set("NetworkSet", "{name: n, namespace: other, labels: {role: partner}}", "192.0.2.0/24"),
        };
        const string partner = "selector: role == 'partner'";
        Assert.Equal(["198.51.100.7-198.51.100.7"], Ranges(Policy("some", "egress: [{action: Allow, destination: {" + partner + "}}]")));
        Assert.Equal(["192.0.2.0-192.0.2.255"],
            Ranges(Policy("some", "egress: [{action: Allow, destination: {namespaceSelector: team == 'b', " + partner + "}}]")));
        Assert.Equal(["203.0.113.0-203.0.113.255"],
            Ranges(Policy("some", "egress: [{action: Allow, destination: {namespaceSelector: global(), " + partner + "}}]")));
        Assert.Equal(["192.0.2.0-192.0.2.255", "198.51.100.7-198.51.100.7"],
            Ranges(Policy("some", "egress: [{action: Allow, destination: {namespaceSelector: all(), " + partner + "}}]")));
        Assert.Equal(["192.0.2.0-192.0.2.255", "198.51.100.7-198.51.100.7", "203.0.113.0-203.0.113.255"],
            Ranges(Global("some", "egress: [{action: Allow, destination: {" + partner + "}}]")));

        List<string> Ranges(string policy) =>
            [.. Answer([policy, .. sets]).Effective.Texts().Where(row => row.Src == Web && row.Dst.EndsWith("[External]", StringComparison.Ordinal)).Select(row => row.Dst[..^"[External]".Length]).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_network_set_is_of_whoever_has_the_address()
    {
        var answer = Answer(Set("GlobalNetworkSet", "{name: g, labels: {role: partner}}", "10.2.0.0/16"),
            Global("some", ToDb, "ingress: [{action: Allow, source: {selector: role == 'partner'}}]"));
        Assert.Equal((None, All), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    [Fact]
    public void Service_accounts_are_matched_by_name_in_the_policys_namespace()
    {
        var answer = Answer(Policy("some", ToDb, "ingress: [{action: Allow, source: {serviceAccounts: {names: [front, default]}}}]"));
        Assert.Equal((All, None), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
        answer = Answer(Global("some", ToDb, "ingress: [{action: Allow, source: {serviceAccounts: {names: [default]}}}]"));
        Assert.Equal((None, All), (Conn(answer, Web, Db), Conn(answer, Other, Db)));
    }

    [Theory]
    [InlineData("ports: [80, '90:92', sql], notPorts: [91]", "TCP 80,90,92,5432")]
    [InlineData("ports: ['5000:6000'], notPorts: [sql]", "TCP 5000-5431,5433-6000")]
    [InlineData("notPorts: [sql, 80]", "TCP 1-79,81-5431,5433-65535")]
    public void Ports_are_numbers_ranges_and_names_and_notPorts_are_taken_out(string ports, string expected)
    {
        var rule = $"[{{action: Allow, protocol: TCP, destination: {{{ports}}}}}]";
        Assert.Equal(expected, Conn(Answer(Policy("some", ToDb, "ingress: " + rule)), Web, Db));
        Assert.Equal(expected, Conn(Answer(Policy("some", "selector: app == 'web'", "egress: " + rule)), Web, Db));
    }

    [Theory]
    [InlineData("destination: {ports: [sql]}", "TCP 5432")]
    [InlineData("destination: {notPorts: [sql]}", "SCTP 1-65535,TCP 1-5431,5433-65535,UDP 1-65535")]
    [InlineData("notProtocol: TCP, destination: {ports: [sql]}", None)]
    [InlineData("notProtocol: UDP, destination: {ports: [sql, other]}", "TCP 5432")]
    [InlineData("protocol: UDP, destination: {ports: [sql]}", None)]
    public void Named_ports_need_no_protocol_and_mean_ports_of_any(string rule, string expected)
    {
        foreach (
            var answer in new[] { Answer(Policy("some", ToDb, $"ingress: [{{action: Allow, {rule}}}]")),
                Answer(Policy("some", "selector: app == 'web'", $"egress: [{{action: Allow, {rule}}}]")) })
        {
            Assert.Empty(answer.Problems);
            Assert.Equal(expected, Conn(answer, Web, Db));
        }
    }

    [Fact]
    public void A_named_port_is_none_of_a_pod_in_its_nodes_network()
    {
        var answer = Answer(
            Policy("some", "selector: app == 'web'", "egress: [{action: Allow, protocol: TCP, destination: {ports: [sql, 80]}}]"));
        Assert.Equal(("TCP 80,5432", "TCP 80"), (Conn(answer, Web, Db), Conn(answer, Web, Agent)));
    }

    [Fact]
    public void Nets_and_notNets_match_pods_nodes_and_what_is_outside()
    {
        var answer = Answer(
            Policy("some", "selector: app == 'web'",
                "egress: [{action: Allow, destination: {nets: [10.0.0.0/8], notNets: [10.1.0.2/32, 10.9.0.0/16]}}]"));
        Assert.Equal((None, All, None), (Conn(answer, Web, Db), Conn(answer, Web, Other), Conn(answer, Web, Agent)));
        Assert.Equal(All, Conn(answer, Web, "10.10.0.0-10.255.255.255[External]"));
    }

    [Fact]
    public void The_policys_own_end_restricts_the_pods_a_rule_is_about()
    {
        var answer = Answer(Policy("in", "ingress: [{action: Allow, destination: {selector: app == 'db'}}]"));
        Assert.Equal((All, None), (Conn(answer, Other, Db), Conn(answer, Other, Web)));
        answer = Answer(Policy("out", "egress: [{action: Allow, source: {nets: [10.1.0.2]}}]"));
        Assert.Equal((All, None), (Conn(answer, Db, Other), Conn(answer, Web, Other)));
    }

    [Theory]
    [InlineData("protocol: 6", "TCP 1-65535")]
    [InlineData("protocol: udp", "UDP 1-65535")]
    [InlineData("notProtocol: TCP", "SCTP 1-65535,UDP 1-65535")]
    [InlineData("notProtocol: ICMP", All)]
    [InlineData("protocol: ICMP", None)]
    [InlineData("protocol: ICMP, icmp: {type: 8}", None)]
    [InlineData("protocol: 89", None)]
    [InlineData("ipVersion: 6", None)]
    [InlineData("ipVersion: 4", All)]
    public void A_rule_is_about_its_protocols_and_its_address_family(string rule, string expected) =>
        Assert.Equal(expected, Conn(Answer(Policy("some", ToDb, $"ingress: [{{action: Allow, {rule}}}]")), Web, Db));

    [Fact]
    public void Http_rules_are_allowed_and_said_to_be_filtered_further()
    {
        var answer = Answer(Policy("some", ToDb, "ingress: [{action: Allow, http: {methods: [GET]}, source: {selector: app == 'web'}}]"));
        Assert.Equal(All, Conn(answer, Web, Db));
        Assert.Contains(answer.Filtered.Texts(), row => row.Src == Web && row.Dst == Db && row.By == "HTTP rules");
    }
}
