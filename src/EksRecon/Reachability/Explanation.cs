using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EksRecon.Reachability;

/// <summary>Why one end may open which connections to the other: both directions, and the rules that match the pair.</summary>
/// <param name="Conn">What both directions have in common.</param>
/// <param name="Egress">One for each engine that judges the source; empty for a source outside the cluster.</param>
/// <param name="Ingress">One for each engine that judges the destination; empty for a destination outside the cluster.</param>
public sealed record Explanation(ReachEnd Src, ReachEnd Dst, Connections Conn, ImmutableArray<ExplainedDirection> Egress,
    ImmutableArray<ExplainedDirection> Ingress)
{
    /// <summary>True where the connections hold this port.</summary>
    public bool Holds(Protocol protocol, int port) => Conn.Contains(protocol, port);

    /// <summary>
    /// What decides one port, as <c>TCP 81: denied by BaselineAdminNetworkPolicy default (rule baseline-deny) for ingress of
    /// shop/db[Pod]</c>.
    /// </summary>
    public string Verdict(Protocol protocol, int port)
    {
        var isOpen = Holds(protocol, port);
        var directions = Egress.Concat(Ingress).Where(direction => isOpen || !direction.Conn.Contains(protocol, port)).ToList();
        List<string> rules =
            [.. directions.Select(direction => direction.RuleFor(protocol, port) is { } rule ? $"by {rule.Policy} (rule {rule.Rule}) for {direction.Direction} of {direction.Of}" : null).OfType<string>()];
        var reason = rules.Count > 0
            ? string.Join(" and ", rules)
            : "because "
                + string.Join(" and ", directions.Select(direction => direction.Because(protocol, port)).Distinct(StringComparer.Ordinal));
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{ConnectionsNotation.Name(protocol)} {port}: {(isOpen ? "allowed" : "denied")} {reason}");
    }
}

/// <summary>
/// One direction of one end. What its rules and its rest allow is what the direction allows; every connection is decided by one of them.
/// </summary>
/// <param name="Engine">Whose reading of the policies it is, as <c>vpc-cni</c>; empty where nothing judges the end.</param>
/// <param name="DecidedBy">What decides the connections that no rule decides, in words.</param>
/// <param name="Rules">Those that match the other end, in the order of evaluation.</param>
public sealed record ExplainedDirection(ReachEnd Of, string Direction, string Engine, Connections Conn, string DecidedBy,
    ImmutableArray<ExplainedRule> Rules)
{
    /// <summary>What is decided without a rule: the default of a stage, and behind the last one what is left.</summary>
    public ImmutableArray<ExplainedRest> Rest { get; init; } = [];

    /// <summary>The rule that decides a port; null where none does.</summary>
    internal ExplainedRule? RuleFor(Protocol protocol, int port) =>
        Rules.FirstOrDefault(rule => rule.Action != ExplainedAction.Pass && rule.Decides.Contains(protocol, port));

    /// <summary>Why a port is as it is that no rule decides.</summary>
    internal string Because(Protocol protocol, int port) =>
        Rest.FirstOrDefault(rest => rest.Conn.Contains(protocol, port))?.Because ?? DecidedBy;
}

/// <summary>A rule that matches the pair.</summary>
/// <param name="Stage">Where it stands, as <c>admin policies</c>.</param>
/// <param name="Conn">The connections it matches.</param>
/// <param name="Decides">Those of them that it decides: nothing before it did, and the stage is asked.</param>
/// <param name="Filter">What filters further what it allows; null where nothing does.</param>
public sealed record ExplainedRule(string Policy, string Rule, string Stage, ExplainedAction Action, Connections Conn, Connections Decides,
    string? Filter);

/// <summary>Connections that no rule decides.</summary>
/// <param name="Stage">The stage whose default decides; null behind the last one.</param>
/// <param name="Policies">Those because of which the rest is denied; empty where nothing isolates.</param>
/// <param name="Because">Why, in words.</param>
public sealed record ExplainedRest(string? Stage, ExplainedAction Action, Connections Conn, ImmutableArray<string> Policies,
    string Because);

/// <summary>What a step of an evaluation does with the connections that it decides.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExplainedAction>))]
public enum ExplainedAction
{
    [JsonStringEnumMemberName("allow")]
    Allow,

    [JsonStringEnumMemberName("deny")]
    Deny,

    /// <summary>They go on to the next stage.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>The rule cannot be evaluated in full, or it is not known whether the policies select the pod.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,
}
