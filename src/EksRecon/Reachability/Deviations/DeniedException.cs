using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// An exception that stays closed although another rule of the same pods allows it: the agent keeps it as a denial of its own
/// (amazon-network-policy-controller-k8s#121, aws-network-policy-agent#180).
/// </summary>
/// <param name="Policy">The policy with the exception.</param>
/// <param name="Range">The exception.</param>
/// <param name="AllowedBy">The policy and rule that allow it by a broader range.</param>
/// <param name="Workloads">Some of those it concerns.</param>
public sealed record DeniedException(string Policy, string Range, string AllowedBy, ImmutableArray<string> Workloads)
{
    internal static ImmutableArray<DeniedException> Find(ReachGround ground, GoverningLists lists)
    {
        var found = new Dictionary<(string, string, string), HashSet<int>>();
        foreach (var list in lists.All)
        {
            var rules = list.Allowing(ground.Readings[0]).ToList();
            foreach (var (policy, rule) in rules)
            {
                foreach (var exception in (rule.Peers ?? []).OfType<AddressPeer>().SelectMany(peer => PolicyIndex.Ranges(peer).Skip(1)))
                {
                    if (rules.Exists(other => (other.Rule.Peers ?? []).OfType<AddressPeer>().Any(peer => peer.Range == exception.Range)))
                    {
                        continue;
                    }

                    foreach (var (by, other) in rules)
                    {
                        if (ReferenceEquals(other, rule)
                            || (other.Peers is { } peers
                                && !peers.OfType<AddressPeer>().Any(peer =>
                                    peer.Range.Contains(exception.Range) && !peer.Except.Any(one => one.Contains(exception.Range)))))
                        {
                            continue;
                        }

                        var key = (policy.Subject, exception.Range.ToString(), $"{by.Subject} {other.Name}");
                        if (!found.TryGetValue(key, out var classes)) found.Add(key, classes = []);
                        classes.UnionWith(list.Classes);
                    }
                }
            }
        }

        return [.. found.OrderBy(pair => pair.Key).Select(pair => new DeniedException(pair.Key.Item1, pair.Key.Item2, pair.Key.Item3, GoverningLists.Workloads(ground, pair.Value)))];
    }
}
