using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Reachability;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>A finding about places where the VPC CNI enforces something else than the API says; one of a kind names all of them.</summary>
/// <param name="pick">Those places.</param>
/// <param name="title">By their number.</param>
/// <param name="why">What the engine does, in sentences.</param>
/// <param name="line">One of them, in words.</param>
/// <param name="subject">The object it is about.</param>
internal sealed class DeviationRule<T>(
    FindingKind finding, Func<VpcCniDeviations, ImmutableArray<T>> pick, Func<int, string> title, string why, Func<T, string> line, Func<T, string> subject, string recommendation, params ImmutableArray<ShellCommand> commands) : Rule<NetworkPolicyFacts>
{
    /// <summary>So many are named in the message; the report's details have all of them.</summary>
    private const int Named = 5;

    public override FindingKind Kind => finding;

    public override IEnumerable<Premise> RestsOn(NetworkPolicyFacts facts) =>
        [facts.Deviations.Must(deviations => deviations is not null && !pick(deviations).IsEmpty)];

    public override IEnumerable<Finding> Examine(NetworkPolicyFacts facts)
    {
        if (facts.Deviations is not Known<VpcCniDeviations?> { Value: { } deviations, Gaps.IsEmpty: true }) yield break;
        var places = pick(deviations);
        if (places.IsEmpty) yield break;
        var more = places.Length > Named ? $" and {places.Length - Named} more" : "";
        yield return new(
            Kind,
            Kind.Severity,
            title(places.Length),
            $"{why} {string.Join("; ", places.Take(Named).Select(line))}{more}.",
            [.. places.Select(subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. facts.Deviations.Evidence, .. facts.Count.Evidence],
            recommendation,
            commands);
    }
}
