using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// A Service whose port is another than that of its pods, in front of pods that an egress rule names with ports: egress is judged before
/// the address is translated (EKS user guide, cni-network-policy: the service port has to be the container port).
/// </summary>
/// <param name="Target">The port of the pods: a number or a name.</param>
/// <param name="Policies">Some of the policies whose egress rules lead there.</param>
public sealed record TranslatedPort(string Service, int Port, string Target, ImmutableArray<string> Policies)
{
    internal static ImmutableArray<TranslatedPort> Find(ReachGround ground, Snapshot snapshot)
    {
        const int most = 5;
        var rules = ground.Readings[0].Policies.SelectMany(policy => policy.Egress?.Rules ?? [],
            (policy, rule) => (Policy: policy, Rule: rule))
            .Where(entry => entry.Rule is { Action: RuleAction.Allow, Ports: not null, Peers: not null }).ToList();
        if (rules.Count == 0) return [];
        var members = new PeerMembers(ground.Classes, ground.Outside, []);
        var peers = rules.Select(entry =>
            (entry.Policy, entry.Rule, Classes: (entry.Rule.Peers ?? []).OfType<PodPeer>().SelectMany(members.Of).ToHashSet()))
            .Where(entry => entry.Classes.Count > 0).ToList();
        var byNamespace = Enumerable.Range(0, ground.Endpoints.Length).ToLookup(index => ground.Endpoints[index].Namespace,
            StringComparer.Ordinal);
        var found = ImmutableArray.CreateBuilder<TranslatedPort>();
        foreach (var service in snapshot.Services.Items)
        {
            foreach (var port in service.Ports)
            {
                if (port.TargetName is null && (port.TargetPort is null || port.TargetPort == port.Port)) continue;
                var pods = byNamespace[service.Metadata.Namespace].Where(index => ground.Endpoints[index].Labels.Matches(service.Selector))
                    .ToList();
                var targets = pods.SelectMany(index => port.TargetName is { } name
                    ? ground.Endpoints[index].NamedPorts.Where(one => one.Name == name).Select(one => one.Port)
                    : [port.TargetPort ?? port.Port])
                    .Distinct().ToList();
                if (targets.Count == 0 || targets.TrueForAll(target => target == port.Port)) continue;
                var classes = pods.Select(index => ground.Classes.ClassOf[index]).ToHashSet();
                var named = peers.Where(entry =>
                    entry.Classes.Overlaps(classes)
                        && (entry.Rule.Ports ?? []).Any(one => targets.Exists(target => Speaks(one, target, port.TargetName)))
                        && !(entry.Rule.Ports ?? []).Any(one => Speaks(one, port.Port, name: null)))
                    .Select(entry => entry.Policy.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(most)
                    .ToImmutableArray();
                if (!named.IsEmpty) found.Add(new(service.Subject, port.Port, port.TargetName ?? $"{port.TargetPort}", named));
            }
        }

        return [.. found.OrderBy(one => one.Service, StringComparer.Ordinal).ThenBy(one => one.Port)];
    }

    private static bool Speaks(PortEntry entry, int port, string? name) =>
        entry.Named is { } named ? named == name : entry.Range is { } range && range.First <= port && port <= range.Last;
}
