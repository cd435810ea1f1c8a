using EksRecon.Reachability;

using Xunit;

using static EksRecon.Tests.Reachability.CalicoShop;

namespace EksRecon.Tests.Reachability;

/// <summary>What an explanation names: the policy that decides, and what each rule decides.</summary>
public sealed class ExplanationTests
{
    private const string Closed =
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny-db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}}";
    private const string Baseline =
        "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: default}, spec: {subject: {namespaces: {}}, ingress: [{name: baseline-deny, action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 81}}]}, {name: baseline-allow, action: Allow, from: [{namespaces: {}}]}]}}";

    [Fact]
    public void Behind_a_tier_that_passes_it_is_the_policy_of_the_next_tier_that_decides()
    {
        var ingress = Ingress(Calico(Tier("t0", "order: 1"), Global("t0.pass", "tier: t0", ToDb, "ingress: [{action: Pass}]"), Closed));
        Assert.Equal("NetworkPolicy shop/deny-db applies to it for ingress, and the default action of tier default denies what no rule matches",
            ingress.DecidedBy);
        Assert.Equal(["GlobalNetworkPolicy t0.pass ingress[0] pass All Connections All Connections"], Rules(ingress));
        var rest = Assert.Single(ingress.Rest);
        Assert.Equal(("tier default", ExplainedAction.Deny, All, "NetworkPolicy shop/deny-db"),
            (rest.Stage, rest.Action, rest.Conn.ToString(), Assert.Single(rest.Policies)));
    }

    [Fact]
    public void A_baseline_that_is_not_asked_decides_nothing_and_is_not_named()
    {
        var ingress = Ingress(Upstream(Closed, Baseline));
        Assert.Equal((None, "NetworkPolicy shop/deny-db isolates it for ingress, which denies what no rule allows"),
            (ingress.Conn.ToString(), ingress.DecidedBy));
        Assert.All(ingress.Rules, rule => Assert.Equal(Connections.None, rule.Decides));
    }

    [Fact]
    public void What_a_rule_decides_is_what_the_rules_and_stages_before_it_left()
    {
        const string admin =
            "{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 1}}]}]}}";
        var ingress = Ingress(Upstream(admin, Baseline));
        Assert.Equal(
            ["AdminNetworkPolicy a ingress[0] allow TCP 1 TCP 1", "BaselineAdminNetworkPolicy default baseline-deny deny TCP 81 TCP 81", "BaselineAdminNetworkPolicy default baseline-allow allow All Connections SCTP 1-65535,TCP 2-80,82-65535,UDP 1-65535"],
            Rules(ingress));
        Assert.Equal("its rules decide every connection", ingress.DecidedBy);
    }

    [Theory]
    [InlineData("shop/web", 81, "TCP 81: denied by BaselineAdminNetworkPolicy default (rule baseline-deny) for ingress of shop/db[Pod]")]
    [InlineData("shop/web", 82, "TCP 82: allowed by BaselineAdminNetworkPolicy default (rule baseline-allow) for ingress of shop/db[Pod]")]
    [InlineData("203.0.113.1", 81, "TCP 81: allowed because no policy decides it for ingress")]
    public void The_verdict_about_a_port_names_what_decides(string from, int port, string expected)
    {
        var snapshot = Snapshot([Baseline]);
        var explained = ReachAnswer.Explain(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)), from, "shop/db",
            out _);
        Assert.Equal(expected, explained[0].Verdict(Protocol.Tcp, port));
    }

    [Fact]
    public void An_exception_that_denies_is_said()
    {
        var snapshot = Snapshot(
            ["{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: some, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.2.0.0/16]}}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 53, protocol: UDP}]}]}}"]);
        var egress = Assert.Single(
            ReachAnswer.Explain(snapshot, Judgement.Assumed("vpc-cni", Readings.VpcCni(snapshot, Readings.VpcCniKinds)), "shop/web",
                "other/web", out _)[0].Egress);
        Assert.Equal((None, "an except range denies it, whatever other rules allow"), (egress.Conn.ToString(), egress.Rest[0].Because));
        Assert.Equal(["NetworkPolicy shop/some egress[1] allow UDP 53 No Connections"], Rules(egress));
    }

    private static IEnumerable<string> Rules(ExplainedDirection direction) =>
        direction.Rules.Select(rule => $"{rule.Policy} {rule.Rule} {$"{rule.Action}".ToLowerInvariant()} {rule.Conn} {rule.Decides}");

    private static ExplainedDirection Ingress(Explanation explanation) => Assert.Single(explanation.Ingress);

    private static Explanation Calico(params string[] manifests) =>
        Explain(manifests, snapshot => Readings.Calico(snapshot, Readings.CalicoKinds));

    private static Explanation Upstream(params string[] manifests) => Explain(manifests, snapshot => Readings.Upstream(snapshot));

    private static Explanation Explain(string[] manifests, Func<EksRecon.Model.Snapshot, Reading> read)
    {
        var snapshot = Snapshot(manifests);
        return Assert.Single(ReachAnswer.Explain(snapshot, Judgement.Assumed("any", read(snapshot)), "shop/web", "shop/db", out _));
    }
}
