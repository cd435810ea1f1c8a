using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// A named port of an ingress rule that is another number on other pods of the policy: the controller opens each of these numbers on all of
/// them (aws/amazon-network-policy-controller-k8s).
/// </summary>
public sealed record SharedNamedPort(string Policy, string Name, ImmutableArray<int> Ports)
{
    internal static ImmutableArray<SharedNamedPort> Find(ReachGround ground)
    {
        var reading = ground.Readings[0];
        var found = new List<SharedNamedPort>();
        Dictionary<int, List<int>>? subjects = null;
        for (var number = 0; number < reading.Policies.Length; number++)
        {
            var names = (reading.Policies[number].Ingress?.Rules ?? []).SelectMany(rule => rule.Ports ?? [])
                .Where(port => port.Named is not null).ToList();
            if (names.Count == 0) continue;
            subjects ??= Subjects(ground);
            if (!subjects.TryGetValue(number, out var classes)) continue;
            foreach (var name in names.DistinctBy(port => (port.Named, port.NamedProtocol)))
            {
                var sets = classes.Select(index =>
                    ground.Classes.Items[index].NamedPorts.Where(port =>
                        port.Name == name.Named && (name.NamedProtocol ?? port.Protocol) == port.Protocol)
                        .Select(port => port.Port).ToHashSet()).ToList();
                var all = sets.SelectMany(set => set).ToHashSet();
                if (sets.Exists(set => !set.SetEquals(all)))
                {
                    found.Add(new(reading.Policies[number].Subject, name.Named ?? "", [.. all.Order()]));
                }
            }
        }

        return [.. found.Where(one => one.Ports.Length > 1).Distinct().OrderBy(one => one.Policy, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal)];
    }

    private static Dictionary<int, List<int>> Subjects(ReachGround ground)
    {
        var subjects = new Dictionary<int, List<int>>();
        for (var index = 0; index < ground.Classes.Items.Count; index++)
        {
            if (ground.Classes.Items[index].Of(0) == Enforced.No) continue;
            foreach (var policy in ground.Governing[0][index])
            {
                if (!subjects.TryGetValue(policy, out var classes)) subjects.Add(policy, classes = []);
                classes.Add(index);
            }
        }

        return subjects;
    }
}
