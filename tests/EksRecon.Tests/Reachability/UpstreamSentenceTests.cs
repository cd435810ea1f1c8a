using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>
/// The upstream APIs sentence by sentence: shop/web, shop/db (port sql, TCP 5432) and other/web, under policies of one test. Each row is
/// what shop/web, or other/web, may open to shop/db.
/// </summary>
public sealed class UpstreamSentenceTests
{
    private const string Db = "podSelector: {matchLabels: {app: db}}";
    private const string Web = "podSelector: {matchLabels: {app: web}}";
    private const string ToDb = "subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}";
    private const string FromShop = "from: [{namespaces: {matchLabels: {team: a}}}]";

    /// <param name="sentence">What the row shows.</param>
    /// <param name="fromWeb">What shop/web may open to shop/db.</param>
    /// <param name="fromOther">What other/web may.</param>
    [Theory]
    [InlineData("without policyTypes and rules it is ingress that is closed", Db, "No Connections", "No Connections")]
    [InlineData("without policyTypes an egress rule adds egress and leaves ingress closed", Db + ", egress: [{}]", "No Connections", "No Connections")]
    [InlineData("rules of a direction that is not listed are ignored", Db + ", policyTypes: [Egress], ingress: []", "All Connections", "All Connections")]
    [InlineData("an ingress rule of nothing allows everybody", Db + ", ingress: [{}]", "All Connections", "All Connections")]
    [InlineData("an empty from allows everybody", Db + ", ingress: [{from: [], ports: [{port: 1}]}]", "TCP 1", "TCP 1")]
    [InlineData("empty ports are all ports", Db + ", ingress: [{from: [{" + Web + "}], ports: []}]", "All Connections", "No Connections")]
    [InlineData("a podSelector alone means the policy's namespace", Db + ", ingress: [{from: [{" + Web + "}]}]", "All Connections", "No Connections")]
    [InlineData("a namespaceSelector alone means all pods of those namespaces", Db + ", ingress: [{from: [{namespaceSelector: {matchLabels: {team: b}}}]}]", "No Connections", "All Connections")]
    [InlineData("both in one element are anded", Db + ", ingress: [{from: [{namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: db}}}]}]", "No Connections", "No Connections")]
    [InlineData("two elements are ored", Db + ", ingress: [{from: [{namespaceSelector: {matchLabels: {team: b}}}, {" + Web + "}]}]", "All Connections", "All Connections")]
    [InlineData("an empty namespaceSelector is every pod", Db + ", ingress: [{from: [{namespaceSelector: {}}]}]", "All Connections", "All Connections")]
    [InlineData("a namespace is named by its automatic label", Db + ", ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}]", "No Connections", "All Connections")]
    [InlineData("NotIn holds where the label is absent", Db + ", ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: none, operator: NotIn, values: [x]}]}}]}]", "All Connections", "All Connections")]
    [InlineData("an ipBlock matches no pod", Db + ", ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", "No Connections", "No Connections")]
    [InlineData("the protocol of a port is TCP where none is given", Db + ", ingress: [{ports: [{port: 53}]}]", "TCP 53", "TCP 53")]
    [InlineData("a protocol without a port is all of its ports", Db + ", ingress: [{ports: [{protocol: UDP}]}]", "UDP 1-65535", "UDP 1-65535")]
    [InlineData("endPort is included", Db + ", ingress: [{ports: [{port: 80, endPort: 82}]}]", "TCP 80-82", "TCP 80-82")]
    [InlineData("a named port of ingress is that of the selected pod", Db + ", ingress: [{ports: [{port: sql}]}]", "TCP 5432", "TCP 5432")]
    [InlineData("a named port of another protocol matches nothing", Db + ", ingress: [{ports: [{port: sql, protocol: UDP}]}]", "No Connections", "No Connections")]
    [InlineData("a named port of egress is that of the peer", Web + ", policyTypes: [Egress], egress: [{ports: [{port: sql}]}]", "TCP 5432", "All Connections")]
    [InlineData("egress that selects the peer by labels", Web + ", egress: [{to: [{" + Db + "}], ports: [{port: sql}]}], policyTypes: [Egress]", "TCP 5432", "All Connections")]
    public void NetworkPolicy(string sentence, string spec, string fromWeb, string fromOther) =>
        Check(sentence, fromWeb, fromOther, Policy("one", spec));

    [Fact]
    public void Policies_of_a_pod_add_up_and_their_order_makes_no_difference() =>
        Check("union", "TCP 1-2", "No Connections", Policy("one", Db + ", ingress: [{from: [{" + Web + "}], ports: [{port: 1}]}]"),
            Policy("two", Db + ", ingress: [{from: [{" + Web + "}], ports: [{port: 2}]}]"));

    [Theory]
    [InlineData("the first rule that matches decides", "ingress: [{action: Deny, " + FromShop + ", ports: [{portNumber: {protocol: TCP, port: 1}}]}, {action: Allow, " + FromShop + ", ports: [{portRange: {protocol: TCP, start: 1, end: 3}}]}]", "TCP 2-3")]
    [InlineData("the other way round the denial comes too late", "ingress: [{action: Allow, " + FromShop + ", ports: [{portRange: {protocol: TCP, start: 1, end: 3}}]}, {action: Deny, " + FromShop + ", ports: [{portNumber: {protocol: TCP, port: 1}}]}]", "TCP 1-3")]
    [InlineData("Pass leaves it to NetworkPolicies, which a later Allow does not change", "ingress: [{action: Pass, " + FromShop + "}, {action: Allow, " + FromShop + "}]", "No Connections")]
    [InlineData("Allow is final, whatever NetworkPolicies say", "ingress: [{action: Allow, " + FromShop + "}, {action: Pass, " + FromShop + "}]", "All Connections")]
    [InlineData("a named port takes its protocol from the container port", "ingress: [{action: Allow, " + FromShop + ", ports: [{namedPort: sql}]}]", "TCP 5432")]
    [InlineData("no rule is no isolation, and NetworkPolicies decide", "ingress: []", "No Connections")]
    public void Admin_policies_stand_before_a_NetworkPolicy_that_closes_the_pod(string sentence, string rules, string fromWeb) =>
        Check(sentence, fromWeb, "No Connections", Policy("closed", Db), Admin("AdminNetworkPolicy", "first", "priority: 1, " + rules));

    [Fact]
    public void The_lower_priority_number_comes_first() => Check(
        "priority", "No Connections", "All Connections",
        Admin("AdminNetworkPolicy", "later",
            "priority: 20, ingress: [{action: Allow, " + FromShop
                + "}]"), Admin("AdminNetworkPolicy", "sooner", "priority: 10, ingress: [{action: Deny, " + FromShop + "}]"));

    [Fact]
    public void An_admin_policy_isolates_nothing_that_it_does_not_speak_of() =>
        Check("no isolation", "All Connections", "All Connections",
            Admin("AdminNetworkPolicy", "one",
                "priority: 1, ingress: [{action: Allow, " + FromShop + ", ports: [{portNumber: {protocol: TCP, port: 1}}]}]"));

    [Fact]
    public void The_baseline_decides_where_no_NetworkPolicy_isolates() =>
        Check("baseline", "No Connections", "All Connections",
            Admin("BaselineAdminNetworkPolicy", "default", "ingress: [{action: Deny, " + FromShop + "}]"));

    [Fact]
    public void The_baseline_is_not_asked_where_a_NetworkPolicy_isolates() =>
        Check("no baseline", "TCP 1", "TCP 1", Policy("one", Db + ", ingress: [{ports: [{port: 1}]}]"),
            Admin("BaselineAdminNetworkPolicy", "default", "ingress: [{action: Deny, " + FromShop + "}]"));

    [Fact]
    public void The_baseline_is_asked_by_direction() =>
        Check("by direction", "No Connections", "All Connections", Policy("out", Db + ", policyTypes: [Egress]"),
            Admin("BaselineAdminNetworkPolicy", "default", "ingress: [{action: Deny, " + FromShop + "}]"));

    /// <summary>
    /// Networks of cluster policies match pods by their address, too (API text: "cluster-internal traffic will be checked against the rule
    /// as well").
    /// </summary>
    [Theory]
    [InlineData("ClusterNetworkPolicy", "tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.1.0.0/16]}]}]", "No Connections")]
    [InlineData("AdminNetworkPolicy", "priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.1.0.0/16]}]}]", "No Connections")]
    [InlineData("AdminNetworkPolicy", "priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.3.0.0/16]}]}]", "All Connections")]
    [InlineData("ClusterNetworkPolicy", "tier: Baseline, priority: 1, subject: {namespaces: {}}, egress: [{action: Pass, to: [{networks: [0.0.0.0/0]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]", "All Connections")]
    [InlineData("ClusterNetworkPolicy", "tier: Baseline, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}], protocols: [{tcp: {destinationPort: {range: {start: 2, end: 65535}}}}, {udp: {destinationPort: {range: {start: 1, end: 65535}}}}, {sctp: {destinationPort: {range: {start: 1, end: 65535}}}}]}]", "TCP 1")]
    public void Networks_of_cluster_policies(string kind, string spec, string conn) =>
        Check(kind, conn, conn, Manifest(kind, "{name: one}", spec));

    [Fact]
    public void An_exception_is_local_to_its_block_and_another_rule_allows_it_again()
    {
        var rows = Answer(
            Policy("one",
                Db
                    + ", ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 1}]}, {from: [{ipBlock: {cidr: 10.1.2.0/24}}], ports: [{port: 2}]}]")).Effective.Texts()
            .Where(row => row.Dst == CalicoShop.Db && row.Src.EndsWith("[External]", StringComparison.Ordinal))
                .Select(row => $"{row.Src} {row.Conn}").Order(StringComparer.Ordinal);
        Assert.Equal(["10.0.0.0-10.0.255.255[External] TCP 1", "10.1.2.0-10.1.2.255[External] TCP 2", "10.2.0.0-10.255.255.255[External] TCP 1"],
            rows);
    }

    private static void Check(string sentence, string fromWeb, string fromOther, params string[] manifests)
    {
        var answer = Answer(manifests);
        Assert.Empty(answer.Problems);
        Assert.Equal($"{sentence}: {fromWeb}; {fromOther}",
            $"{sentence}: {Conn(answer, CalicoShop.Web)}; {Conn(answer, CalicoShop.Other)}");
    }

    private static string Conn(ReachAnswer answer, string from) =>
        answer.Effective.Texts().FirstOrDefault(row => row.Src == from && row.Dst == CalicoShop.Db)?.Conn ?? CalicoShop.None;

    private static ReachAnswer Answer(params string[] manifests)
    {
        var snapshot = CalicoShop.Snapshot(manifests);
        return ReachAnswer.Of(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)));
    }

    private static string Policy(string name, string spec) => Manifest("NetworkPolicy", $"{{name: {name}, namespace: shop}}", spec);

    private static string Admin(string kind, string name, string spec) => Manifest(kind, $"{{name: {name}}}", $"{ToDb}, {spec}");

    private static string Manifest(string kind, string metadata, string spec)
    {
        var version = kind switch
        {
            "NetworkPolicy" => "networking.k8s.io/v1",
            "ClusterNetworkPolicy" => "policy.networking.k8s.io/v1alpha2",
            _ => "policy.networking.k8s.io/v1alpha1"
        };
        return $"{{apiVersion: {version}, kind: {kind}, metadata: {metadata}, spec: {{{spec}}}}}";
    }
}
