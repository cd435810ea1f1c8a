using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>Why one end may open which connections to the other: both directions, and the rules that speak of the pair.</summary>
/// <param name="Conn">What both directions have in common.</param>
/// <param name="Egress">One for each engine that judges the source; empty for a source outside the cluster.</param>
/// <param name="Ingress">One for each engine that judges the destination; empty for a destination outside the cluster.</param>
public sealed record Explanation(string Src, string Dst, string Conn, ImmutableArray<ExplainedDirection> Egress, ImmutableArray<ExplainedDirection> Ingress)
{
    /// <summary>True where the connections hold this port.</summary>
    public bool Holds(Protocol protocol, int port) => PortAtoms.Holds(Conn, protocol, port);
}

/// <summary>One direction of one end.</summary>
/// <param name="Engine">Whose reading of the policies it is, as <c>vpc-cni</c>; empty where nothing judges the end.</param>
/// <param name="DecidedBy">Which stage had the last word, in words.</param>
/// <param name="Rules">Those that speak of the other end, in the order of evaluation.</param>
public sealed record ExplainedDirection(string Of, string Direction, string Engine, string Conn, string DecidedBy, ImmutableArray<ExplainedRule> Rules);

/// <summary>A rule that speaks of the pair.</summary>
/// <param name="Stage">Where it stands, as <c>admin</c>.</param>
/// <param name="Action">allow, deny or pass.</param>
/// <param name="Conn">The connections it speaks of.</param>
/// <param name="Decides">Those of them that nothing before it decided.</param>
/// <param name="Filter">What filters further what it allows; null where nothing does.</param>
public sealed record ExplainedRule(string Policy, string Rule, string Stage, string Action, string Conn, string Decides, string? Filter);
