using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The control plane's own traffic leaves through the cluster subnets, and one of them has no way out.</summary>
internal sealed class ControlPlaneEgressWithoutRoute : Rule<VpcFacts>
{
    public const string Routed = "CUSTOMER_ROUTED";

    private static readonly FindingKind Finding = new("NET610", nameof(ControlPlaneEgressWithoutRoute), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
    [
        facts.ControlPlaneEgressMode.Must(Routed), facts.Subnets.Seen(), facts.Cluster.IpFamily.Part(),
        .. facts.SubnetsFor(ClusterSubnet.ForControlPlane).Select(subnet => subnet.Route.Part()),
    ];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.ControlPlaneEgressMode.Is(Routed) || !facts.Subnets.TryGet(out var all)) yield break;
        var isIpv6 = facts.Cluster.IpFamily.Is("ipv6");
        var left = all.Where(subnet =>
            subnet.IsFor(ClusterSubnet.ForControlPlane) && subnet.Route.TryGet(out var route)
                && (IsNone(route.Kind) || isIpv6 && IsNone(route.Ipv6Kind))).ToImmutableArray();
        if (left.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"The control plane's traffic leaves through the VPC ({Routed}), and {left.Length} cluster subnet{(left.Length == 1 ? " has" : "s have")} no default route",
            $"{string.Join(" ", left.Select(subnet => $"{subnet.Id}{(subnet.ZoneName is { } zone ? $" ({zone})" : "")} has none that works{(isIpv6 ? " for both address families" : "")}."))} " +
            "Webhooks, OIDC providers and aggregated APIs outside of the VPC cannot be reached from the interfaces there.",
            [.. left.Select(subnet => subnet.Subject)],
            [.. facts.ControlPlaneEgressMode.Evidence, .. left.SelectMany(subnet => subnet.Route.Evidence)],
            "Give the cluster subnets a default route to a NAT gateway, a firewall or a transit gateway. The mode cannot go back to AWS_MANAGED.",
            [$"aws ec2 describe-route-tables --filters Name=association.subnet-id,Values={string.Join(',', left.Select(subnet => subnet.Id))} --query 'RouteTables[].Routes'"]);
    }

    private static bool IsNone(string kind) => kind is SubnetRoute.None or SubnetRoute.Blackhole;
}
