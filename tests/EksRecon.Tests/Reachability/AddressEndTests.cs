using System.Text;

using EksRecon.Model;
using EksRecon.Reachability;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>A pod's or a node's address as an end of a question is that pod or node, in every reading.</summary>
public sealed class AddressEndTests
{
    /// <summary>
    /// Pod a/web on n1, a/db on n2, a/agent in the network of n1; n1 is 10.0.0.1, n2 10.0.0.2, both without other pods in their network.
    /// </summary>
    private const string Cluster = """
        {"apiVersion":"v1","kind":"List","items":[
         {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}},
         {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"},"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"}]}},
         {"apiVersion":"v1","kind":"Node","metadata":{"name":"n2"},"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.2"}]}},
         {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"a","labels":{"app":"web"}},"spec":{"nodeName":"n1","containers":[{"name":"c"}]},"status":{"podIP":"10.0.1.1"}},
         {"apiVersion":"v1","kind":"Pod","metadata":{"name":"db","namespace":"a","labels":{"app":"db"}},"spec":{"nodeName":"n2","containers":[{"name":"c"}]},"status":{"podIP":"10.0.1.2"}},
         {"apiVersion":"v1","kind":"Pod","metadata":{"name":"old","namespace":"a","labels":{"app":"old"}},"spec":{"nodeName":"n1","containers":[{"name":"c"}]},"status":{"podIP":"10.0.1.9","phase":"Succeeded"}},
         {"apiVersion":"v1","kind":"Pod","metadata":{"name":"agent","namespace":"a","labels":{"app":"agent"}},"spec":{"nodeName":"n1","hostNetwork":true,"containers":[{"name":"c"}]},"status":{"podIP":"10.0.0.1"}}
        ]}
        """;

    private const string DenyDb = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deny-db","namespace":"a"},"spec":{"podSelector":{"matchLabels":{"app":"db"}},"policyTypes":["Ingress"]}}""";
    private const string DenyWebOut = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"web","namespace":"a"},"spec":{"podSelector":{"matchLabels":{"app":"web"}},"policyTypes":["Egress"]}}""";

    public static TheoryData<string> Readings => ["upstream", "vpc-cni", "calico", "cilium"];

    [Theory]
    [MemberData(nameof(Readings))]
    public void A_pod_by_its_address_is_closed_where_the_pod_is(string reading)
    {
        Assert.Equal((1, "a/web[Pod] -> a/db[Pod]: No Connections"), Ask(reading, DenyDb, "a/web", "10.0.1.2"));
        Assert.Equal((1, "a/web[Pod] -> a/db[Pod]: No Connections"), Ask(reading, DenyDb, "10.0.1.1", "10.0.1.2"));
        Assert.Equal((0, "a/db[Pod] -> a/web[Pod]: All Connections"), Ask(reading, DenyDb, "10.0.1.2", "10.0.1.1"));
        Assert.Equal((1, "203.0.113.7-203.0.113.7[External] -> a/db[Pod]: No Connections"), Ask(reading, DenyDb, "203.0.113.7", "a/db"));
    }

    /// <summary>A node reaches the pods that run on it whatever policies say, and not those of other nodes.</summary>
    [Theory]
    [MemberData(nameof(Readings))]
    public void A_node_by_its_address_reaches_its_own_pods_and_is_judged_elsewhere(string reading)
    {
        Assert.Equal((0, "n2[Node] -> a/db[Pod]: All Connections"), Ask(reading, DenyDb, "10.0.0.2", "a/db"));
        var (code, text) = Ask(reading, DenyDb, "10.0.0.1", "a/db");
        Assert.Equal(1, code);
        Assert.Contains("n1[Node] -> a/db[Pod]: No Connections", text, StringComparison.Ordinal);
    }

    /// <summary>
    /// In the reading of the APIs alone, pods in their node's network are pods of their own, and have the node's address.
    /// </summary>
    [Fact]
    public void In_the_upstream_reading_a_nodes_address_is_the_node_and_the_pods_in_its_network() =>
        Assert.Equal((1, "a/agent[Pod] -> a/db[Pod]: No Connections\nn1[Node] -> a/db[Pod]: No Connections"),
            Ask("upstream", DenyDb, "10.0.0.1", "a/db"));

    [Theory]
    [InlineData("vpc-cni", "All Connections")]
    [InlineData("calico", "No Connections")]
    [InlineData("cilium", "No Connections")]
    [InlineData("upstream", "No Connections")]
    public void What_a_pod_may_send_to_its_own_node_is_the_engines_matter(string reading, string conn)
    {
        Assert.EndsWith($"a/web[Pod] -> n1[Node]: {conn}", Ask(reading, DenyWebOut, "a/web", "10.0.0.1").Text, StringComparison.Ordinal);
        Assert.Equal("a/web[Pod] -> n2[Node]: No Connections", Ask(reading, DenyWebOut, "a/web", "10.0.0.2").Text);
    }

    /// <summary>Cilium: remote-node is the other nodes, host the pod's own, and world is neither.</summary>
    [Theory]
    [InlineData("remote-node", "All Connections", "No Connections")]
    [InlineData("host", "No Connections", "All Connections")]
    [InlineData("world", "No Connections", "No Connections")]
    public void Entities_of_Cilium_tell_a_pods_own_node_from_the_others(string entity, string toOther, string toOwn)
    {
        var policy = $$$"""{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"web","namespace":"a"},"spec":{"endpointSelector":{"matchLabels":{"app":"web"}},"egress":[{"toEntities":["{{{entity}}}"]}]}}""";
        Assert.Equal("a/web[Pod] -> n2[Node]: " + toOther, Ask("cilium", policy, "a/web", "10.0.0.2").Text);
        Assert.Equal("a/web[Pod] -> n1[Node]: " + toOwn, Ask("cilium", policy, "a/web", "10.0.0.1").Text);
    }

    [Fact]
    public void The_address_of_a_pod_that_has_ended_is_outside() =>
        Assert.Equal((0, "a/web[Pod] -> 10.0.1.9-10.0.1.9[External]: All Connections"), Ask("upstream", DenyDb, "a/web", "10.0.1.9"));

    /// <summary>A range is what is outside of it; that it holds pods and nodes, which are judged by themselves, is said.</summary>
    [Fact]
    public void A_range_that_holds_pods_and_nodes_is_answered_for_the_other_addresses()
    {
        var run = CommandLineOf("upstream", DenyDb, "a/db", "10.0.0.0/16");
        Assert.Contains("10.0.0.0/16 holds the addresses of 2 pods and 2 nodes: the answer is for the other addresses", run.Notes,
            StringComparison.Ordinal);
        Assert.Equal("", CommandLineOf("upstream", DenyDb, "a/db", "203.0.113.0/24").Notes);
    }

    [Fact]
    public void A_pod_and_its_own_address_are_one_pod() =>
        Assert.Contains("are the same pod", CommandLineOf("upstream", DenyDb, "a/web", "10.0.1.1").Notes, StringComparison.Ordinal);

    /// <summary>Whether a private address is a node's is not known where nodes were not seen.</summary>
    [Fact]
    public void An_address_that_may_be_a_nodes_is_not_called_outside()
    {
        var bundle = new MemoryBundle();
        bundle.Files["pods.json"] = """{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"web","namespace":"a"},"spec":{"containers":[{"name":"c"}]},"status":{"podIP":"10.0.1.1"}}]}"""u8.ToArray();
        bundle.Files["policies.json"] = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicyList","items":[]}"""u8.ToArray();
        var snapshot = bundle.Snapshot(isComplete: false);
        var judgement = Judgement.Assumed(Judgement.Upstream, EksRecon.Reachability.Readings.Upstream(snapshot));
        Assert.Contains(PairAnswer.Of(snapshot, judgement, "a/web", "10.0.0.7").Problems,
            problem => problem.StartsWith("whether 10.0.0.7 is a node is not known", StringComparison.Ordinal));
        Assert.DoesNotContain(PairAnswer.Of(snapshot, judgement, "a/web", "8.8.8.8").Problems,
            problem => problem.Contains("8.8.8.8", StringComparison.Ordinal));
    }

    private static (int Code, string Text) Ask(string reading, string policy, string from, string to)
    {
        var run = CommandLineOf(reading, policy, from, to);
        Assert.Equal("", run.Notes);
        return (run.Code,
            string.Join('\n', run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith(' '))));
    }

    private static CommandLine CommandLineOf(string reading, string policy, string from, string to)
    {
        var folder = Directory.CreateTempSubdirectory("eks-recon").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "cluster.json"), Cluster, Encoding.UTF8);
            File.WriteAllText(Path.Combine(folder, "policy.json"), policy);
            return CommandLine.Run("reach", "--bundle", folder, "--complete", "--reading", reading, "--from", from, "--to", to, "--port",
                "80");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
