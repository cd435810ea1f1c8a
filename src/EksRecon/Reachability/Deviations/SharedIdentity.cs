using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// Pods on a node that the agent takes for one: it knows a pod by its namespace and its name without the last part behind a dash, and such
/// pods share one map of rules (aws/aws-network-policy-agent#327, #616, #671).
/// Here policies differ between them.
/// </summary>
/// <param name="Policies">Those that select some of them and not all.</param>
public sealed record SharedIdentity(string Node, string Namespace, string Identifier, ImmutableArray<string> Pods,
    ImmutableArray<string> Policies)
{
    internal static ImmutableArray<SharedIdentity> Find(ReachGround ground)
    {
        var groups = new Dictionary<(string Node, string Namespace, string Identifier), List<int>>();
        for (var index = 0; index < ground.Endpoints.Length; index++)
        {
            if (ground.Endpoints[index] is not { Pod: { } pod, Node: { } node, IsHost: false } endpoint
                || endpoint.Enforced[0] == Enforced.No)
            {
                continue;
            }

            var dash = pod.LastIndexOf('-');
            var key = (node, endpoint.Namespace, dash > 0 ? pod[..dash] : pod);
            if (!groups.TryGetValue(key, out var pods)) groups.Add(key, pods = []);
            pods.Add(index);
        }

        var found = new List<SharedIdentity>();
        foreach (var (key, pods) in groups)
        {
            if (pods.Count < 2 || pods.TrueForAll(index => ground.Classes.ClassOf[index] == ground.Classes.ClassOf[pods[0]])) continue;
            var lists = pods.Select(index => ground.Governing[0][ground.Classes.ClassOf[index]]).ToList();
            var differ = lists.SelectMany(list => list).Distinct().Where(policy => lists.Exists(list => !list.Contains(policy)))
                .Select(policy => ground.Readings[0].Policies[policy].Subject).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).ToImmutableArray();
            if (!differ.IsEmpty)
            {
                found.Add(
                    new(key.Node, key.Namespace, key.Identifier,
                        [.. pods.Select(index => ground.Endpoints[index].Pod ?? "").Order(StringComparer.Ordinal)], differ));
            }
        }

        return [.. found.OrderBy(one => one.Namespace, StringComparer.Ordinal).ThenBy(one => one.Identifier, StringComparer.Ordinal).ThenBy(one => one.Node, StringComparer.Ordinal)];
    }
}
