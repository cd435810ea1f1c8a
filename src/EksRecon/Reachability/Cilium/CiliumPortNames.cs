using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Named ports of egress rules. Up to 1.19 a name that pods of the cluster give to several ports makes the rule mean nothing; later
/// versions take it for what it is on the pods the rule selects
/// (cilium/cilium#30003, #44429). Which one it is, is left open.
/// </summary>
internal sealed class CiliumPortNames(Snapshot snapshot)
{
    private ILookup<string, NamedPort>? _ports;

    public IEnumerable<Doubt> Of(Policy policy)
    {
        foreach (
            var entry in (policy.Egress?.Rules ?? []).SelectMany(rule => rule.Ports ?? []).Where(entry => entry.Named is not null)
                .Distinct())
        {
            var name = entry.Named ?? "";
            ImmutableArray<int> ports =
                [.. Ports[name].Where(port => (entry.NamedProtocol ?? port.Protocol) == port.Protocol).Select(port => port.Port).Distinct().Order()];
            if (ports.Length < 2) continue;
            var numbers = string.Join(", ", ports.Select(port => port.ToString(CultureInfo.InvariantCulture)));
            yield return new($"{policy.Subject} names the port {name} in egress, which is {numbers} on pods of the cluster: what that means depends on Cilium's version",
                policy.Pods, Ingress: false);
        }
    }

    private ILookup<string, NamedPort> Ports =>
        _ports ??= Endpoints.Of(snapshot, isUpstream: false).Where(endpoint => !endpoint.IsHost).SelectMany(endpoint => endpoint.NamedPorts)
            .Distinct().ToLookup(port => port.Name, StringComparer.Ordinal);
}
