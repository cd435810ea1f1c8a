using System.Collections.Immutable;

namespace EksRecon.Networking.Vpc;

/// <summary>A connection that a cluster needs, and whether security groups let it through.</summary>
/// <param name="From"><c>nodes</c>, <c>pods</c> or <c>control plane</c>.</param>
/// <param name="To"><c>control plane</c>, <c>nodes</c> or <c>CoreDNS</c>.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Verdict"><c>open</c>, <c>blocked</c> (of at least one pair of interfaces it is known) or <c>undecided</c>.</param>
/// <param name="Reason">Why it is blocked or undecided; null where it is open.</param>
/// <param name="FromGroups">Groups of the side that opens the connection, sorted.</param>
/// <param name="ToGroups">Groups of the other side, sorted.</param>
public sealed record SecurityGroupPath(
    string From, string To, string Protocol, int Port, string Verdict, string? Reason, ImmutableArray<string> FromGroups, ImmutableArray<string> ToGroups)
{
    public const string Open = "open";
    public const string Blocked = "blocked";
    public const string Undecided = "undecided";
}
