using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads rules of Calico's policies. One end of a rule is the peer, the other restricts the policy's own pods; ports are those of the destination.</summary>
internal sealed class CalicoRules(CalicoEntities entities)
{
    private const int Ipv4 = 4;
    private const int Ipv6 = 6;

    public ImmutableArray<PolicyRule> Read(JsonElement spec, bool ingress, string? @namespace)
    {
        var direction = ingress ? "ingress" : "egress";
        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        var index = 0;
        foreach (var rule in PolicyReading.List(spec, direction, "spec") ?? [])
        {
            var name = $"{direction}[{index++}]";
            if (Rule(rule, name, "spec." + name, ingress, @namespace) is { } read) rules.Add(read);
        }

        return rules.ToImmutable();
    }

    /// <summary>Null where it decides nothing: it logs, or speaks of IPv6 or of protocols without ports alone.</summary>
    private PolicyRule? Rule(JsonElement rule, string name, string where, bool ingress, string? @namespace)
    {
        PolicyReading.Only(rule, where, "action", "protocol", "notProtocol", "icmp", "notICMP", "ipVersion", "source", "destination", "http", "metadata");
        // What is logged goes on to the next rule.
        if (rule.TextOf("action") == "Log") return null;
        var action = PolicyReading.Action(rule, where, hasPass: true, "Allow");
        var (source, destination) = (End(rule, "source", where), End(rule, "destination", where));
        if (HasAny(source, "ports", where) || HasAny(source, "notPorts", where)) throw new PolicyException($"{where}.source: source ports are not evaluated");
        var ports = CalicoPorts.Read(rule, destination, where);
        var from = entities.Read(source, where + ".source", @namespace, isPeer: ingress);
        var to = entities.Read(destination, where + ".destination", @namespace, isPeer: !ingress);
        var hasHttp = PolicyReading.Member(rule, "http") is not null;
        if (hasHttp && action != RuleAction.Allow) throw new PolicyException($"{where}: http is for Allow only");
        if (!IsForIpv4(rule, where) || ports is { IsEmpty: true }) return null;
        var (peer, own) = ingress ? (from, to) : (to, from);
        return new(name, action, peer is null ? null : [peer], ports) { Own = own, Filter = hasHttp ? "HTTP rules" : null };
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
        return version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number is Ipv4 or Ipv6 ? number == Ipv4 : throw new PolicyException($"{where}.ipVersion: {version.GetRawText()} is neither 4 nor 6");
    }
}
