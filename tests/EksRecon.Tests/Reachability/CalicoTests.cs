using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Networking.NetworkPolicies;
using EksRecon.Reachability;
using EksRecon.Signatures;
using EksRecon.Tests.Signatures;

using Xunit;

using static EksRecon.Tests.Reachability.CalicoShop;

namespace EksRecon.Tests.Reachability;

/// <summary>How Calico takes tiers and policies, sentence by sentence.</summary>
public sealed class CalicoTests
{
    [Fact]
    public void A_pod_that_no_policy_selects_is_open() =>
        Assert.Equal(All, Conn(Answer(Policy("deny", "selector: app == 'cache'")), Web, Db));

    [Fact]
    public void Tiers_come_by_their_order_and_the_first_that_decides_decides()
    {
        var deny = Global("late.deny", ToDb, "tier: late", "ingress: [{action: Deny}]");
        var allow = Global("early.allow", ToDb, "tier: early", "ingress: [{action: Allow}]");
        Assert.Equal(All, Conn(Answer(Tier("early", "order: 10"), Tier("late", "order: 20"), deny, allow), Web, Db));
        Assert.Equal(None, Conn(Answer(Tier("early", "order: 30"), Tier("late", "order: 20"), deny, allow), Web, Db));
    }

    [Fact]
    public void A_tier_without_an_order_comes_last() => Assert.Equal("TCP 1-65535", Conn(Answer(
        Tier("nil", "{}"), Tier("some", "order: 20000000"), Global("nil.deny", ToDb, "tier: nil",
            "ingress: [{action: Deny}]"), Global("some.allow",
            ToDb, "tier: some", "ingress: [{action: Allow, protocol: TCP}, {action: Pass}]")), Web, Db));

    [Fact]
    public void Of_two_tiers_of_one_order_the_name_decides() => Assert.Equal("TCP 1-65535", Conn(Answer(
        Tier("b", "order: 5"), Tier("a", "order: 5"), Global("b.deny", ToDb, "tier: b", "ingress: [{action: Deny}]"), Global("a.allow",
            ToDb, "tier: a", "ingress: [{action: Allow, protocol: TCP}, {action: Pass}]")), Web, Db));

    [Theory]
    [InlineData("{}", None)]
    [InlineData("defaultAction: Deny", None)]
    [InlineData("defaultAction: Pass", All)]
    public void What_no_rule_of_a_tier_matched_meets_its_default_action(string spec, string expected) =>
        Assert.Equal(expected,
            Conn(Answer(Tier("some", spec), Global("some.udp", ToDb, "tier: some", "ingress: [{action: Allow, protocol: UDP, source: {nets: [192.0.2.0/24]}}]")),
                Web, Db));

    [Fact]
    public void A_tier_none_of_whose_policies_applies_is_skipped()
    {
        var answer = Answer(Tier("some", "order: 1"), Global("some.web", "selector: app == 'web'", "tier: some", "types: [Ingress]"));
        Assert.Equal(All, Conn(answer, Web, Db));
        Assert.Equal(None, Conn(answer, Other, Web));
    }

    [Fact]
    public void A_tier_that_governs_one_direction_leaves_the_other_alone()
    {
        var answer = Answer(Policy("in", "selector: app == 'web'", "types: [Ingress]"));
        Assert.Equal(All, Conn(answer, Web, Db));
        Assert.Equal(None, Conn(answer, Db, Web));
    }

    [Theory]
    [InlineData("order: 999", None)]
    [InlineData("order: 1001", All)]
    [InlineData("types: [Ingress]", All)]
    public void Only_a_policy_before_order_1000_beats_a_NetworkPolicy(string order, string expected) =>
        Assert.Equal(expected, Conn(Answer(KubernetesPolicy, Policy("deny", ToDb, order, "ingress: [{action: Deny}]")), Web, Db));

    [Fact]
    public void NetworkPolicies_and_Calicos_policies_of_the_default_tier_add_up()
    {
        var answer = Answer(KubernetesPolicy,
            Policy("more", ToDb, "ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}]"));
        Assert.Equal(All, Conn(answer, Web, Db));
        Assert.Equal("TCP 80", Conn(answer, Other, Db));
    }

    [Fact]
    public void Pass_leaves_the_tier_and_Allow_ends_the_walk()
    {
        var tier = Tier("early", "order: 1");
        var deny = Policy("deny", ToDb, "ingress: [{action: Deny}]");
        Assert.Equal("TCP 80",
            Conn(Answer(tier, deny, Global("early.some", ToDb, "tier: early", "ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}, {action: Pass}, {action: Allow}]")),
                Web, Db));
        Assert.Equal(All, Conn(Answer(tier, deny, Global("early.some", ToDb, "tier: early", "ingress: [{action: Allow}]")), Web, Db));
    }

    [Fact]
    public void Passed_in_the_default_tier_it_is_allowed_behind_it() =>
        Assert.Equal(All, Conn(Answer(Policy("pass", ToDb, "ingress: [{action: Pass}]")), Web, Db));

    [Fact]
    public void Log_goes_on_to_the_next_rule_and_its_policy_isolates()
    {
        Assert.Equal("TCP 1-65535", Conn(Answer(Policy("log", ToDb, "ingress: [{action: Log}, {action: Allow, protocol: TCP}]")), Web, Db));
        Assert.Equal(None, Conn(Answer(Policy("log", ToDb, "ingress: [{action: Log}]")), Web, Db));
    }

    [Theory]
    [InlineData(None, All, "order: 1")]
    [InlineData(All, None, "egress: [{action: Deny}]")]
    [InlineData(None, All, "ingress: [{action: Deny}]")]
    [InlineData(None, None, "ingress: [{action: Deny}]", "egress: [{action: Deny}]")]
    [InlineData(All, None, "types: [Egress]", "ingress: [{action: Allow}]")]
    public void Without_types_the_rules_say_which_directions_it_is_about(string received, string sent, params string[] spec)
    {
        var answer = Answer(Policy("some", [ToDb, .. spec]));
        Assert.Equal((received, sent), (Conn(answer, Web, Db), Conn(answer, Db, Web)));
    }

    [Theory]
    [InlineData("crd.projectcalico.org/v1", "default.deny")]
    [InlineData("projectcalico.org/v3", "deny")]
    [InlineData("projectcalico.org/v3", "default.deny")]
    public void Both_API_groups_are_read(string version, string name) =>
        Assert.Equal(None,
            Conn(Answer($"{{apiVersion: {version}, kind: NetworkPolicy, metadata: {{name: {name}, namespace: shop}}, spec: {{selector: app == 'db'}}}}"),
                Web, Db));

    [Fact]
    public void Of_policies_of_one_order_the_name_decides_with_or_without_the_tiers_before_it()
    {
        const string allow =
            "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: a, namespace: shop}, spec: {ingress: [{action: Allow}]}}";
        Assert.Equal(All, Conn(Answer(allow, Policy("b", "ingress: [{action: Deny}]")), Web, Db));
    }

    [Theory]
    [InlineData("StagedNetworkPolicy")]
    [InlineData("StagedGlobalNetworkPolicy")]
    [InlineData("StagedKubernetesNetworkPolicy")]
    public void Staged_policies_are_not_enforced(string kind) =>
        Assert.Equal(All,
            Conn(Answer($"{{apiVersion: projectcalico.org/v3, kind: {kind}, metadata: {{name: deny, namespace: shop}}, spec: {{ingress: [{{action: Deny}}]}}}}"),
                Web, Db));

    [Theory]
    [InlineData("doNotTrack: true", All)]
    [InlineData("preDNAT: true", All)]
    [InlineData("applyOnForward: true", None)]
    public void Policies_for_HostEndpoints_alone_are_not_about_pods(string field, string expected) =>
        Assert.Equal(expected, Conn(Answer(Global("deny", field, "ingress: [{action: Deny}]")), Web, Db));

    [Fact]
    public void Pods_in_their_nodes_network_are_not_selected()
    {
        var answer = Answer(Global("deny", "types: [Ingress, Egress]"));
        Assert.Equal(All, Conn(answer, Agent, "0.0.0.0-255.255.255.255[External]"));
        Assert.Equal(None, Conn(answer, Agent, Other));
    }

    [Theory]
    [InlineData("ingress: [{action: Accept}]", "spec.ingress[0].action: 'Accept' is no action")]
    [InlineData("ingress: [{action: Allow, destination: {ports: [80]}}]", "spec.ingress[0]: ports that are not named need the protocol TCP, UDP or SCTP")]
    [InlineData("ingress: [{action: Deny, http: {methods: [GET]}}]", "spec.ingress[0]: http is for Allow only")]
    [InlineData("order: first", "spec.order: \"first\" is no number")]
    [InlineData("tier: gone", "there is no tier gone")]
    [InlineData("unheard: 1", "spec.unheard is not known")]
    public void What_cannot_be_evaluated_is_named_and_leaves_its_pods_undecided(string field, string reason)
    {
        var answer = Answer(Policy("broken", field.StartsWith("selector", StringComparison.Ordinal) ? [field] : [ToDb, field]));
        Assert.Equal([$"NetworkPolicy shop/{(field.StartsWith("tier", StringComparison.Ordinal) ? "gone.broken" : "default.broken")} cannot be evaluated: {reason}"],
            answer.Problems);
        Assert.Contains(answer.Undecided.Texts(), row => row.Src == Web && row.Dst == Db);
        Assert.DoesNotContain(answer.Undecided.Texts(), row => row.Dst == Other && row.Src == Agent);
    }

    /// <summary>The rules before it, the other directions and other ports stand.</summary>
    [Theory]
    [InlineData("{action: Allow, protocol: UDP, source: {domains: [a.example]}}", "spec.ingress[1].source.domains is not known", "UDP 1-65535", "TCP 1")]
    [InlineData("{action: Allow, protocol: TCP, unheard: 1, destination: {ports: ['1:3']}}", "spec.ingress[1].unheard is not known", "TCP 2-3", "TCP 1")]
    [InlineData("{action: Allow, protocol: TCP, source: {selector: app like 'web'}, destination: {ports: [1]}}", "", "", "TCP 1")]
    [InlineData("{action: Allow, protocol: TCP, source: {selector: app == 'db', unheard: 1}, destination: {ports: [2]}}", "", "", "TCP 1")]
    [InlineData("{action: Allow, protocol: TCP, source: {ports: [9]}, destination: {ports: [2]}}", "spec.ingress[1].source: source ports are not evaluated", "TCP 2", "TCP 1")]
    [InlineData("{action: Deny, unheard: 1}", "", "", "TCP 1")]
    [InlineData("{action: Deny, protocol: TCP, unheard: 1}, {action: Allow, protocol: TCP, destination: {ports: [5]}}", "spec.ingress[1].unheard is not known", "TCP 5", "TCP 1")]
    [InlineData("{action: Pass, protocol: TCP, unheard: 1, destination: {ports: [2]}}", "spec.ingress[1].unheard is not known", "TCP 2", "TCP 1")]
    public void A_rule_that_cannot_be_evaluated_leaves_undecided_only_what_it_could_change(string rule, string reason, string undecided,
        string conn)
    {
        var answer = Answer(Policy("some", ToDb, "ingress: [{action: Allow, protocol: TCP, destination: {ports: [1]}}, " + rule + "]"));
        Assert.Equal(conn, Conn(answer, Web, Db));
        Assert.Equal(undecided, answer.Undecided.Texts().FirstOrDefault(row => row.Src == Web && row.Dst == Db)?.Conn ?? "");
        Assert.DoesNotContain(answer.Undecided.Texts(), row => row.Dst != Db);
        if (undecided.Length > 0) Assert.Equal(["NetworkPolicy shop/default.some cannot be evaluated in full: " + reason], answer.Problems);
    }

    [Theory]
    [InlineData("selector: app like 'x'", "namespaceSelector: team == 'b'", "types: [Ingress]", "other/web[Pod]", true, false)]
    [InlineData("selector: app like 'x'", "namespaceSelector: team == 'b'", "egress: [{action: Deny}]", "other/web[Pod]", false, true)]
    [InlineData("selector: app == 'db'", "namespaceSelector: team like 'b'", "types: [Ingress, Egress]", "shop/db[Pod]", true, true)]
    [InlineData("selector: app == 'db'", "serviceAccountSelector: a like 'b'", "types: [Ingress]", "shop/db[Pod]", true, false)]
    public void A_selector_that_cannot_be_evaluated_leaves_alone_the_pods_and_directions_that_the_rest_excludes(string selector,
        string other, string types, string pod, bool receives, bool sends)
    {
        var answer = Answer(Global("some", selector, other, types));
        Assert.All(answer.Undecided.Texts(), row => Assert.True((receives && row.Dst == pod) || (sends && row.Src == pod), row.ToString()));
        Assert.Equal((receives, sends),
            (answer.Undecided.Texts().Any(row => row.Dst == pod), answer.Undecided.Texts().Any(row => row.Src == pod)));
    }

    /// <summary>What a policy before it decides stands, and a denial changes nothing that is denied anyway.</summary>
    [Theory]
    [InlineData("{action: Allow, protocol: TCP}", "TCP 2-65535", None, All)]
    [InlineData("{action: Deny, protocol: TCP}", "", None, All)]
    [InlineData("{action: Deny, protocol: TCP, destination: {ports: [1]}}, {action: Allow}", "SCTP 1-65535,TCP 2-65535,UDP 1-65535", None, All)]
    public void A_policy_of_which_it_is_not_known_whom_it_selects_changes_only_what_it_could(string rules, string toDb, string toWeb,
        string undecidedToWeb)
    {
        var answer = Answer(Policy("first", ToDb, "order: 1", "ingress: [{action: Allow, protocol: TCP, destination: {ports: [1]}}]"),
            Policy("second", "selector: app like 'db'", "order: 2", $"ingress: [{rules}]"));
        Assert.Equal(("TCP 1", toDb), (Conn(answer, Web, Db), Undecided(answer, Web, Db)));
        Assert.Equal((toWeb, undecidedToWeb), (Conn(answer, Other, Web), Undecided(answer, Other, Web)));
        Assert.DoesNotContain(answer.Undecided.Texts(), row => row.Dst is not (Db or Web));
        Assert.Equal(["NetworkPolicy shop/default.second cannot be evaluated in full: spec.selector: 'app like 'db'' is not a selector"],
            answer.Problems);
    }

    private static string Undecided(ReachAnswer answer, string from, string to) =>
        answer.Undecided.Texts().FirstOrDefault(row => row.Src == from && row.Dst == to)?.Conn ?? "";

    [Fact]
    public void Isolation_is_not_said_where_it_is_not_known_whom_a_policy_selects()
    {
        var snapshot = Snapshot([Policy("some", "selector: app like 'db'")]);
        ReachAnswer.Isolation(snapshot, Judgement.Assumed("calico", Readings.Calico(snapshot, Readings.CalicoKinds)), out var problems);
        Assert.Single(problems);
        Assert.Empty(ReachAnswer.DefaultDenies(snapshot, Judgement.Assumed("calico", Readings.Calico(snapshot, Readings.CalicoKinds))));
    }

    [Fact]
    public void A_pair_that_something_undecided_does_not_touch_is_answered()
    {
        var snapshot = Snapshot(
            [Policy("some", ToDb, "ingress: [{action: Allow, protocol: UDP, unheard: 1, source: {selector: app == 'web'}}]")]);
        var judgement = Judgement.Assumed("calico", Readings.Calico(snapshot, Readings.CalicoKinds));
        ReachAnswer.Explain(snapshot, judgement, "shop/web", "shop/db", out var problems);
        Assert.Single(problems);
        ReachAnswer.Explain(snapshot, judgement, "other/web", "shop/db", out problems);
        Assert.Empty(problems);
    }

    [Fact]
    public void A_policy_for_what_HostEndpoints_forward_is_noted()
    {
        var snapshot = Snapshot([Global("forward", "applyOnForward: true", "types: [Ingress]", ToDb)]);
        Assert.Equal(["GlobalNetworkPolicy default.forward is also for what HostEndpoints forward (applyOnForward), which is not evaluated: it may deny more"],
            Judgement.Assumed("calico", Readings.Calico(snapshot, Readings.CalicoKinds)).Notes);
    }

    [Fact]
    public void A_tier_that_cannot_be_evaluated_is_named_by_the_policies_in_it() =>
        Assert.Equal(["GlobalNetworkPolicy odd.some cannot be evaluated: Tier odd cannot be evaluated: spec.defaultAction: 'Log' is neither Deny nor Pass"],
            Answer(Tier("odd", "defaultAction: Log"), Global("odd.some", "tier: odd")).Problems);

    [Fact]
    public void Tiers_and_network_sets_that_were_not_seen_are_not_taken_for_none()
    {
        static Listing<Resource> Refused(string question) => new([], new(false, new(question, Outcome.Forbidden, "forbidden")), question);
        var seen = new Listing<Resource>([], new(true, null), "kubernetes/networksets");
        var namespaces = new Listing<Namespace>([], new(true, null), "kubernetes/namespaces");
        var tiers = new CalicoTiers(Refused("kubernetes/tiers"));
        Assert.Equal("tier default", tiers.Stages[tiers["default"]].Name);
        Assert.Equal("kubernetes/tiers was not wholly seen (forbidden: forbidden)",
            Assert.Throws<PolicyException>(() => tiers["some"]).Message);
        var sets = new CalicoNetworkSets(Refused("kubernetes/globalnetworksets"), seen, namespaces);
        Assert.IsType<PodPeer>(sets.With(new("shop", null), LabelSelector.Everything));
        Assert.Equal("kubernetes/globalnetworksets was not wholly seen (forbidden: forbidden)",
            Assert.Throws<NotEvaluatedException>(() => sets.With(new(null, null), LabelSelector.Everything)).Message);
    }

    [Fact]
    public void The_clusters_engine_decides_and_Calicos_policies_without_it_are_declared_alone()
    {
        const string calico =
            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}, spec: {template: {spec: {containers: [{name: calico-node, image: 'docker.io/calico/node:v3.30.0'}]}}}}";
        var deny = Policy("deny", ToDb, "ingress: [{action: Deny}]");
        Assert.Equal(None, Conn(Automatic(deny, calico), Web, Db));
        var inert = Automatic(deny);
        Assert.Equal(All, Conn(inert, Web, Db));
        Assert.DoesNotContain(inert.Declared.Texts(), row => row.Src == Web && row.Dst == Db);

        static ReachAnswer Automatic(params IEnumerable<string> manifests)
        {
            var snapshot = Snapshot(manifests);
            return ReachAnswer.Of(snapshot,
                NetworkPolicyDetector.Judge(snapshot, EksRecon.Cluster.ClusterDetector.Detect(snapshot),
                    ComponentDetector.Detect(snapshot, Manifests.Catalogue)));
        }
    }

    [Fact]
    public void Admin_policies_come_before_and_their_baseline_behind_the_default_tier()
    {
        const string admin =
            "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 1}}]}]}}";
        const string baseline =
            "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: b}, spec: {tier: Baseline, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}";
        var answer = Answer(admin, baseline,
            Policy("some", ToDb,
                "ingress: [{action: Allow, protocol: TCP, destination: {ports: [2]}}, {action: Pass, protocol: TCP, destination: {ports: [3]}}]"));
        Assert.Equal(("TCP 1-2", "TCP 1"), (Conn(answer, Web, Db), Conn(answer, Db, Web)));
    }
}
