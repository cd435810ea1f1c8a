using System.Text.Json.Nodes;

using CsCheck;

namespace EksRecon.Tests.Reachability;

/// <summary>A random cluster with the kinds that the VPC CNI reads, on nodes, with pods in their node's network.</summary>
internal sealed record AwsCluster(RandomCluster Cluster)
{
    public static readonly string[] Nodes = ["node-a", "node-b"];

    private static readonly Gen<(int Node, int Host)> Place = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]);

    public static Gen<AwsCluster> Any { get; } =
        Gen.Select(RandomCluster.Any, Place.Array[6], Gen.Int[0, 3].Array[6], Gen.Bool.Array[24], (cluster, places, priorities, names) => new AwsCluster(cluster with
        {
            Pods = [.. cluster.Pods.Select((pod, index) => Put(pod, places[index]))],
            Policies =
            [.. cluster.Policies.Where(policy => policy.Kind is not (2 or 3)).Select((policy, index) => Aws(policy, priorities[index % priorities.Length], names, index))],
        }));

    public static string AddressOf(string node) => $"10.1.9.{Array.IndexOf(Nodes, node) + 1}";

    public MemoryBundle Bundle()
    {
        var bundle = Cluster.Bundle();
        bundle.Files["nodes.json"] = System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "NodeList",
            ["items"] = new JsonArray([.. Nodes.Select(node => new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = new JsonObject { ["name"] = node }, ["status"] = new JsonObject { ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = AddressOf(node) }) } })]),
        }.ToJsonString());
        return bundle;
    }

    public override string ToString() => string.Join('\n', Bundle().Files.Values.Select(System.Text.Encoding.UTF8.GetString));

    private static RandomPod Put(RandomPod pod, (int Node, int Host) place)
    {
        var node = place.Node < Nodes.Length ? Nodes[place.Node] : null;
        var isHost = node is not null && place.Host == 0;
        return pod with { Node = node, HostNetwork = isHost, Address = isHost && node is not null ? AddressOf(node) : pod.Address };
    }

    /// <summary>Few priorities, so that policies share them; domain names where the API has them.</summary>
    private static RandomPolicy Aws(RandomPolicy policy, int priority, bool[] names, int index) => policy with
    {
        IsAws = policy.Kind != 0,
        Priority = priority,
        Egress = policy.Kind == 0
            ? policy.Egress
            : [.. policy.Egress.Select((rule, at) => rule with { HasNames = names[(index * 4 + at) % names.Length] && rule.Peers.Length > 0 && (policy.Kind == 1 || rule.Action == 0) })],
    };
}
