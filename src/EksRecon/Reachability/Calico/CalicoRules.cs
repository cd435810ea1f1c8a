using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Reads rules of Calico's policies. One end of a rule is the peer, the other restricts the policy's own pods; ports are those of the
/// destination.
/// </summary>
internal sealed class CalicoRules(CalicoEntities entities, CalicoServices services)
{
    private const int Ipv4 = 4;
    private const int Ipv6 = 6;

    /// <exception cref="PolicyException">Calico would refuse a rule.</exception>
    public ImmutableArray<PolicyRule> Read(JsonElement spec, bool ingress, string? @namespace)
    {
        var direction = ingress ? "ingress" : "egress";
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        var index = 0;
        foreach (var rule in PolicyReading.List(spec, direction, "spec") ?? [])
        {
            var name = $"{direction}[{index++}]";
            rules.AddRange(Rules(rule, name, "spec." + name, ingress, @namespace));
        }

        return rules.ToImmutable();
    }

    /// <summary>
    /// None where it decides nothing: it logs, or is about IPv6 or protocols without ports alone. Several where a Service has several
    /// ports.
    /// </summary>
    private IEnumerable<PolicyRule> Rules(JsonElement rule, string name, string where, bool ingress, string? @namespace)
    {
        // What is logged goes on to the next rule.
        if (rule.TextOf("action") == "Log") return [];
        var doubts = new CalicoDoubts();
        doubts.Check(() =>
            PolicyReading.Only(rule, where, "action", "protocol", "notProtocol", "icmp", "notICMP", "ipVersion", "source", "destination",
                "http", "metadata"));
        var action = PolicyReading.Action(rule, where, hasPass: true, "Allow");
        var (source, destination) = (End(rule, "source", where), End(rule, "destination", where));
        if (HasAny(source, "ports", where) || HasAny(source, "notPorts", where))
        {
            doubts.Add($"{where}.source: source ports are not evaluated");
        }

        var ports = CalicoPorts.Read(rule, destination, where);
        var from = entities.Read(source, where + ".source", @namespace, doubts);
        var to = entities.Read(destination, where + ".destination", @namespace, doubts);
        var hasHttp = PolicyReading.Member(rule, "http") is not null;
        if (hasHttp && action != RuleAction.Allow) throw new PolicyException($"{where}: http is for Allow only");
        if (!IsForIpv4(rule, where) || ports is { IsEmpty: true }) return [];
        var (sources, destinations) = (CalicoEntities.Services(source, where + ".source"),
            CalicoEntities.Services(destination, where + ".destination"));
        if ((ingress ? destinations : sources) is not null)
        {
            throw new PolicyException($"{where}: Services are sources of ingress rules and destinations of egress rules");
        }

        if (sources is { } senders) from = doubts.Try(() => services.Sources(senders, where + ".source.services", @namespace));
        var (peer, own) = ingress ? (from, to) : (to, from);
        var read = new PolicyRule(name, action, peer is null ? null : [peer], ports) { Own = own, Filter = hasHttp ? "HTTP rules" : null };
        if (destinations is not { } receivers) return [read with { Doubt = doubts.Reason }];
        if (HasAny(destination, "ports", where) || HasAny(destination, "notPorts", where))
        {
            throw new PolicyException($"{where}.destination: services and ports do not go together");
        }

        var reached = doubts.Try(() => services.Destinations(receivers, where + ".destination.services", @namespace).ToList());
        return reached is null
            ? [read with { Doubt = doubts.Reason }]
            : reached.Where(end => CalicoPorts.Holds(ports, end.Port)).Select(end =>
                read with { Peers = [end.Peer], Ports = [end.Port], Doubt = doubts.Reason });
    }

    private static JsonElement End(JsonElement rule, string name, string where)
    {
        if (PolicyReading.Member(rule, name) is not { } end) return default;
        return end.ValueKind == JsonValueKind.Object ? end : throw new PolicyException($"{where}.{name} is no object");
    }

    private static bool HasAny(JsonElement end, string name, string where) => PolicyReading.List(end, name, where) is { Count: > 0 };

    private static bool IsForIpv4(JsonElement rule, string where)
    {
        if (PolicyReading.Member(rule, "ipVersion") is not { } version) return true;
        return version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number is Ipv4 or Ipv6
            ? number == Ipv4
            : throw new PolicyException($"{where}.ipVersion: {version.GetRawText()} is neither 4 nor 6");
    }
}
