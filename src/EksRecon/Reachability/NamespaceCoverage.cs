using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// How far policies cover the pods of a namespace: running ones, those in their node's network left out, for no policy selects them.
/// </summary>
/// <param name="Selected">Pods about which some policy says something.</param>
/// <param name="IngressIsolated">Pods for whom some policy governs what they receive.</param>
/// <param name="EgressIsolated">Pods for whom some policy governs what they send.</param>
/// <param name="Enforced">Pods on whose nodes an engine enforces a policy that selects them; null where that is not known of one of
/// them.</param>
public sealed record NamespaceCoverage(string Namespace, int Pods, int Selected, int IngressIsolated, int EgressIsolated, int? Enforced)
{
    /// <summary>Namespaces with pods, by name. Nothing is evaluated but whom policies select.</summary>
    public static ImmutableArray<NamespaceCoverage> Of(Snapshot snapshot, Judgement judgement)
    {
        ImmutableArray<Endpoint> pods =
            [.. Endpoints.Of(snapshot, isUpstream: false).Where(endpoint => endpoint is { Pod: not null, IsHost: false })];
        var nodes = snapshot.Nodes.Items.ToDictionary(node => node.Name, StringComparer.Ordinal);
        var declared = new Side(pods, [.. judgement.Declared.Select(scoped => scoped.Reading)], snapshot);
        var effective = new Side(pods, [.. judgement.Effective.Select(scoped => scoped.Reading)], snapshot);
        var counts = new SortedDictionary<string, NamespaceCoverage>(StringComparer.Ordinal);
        for (var index = 0; index < pods.Length; index++)
        {
            var (ingress, egress) = (declared.Governs(index, ingress: true), declared.Governs(index, ingress: false));
            var one = counts.GetValueOrDefault(pods[index].Namespace) ?? new(pods[index].Namespace, 0, 0, 0, 0, 0);
            counts[one.Namespace] = new(
                one.Namespace,
                one.Pods + 1,
                one.Selected + (ingress || egress ? 1 : 0),
                one.IngressIsolated + (ingress ? 1 : 0),
                one.EgressIsolated + (egress ? 1 : 0),
                effective.IsEnforced(index, judgement.Effective, pods[index], nodes) is { } enforced
                    ? one.Enforced + (enforced ? 1 : 0)
                    : null);
        }

        return [.. counts.Values];
    }

    private sealed class Side(ImmutableArray<Endpoint> pods, ImmutableArray<Reading> readings, Snapshot snapshot)
    {
        private readonly PolicySubjects _subjects = new(pods, readings, new(readings), snapshot.Namespaces.Items);

        public bool Governs(int pod, bool ingress)
        {
            for (var number = 0; number < readings.Length; number++)
            {
                if (_subjects.IsGoverned(number, _subjects.Classes.ClassOf[pod], ingress)) return true;
            }

            return false;
        }

        /// <summary>Null where it is not known.</summary>
        public bool? IsEnforced(int pod, ImmutableArray<ScopedReading> scoped, Endpoint endpoint, Dictionary<string, Node> nodes)
        {
            bool? enforced = false;
            var index = _subjects.Classes.ClassOf[pod];
            for (var number = 0; number < readings.Length; number++)
            {
                if (!_subjects.IsGoverned(number, index, ingress: true) && !_subjects.IsGoverned(number, index, ingress: false)) continue;
                var (most, least, _) = scoped[number].Scope.Of(endpoint, nodes);
                if (least != Reachability.Enforced.No) return true;
                if (most != Reachability.Enforced.No) enforced = null;
            }

            return enforced;
        }
    }
}
