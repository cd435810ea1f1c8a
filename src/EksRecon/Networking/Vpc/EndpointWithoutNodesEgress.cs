using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>The public endpoint is the only one, is restricted, and leaves out addresses with which nodes come.</summary>
internal sealed class EndpointWithoutNodesEgress : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET602", nameof(EndpointWithoutNodesEgress), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
    [
        facts.EndpointPublic.Must(true), facts.EndpointPrivate.Must(false), facts.PublicAccessCidrs.Must(cidrs =>
            !VpcFacts.HasEverything(cidrs)),
        facts.Cluster.IpFamily.Must(family => family != "ipv6"), facts.NodeEgress.Seen(),
    ];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPublic.Is(true) || !facts.EndpointPrivate.Is(false) || !facts.IsOpenToAll.Is(false)) yield break;
        // Nodes of an IPv6 cluster may go out by IPv6, whose addresses are not looked at here.
        if (!facts.Cluster.IpFamily.TryGet(out var family) || family == "ipv6" || !facts.PublicAccessCidrs.TryGet(out var cidrs)
            || !facts.NodeEgress.TryGet(out var egress))
        {
            yield break;
        }

        var allowed = cidrs.Select(Cidr.Parse).OfType<Cidr>().ToImmutableArray();
        // A range that cannot be read may be the one that covers them.
        if (allowed.Length < cidrs.Length) yield break;
        var left = egress.Where(one =>
            Cidr.Address(one.Address) is { } address && !allowed.Any(range => range.Contains(address))).ToImmutableArray();
        if (left.IsEmpty) yield break;
        var missing = left.Select(one => one.Address).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        yield return new(
            Kind,
            Kind.Severity,
            $"The API endpoint does not let in {string.Join(", ", missing)}, with which nodes reach it",
            $"Private access is off, so nodes reach the API through its public side, which answers {string.Join(", ", cidrs)} only. Nodes behind {string.Join(", ", left.Select(one => one.Via).Distinct(StringComparer.Ordinal))} cannot join, or drop out when their connections end.",
            [.. left.Select(one => one.Via).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. facts.EndpointPublic.Evidence, .. facts.EndpointPrivate.Evidence, .. facts.PublicAccessCidrs.Evidence,
                .. facts.NodeEgress.Evidence],
            "Switch private access on: the VPC then reaches the API without leaving. Or add the addresses to publicAccessCidrs.",
            [
                $"aws eks update-cluster-config --name {facts.Cluster.NameForCommands} --resources-vpc-config endpointPrivateAccess=true",
                $"aws eks update-cluster-config --name {facts.Cluster.NameForCommands} --resources-vpc-config publicAccessCidrs={string.Join(',', cidrs.Concat(missing.Select(address => address + "/32")))}",
            ]);
    }
}
