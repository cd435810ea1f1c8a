using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>Policies and doubts of a reading, gathered kind by kind.</summary>
internal sealed class GatheredPolicies
{
    private readonly List<Policy> _policies = [];
    private readonly List<Doubt> _doubts = [];
    private readonly HashSet<KubernetesKind> _kinds = [];

    /// <summary>Adds the policies of a kind.</summary>
    /// <param name="subjectOf">Whom one that cannot be evaluated is about; null for everybody.</param>
    public void Add(Listing<Resource> list, Func<Resource, IEnumerable<Policy>> read, Func<Resource, PodTerm?> subjectOf) =>
        Add(list, read, (resource, reason) => new Doubt(reason, subjectOf(resource)));

    /// <summary>Adds the policies of a kind.</summary>
    /// <param name="doubtOf">What one that cannot be evaluated leaves open, for a reason.</param>
    public void Add(Listing<Resource> list, Func<Resource, IEnumerable<Policy>> read, Func<Resource, string, Doubt> doubtOf)
    {
        if (list.Gap is { } gap) _doubts.Add(new(gap.ToSentence(), null));
        foreach (var resource in list.Items)
        {
            if (resource.IsAmbiguous)
            {
                _doubts.Add(
                    new($"{resource.Subject} is there twice with different contents, and one name is one object",
                        resource.Metadata.Namespace.Length == 0
                            ? null
                            : PodTerm.Everything with { Namespace = resource.Metadata.Namespace }));
                continue;
            }

            try
            {
                _policies.AddRange(read(resource));
                _kinds.Add(resource.Kind);
            }
            catch (PolicyException wrong)
            {
                _doubts.Add(doubtOf(resource, $"{resource.Subject} cannot be evaluated: {wrong.Message}"));
            }
        }
    }

    public void Add(Doubt doubt) => _doubts.Add(doubt);

    public void Add(Policy policy) => _policies.Add(policy);

    /// <param name="hasTies">False where the engine says what comes first of two policies of one order.</param>
    public Reading Reading(string id, ImmutableArray<Stage> stages, Snapshot snapshot, bool hasTies = true)
    {
        if (snapshot.Namespaces.Gap is { } gap && _policies.Exists(SelectsNamespaces)) _doubts.Add(new(gap.ToSentence(), null));
        if (hasTies) AddTies(stages);
        return new(id, stages, [.. _policies], [.. _doubts]) { Kinds = [.. _kinds] };
    }

    /// <summary>
    /// Which of two policies of one priority comes first is not defined: where they do different things to a same pod, nothing is
    /// concluded.
    /// </summary>
    private void AddTies(ImmutableArray<Stage> stages)
    {
        foreach (
            var group in _policies.Where(policy => stages[policy.Stage].Kind == StageKind.Ordered)
                .GroupBy(policy => (policy.Stage, policy.Order)).Where(group => group.Skip(1).Any()))
        {
            List<Policy> same = [.. group];
            for (var left = 0; left < same.Count; left++)
            {
                for (var right = left + 1; right < same.Count; right++)
                {
                    var (ingress, egress) = (Differ(same[left].Ingress, same[right].Ingress),
                        Differ(same[left].Egress, same[right].Egress));
                    if (same[left].Subject == same[right].Subject || !(ingress || egress)) continue;
                    _doubts.Add(
                        new($"{same[left].Subject} and {same[right].Subject} have the same priority: which of them comes first is not defined",
                            same[left].Pods, ingress, egress)
                        { Also = same[right].Pods });
                }
            }
        }
    }

    private static bool Differ(PolicyDirection? left, PolicyDirection? right) =>
        left is { Rules.IsEmpty: false } one && right is { Rules.IsEmpty: false } other
            && one.Rules.Concat(other.Rules).Select(rule => rule.Action).Distinct().Skip(1).Any();

    private static bool SelectsNamespaces(Policy policy) =>
        policy.Pods.SelectsNamespaces
            || policy.Rules.SelectMany(rule => (rule.Peers ?? []).Concat(rule.Own is { } own ? [own] : [])).SelectMany(peer => peer.Parts)
                .OfType<PodPeer>().Any(peer => peer.Pods.SelectsNamespaces);
}
