using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Reachability;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Running pods that NetworkPolicies select; those in their node's network are never selected.</summary>
internal static class SelectedPods
{
    public static Fact<int> Count(Snapshot snapshot)
    {
        var policies = snapshot.Resources(Kinds.NetworkPolicies);
        if (policies.IsBlind || snapshot.Pods.IsBlind) return Fact.Unknown<int>([.. policies.Gaps, .. snapshot.Pods.Gaps]);
        var selectors = policies.Items.Select(Selector).OfType<(string Namespace, LabelSelector Pods)>().ToLookup(one => one.Namespace,
            one => one.Pods, StringComparer.Ordinal);
        var count = 0;
        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod is not { IsAlive: true, Template.HostNetwork: false }) continue;
            foreach (var selector in selectors[pod.Metadata.Namespace])
            {
                if (!selector.Matches(pod.Template.Labels)) continue;
                count++;
                break;
            }
        }

        return Fact.Partial(count,
            [new("pods", "selected by NetworkPolicies", $"{count} of {snapshot.Pods.Items.Length}", snapshot.Pods.Question)],
            [.. policies.Gaps, .. snapshot.Pods.Gaps]);
    }

    /// <summary>Null where the API server would refuse it: it selects nothing.</summary>
    private static (string, LabelSelector)? Selector(Resource policy)
    {
        try
        {
            return (policy.Metadata.Namespace,
                policy.At("spec.podSelector") is { } selector
                    ? LabelSelector.Read(selector, "spec.podSelector")
                    : LabelSelector.Everything);
        }
        catch (PolicyException)
        {
            return null;
        }
    }
}
