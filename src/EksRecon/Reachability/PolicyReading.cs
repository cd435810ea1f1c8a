using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Shared by the readers of policy kinds: members of JSON with the sentences of what is wrong with them.</summary>
internal static class PolicyReading
{
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            && member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? member
            : null;

    /// <summary>Null where the list is absent.</summary>
    public static IReadOnlyList<JsonElement>? List(JsonElement element, string name, string where)
    {
        if (Member(element, name) is not { } list) return null;
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : throw new PolicyException($"{where}.{name} is no list");
    }

    public static Protocol ReadProtocol(string? text, string where) => text switch
    {
        null or "TCP" => Protocol.Tcp,
        "UDP" => Protocol.Udp,
        "SCTP" => Protocol.Sctp,
        _ => throw new PolicyException($"{where}: the protocol {text} is none of TCP, UDP and SCTP"),
    };

    public static int Port(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var port)
            && port is >= Reachability.PortRange.LeastPort and <= Reachability.PortRange.MostPort
            ? port : throw new PolicyException($"{where}: {element.GetRawText()} is no port");

    /// <summary>From <c>start</c> to <c>end</c>.</summary>
    public static PortRange PortRange(JsonElement range, Protocol protocol, string where)
    {
        var (start, end) = (Port(Member(range, "start") ?? default, where + ".start"),
            Port(Member(range, "end") ?? default, where + ".end"));
        return end < start ? throw new PolicyException($"{where}: end {end} is below start {start}") : new(protocol, start, end);
    }

    public static Cidr Range(JsonElement? element, string where) =>
        element is { ValueKind: JsonValueKind.String } text && text.GetString() is { } written
            && written.Contains('/', StringComparison.Ordinal) && Cidr.Parse(written) is { } range
            ? range : throw new PolicyException($"{where}: {element?.GetRawText() ?? "nothing"} is no CIDR");

    /// <summary>Nothing but these members may be there: what is not modelled must not be passed over.</summary>
    /// <exception cref="NotEvaluatedException">Another member is there.</exception>
    public static void Only(JsonElement element, string where, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new PolicyException($"{where} is no object");
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !known.Contains(member.Name))
            {
                throw new NotEvaluatedException($"{where}.{member.Name} is not known");
            }
        }
    }

    public static RuleAction Action(JsonElement rule, string where, bool hasPass, string allow) => rule.TextOf("action") switch
    {
        var action when action == allow => RuleAction.Allow,
        "Deny" => RuleAction.Deny,
        "Pass" when hasPass => RuleAction.Pass,
        var other => throw new PolicyException($"{where}.action: '{other}' is no action"),
    };

    public static int Priority(Resource policy)
    {
        const int most = 1000;
        return policy.At("spec.priority") is { ValueKind: JsonValueKind.Number } element && element.TryGetInt32(out var priority)
            && priority is >= 0 and <= most
            ? priority : throw new PolicyException($"spec.priority has to be between 0 and {most}");
    }

    /// <summary>The subject or peer of cluster policies: <c>namespaces</c>, or <c>pods</c> with both selectors.</summary>
    public static PodTerm? Pods(JsonElement element, string where)
    {
        if (Member(element, "namespaces") is { } namespaces)
        {
            return new(null, LabelSelector.Read(namespaces, where + ".namespaces"), LabelSelector.Everything);
        }

        if (Member(element, "pods") is not { } pods) return null;
        Only(pods, where + ".pods", "namespaceSelector", "podSelector");
        return new(
            null,
            Member(pods, "namespaceSelector") is { } selector
                ? LabelSelector.Read(selector, where + ".pods.namespaceSelector")
                : LabelSelector.Everything,
            Member(pods, "podSelector") is { } labels ? LabelSelector.Read(labels, where + ".pods.podSelector") : LabelSelector.Everything);
    }
}
