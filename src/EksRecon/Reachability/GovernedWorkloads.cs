using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Of each workload, whether what its pods receive is governed by a policy that holds there.</summary>
public static class GovernedWorkloads
{
    /// <summary>
    /// True where it is so for all of its pods, false where it is so for none or not for all, null where it is not known.
    /// </summary>
    public static IReadOnlyDictionary<ReachEnd, bool?> ByIngress(Snapshot snapshot, ImmutableArray<ScopedReading> scoped)
    {
        var endpoints = Endpoints.Of(snapshot, isUpstream: false);
        var nodes = snapshot.Nodes.Items.ToDictionary(node => node.Name, StringComparer.Ordinal);
        ImmutableArray<Reading> readings = [.. scoped.Select(one => one.Reading)];
        var subjects = new PolicySubjects(endpoints, readings, new(readings), snapshot.Namespaces.Items);
        var governed = new Dictionary<ReachEnd, bool?>();
        for (var index = 0; index < endpoints.Length; index++)
        {
            var one = IsGoverned(endpoints[index], subjects.Classes.ClassOf[index]);
            governed[endpoints[index].Workload] = governed.TryGetValue(endpoints[index].Workload, out var before)
                ? before is false || one is false
                ? false
                : before is null
                ? null
                : one
                : one;
        }

        return governed;

        bool? IsGoverned(Endpoint endpoint, int index)
        {
            // In its node's network no policy can select it: nothing is said of it.
            if (endpoint.IsHost) return null;
            bool? found = false;
            for (var number = 0; number < readings.Length; number++)
            {
                var (most, least, _) = scoped[number].Scope.Of(endpoint, nodes);
                if (most == Enforced.No) continue;
                if (subjects.MayBeGoverned(number, index, ingress: true) && !subjects.IsGoverned(number, index, ingress: true))
                {
                    found = null;
                    continue;
                }

                if (!subjects.IsGoverned(number, index, ingress: true) && least != Enforced.Strict) continue;
                if (least != Enforced.No) return true;
                found = null;
            }

            return found;
        }
    }
}
