using System.Text;

using EksRecon.Model;
using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>Peers by node of cluster policies: the addresses of nodes whose labels match, and the pods in their network.</summary>
public sealed class NodePeerTests
{
    private const string One = "10.0.0.1-10.0.0.1[External]";
    private const string Two = "10.0.0.2-10.0.0.2[External]";

    /// <summary>Of a policy that denies everything but a node in egress of a/web: the ends that it may open something to.</summary>
    [Theory]
    [InlineData("AdminNetworkPolicy", "matchLabels: {zone: one}", "a/agent[Pod] " + One)]
    [InlineData("AdminNetworkPolicy", "matchLabels: {zone: two}", "a/pending[Pod] " + Two)]
    [InlineData("ClusterNetworkPolicy", "matchExpressions: [{key: zone, operator: Exists}]", "a/agent[Pod] a/pending[Pod] 10.0.0.1-10.0.0.2[External]")]
    [InlineData("ClusterNetworkPolicy", "matchLabels: {zone: three}", "")]
    public void Peers_by_node_are_its_address_and_the_pods_in_its_network(string kind, string selector, string ends)
    {
        var snapshot = Cluster(Nodes, Policy(kind, selector));
        var answer = ReachAnswer.Of(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)));
        Assert.Empty(answer.Problems);
        Assert.Equal(ends,
            string.Join(' ',
                answer.Effective.Texts().Where(row => row.Src == "a/web[Pod]").Select(row => row.Dst)
                    .OrderBy(end => end.EndsWith(AddressSpan.External, StringComparison.Ordinal))
                    .ThenBy(end => end, StringComparer.Ordinal)));
    }

    /// <summary>The same where engines match packets by address.</summary>
    [Fact]
    public void Engines_that_match_by_address_find_nodes_by_theirs()
    {
        var snapshot = Cluster(Nodes, Policy("AdminNetworkPolicy", "matchLabels: {zone: one}"));
        var answer = ReachAnswer.Of(snapshot, Judgement.Assumed("antrea", Readings.ByAddress("antrea", snapshot, Readings.UpstreamKinds)));
        Assert.Equal(["a/agent[Pod]", One], answer.Effective.Texts().Where(row => row.Src == "a/web[Pod]").Select(row => row.Dst));
    }

    [Fact]
    public void Without_nodes_in_a_complete_bundle_they_match_nothing_and_in_another_nothing_is_concluded()
    {
        Assert.Empty(Answer(Cluster("", Policy("AdminNetworkPolicy", "matchLabels: {zone: one}"))).Problems);
        var open = Answer(Cluster("", Policy("AdminNetworkPolicy", "matchLabels: {zone: one}"), isComplete: false));
        Assert.Contains(open.Problems, problem => problem.Contains("spec.egress[0].to[0].nodes", StringComparison.Ordinal));
        var nameless = Answer(
            Cluster("{apiVersion: v1, kind: Node, metadata: {name: n9, labels: {zone: one}}}",
                Policy("AdminNetworkPolicy", "matchLabels: {zone: one}")));
        Assert.Contains("the address of Node n9 is not in what was seen", Assert.Single(nameless.Problems), StringComparison.Ordinal);
        // What a later rule denies whatever the node is decided.
        Assert.DoesNotContain(nameless.Undecided.Texts(), row => row.Src == "a/agent[Pod]");
    }

    [Theory]
    [InlineData("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "{name: one}", "priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{domainNames: [a.example.com]}]}]")]
    [InlineData("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "{name: one}", "tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{domainNames: [a.example.com]}]}]")]
    [InlineData("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "{name: one}", "priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{domainNames: [a.example.com]}]}]")]
    [InlineData("networking.k8s.aws/v1alpha1", "ApplicationNetworkPolicy", "{name: one, namespace: a}", "podSelector: {}, ingress: [{from: [{domainNames: [a.example.com]}]}]")]
    public void Domain_names_where_the_API_has_none_make_a_policy_that_is_refused(string version, string kind, string metadata, string spec)
    {
        var snapshot = Cluster(Nodes, $"{{apiVersion: {version}, kind: {kind}, metadata: {metadata}, spec: {{{spec}}}}}");
        var answer = ReachAnswer.Of(snapshot,
            version.Contains("aws", StringComparison.Ordinal)
                ? Judgement.Assumed("vpc-cni", Readings.VpcCni(snapshot, Readings.VpcCniKinds))
                : Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)));
        Assert.Contains("domainNames", Assert.Single(answer.Problems), StringComparison.Ordinal);
        Assert.Contains(answer.Undecided.Texts(), row => row is { Src: "a/other[Pod]", Dst: "a/web[Pod]" });
    }

    private const string Nodes =
        """
        {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {zone: one}}, status: {addresses: [{type: InternalIP, address: 10.0.0.1}]}}
        ---
        {apiVersion: v1, kind: Node, metadata: {name: n2, labels: {zone: two}}, status: {addresses: [{type: InternalIP, address: 10.0.0.2}]}}
        """;

    private static ReachAnswer Answer(Snapshot snapshot) =>
        ReachAnswer.Of(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)));

    private static string Policy(string kind, string selector) => kind == "AdminNetworkPolicy"
        ? $"{{apiVersion: policy.networking.k8s.io/v1alpha1, kind: {kind}, metadata: {{name: one}}, spec: {{priority: 1, subject: {{pods: {{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: web}}}}}}}}, egress: [{{action: Allow, to: [{{nodes: {{{selector}}}}}]}}, {{action: Deny, to: [{{networks: [0.0.0.0/0]}}]}}]}}}}"
        : $"{{apiVersion: policy.networking.k8s.io/v1alpha2, kind: {kind}, metadata: {{name: one}}, spec: {{tier: Admin, priority: 1, subject: {{pods: {{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: web}}}}}}}}, egress: [{{action: Accept, to: [{{nodes: {{{selector}}}}}]}}, {{action: Deny, to: [{{networks: [0.0.0.0/0]}}]}}]}}}}";

    private static Snapshot Cluster(string nodes, string policy, bool isComplete = true)
    {
        var bundle = new MemoryBundle();
        bundle.Files["all.yaml"] = Encoding.UTF8.GetBytes(string.Join("\n---\n", [
            "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a, labels: {app: web}}, spec: {nodeName: n1, containers: [{name: c}]}, status: {podIP: 10.0.1.1}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: a}, spec: {nodeName: n2, containers: [{name: c}]}, status: {podIP: 10.0.1.2}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: a}, spec: {nodeName: n1, hostNetwork: true, containers: [{name: c}]}, status: {podIP: 10.0.0.1}}",
            // Its address is not written yet: it is its node's.
            "{apiVersion: v1, kind: Pod, metadata: {name: pending, namespace: a}, spec: {nodeName: n2, hostNetwork: true, containers: [{name: c}]}, status: {phase: Pending}}",
            .. nodes.Length == 0 ? Array.Empty<string>() : [nodes],
            policy]));
        return bundle.Snapshot(isComplete);
    }
}
