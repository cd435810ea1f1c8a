using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>
/// Picks subnets as the controllers do: by role tag, else by routes; not those of other clusters, not those that are nearly full; one of
/// each zone.
/// </summary>
/// <param name="subnets">Subnets of the cluster's VPC.</param>
/// <param name="tables">Route tables, for the choice by reachability.</param>
/// <param name="clusterName">Null where it is not known.</param>
internal sealed class SubnetDiscovery(Listing<Subnet> subnets, Listing<RouteTable> tables, string? clusterName, SubnetFinder finder)
{
    /// <summary>Fewer free addresses than this do not do (docs/deploy/subnet_discovery.md of the controller; ELB user guide).</summary>
    private const int LeastFree = 8;

    private const string ClusterTag = "kubernetes.io/cluster/";

    private readonly List<Gap> _gaps = [.. subnets.Gaps];
    private readonly List<DroppedSubnet> _dropped = [];

    public Fact<SubnetChoice?> Choose(bool isInternetFacing)
    {
        if (subnets.IsBlind) return Fact.Unknown<SubnetChoice?>(subnets.Gaps);
        var role = isInternetFacing ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb";
        var tagged = subnets.Items.Where(subnet => Tag(subnet, role) is "" or "1").ToImmutableArray();
        // A subnet that was not seen may have the tag.
        if (tagged.IsEmpty && subnets.Gap is { } gap) return Fact.Unknown<SubnetChoice?>(gap);
        var byRoute = tagged.IsEmpty && finder.FallsBack != false;
        if (byRoute && finder.FallsBack is null)
        {
            return Fact.Unknown<SubnetChoice?>(
                new Gap(subnets.Question, Outcome.NotAsked,
                    $"no subnet has {role}, and whether {finder.Name} then goes by routes depends on its version, which is not known"));
        }

        var candidates = byRoute ? Reachable(isInternetFacing) : tagged;
        if (candidates is not { } left) return Fact.Unknown<SubnetChoice?>([.. _gaps]);
        if (!byRoute)
        {
            Drop(subnets.Items.Except(tagged),
                subnet => Tag(subnet, role) is { } value
                    ? $"its tag {role} is {value}, and only 1 or nothing counts"
                    : $"it has no tag {role}");
        }

        var own = left.Where(IsOwn).ToImmutableArray();
        Drop(left.Except(own), _ => finder.OwnTagOnly ? "it is not tagged for this cluster" : "it is tagged for other clusters only");
        var roomy = own.Where(subnet => subnet.AvailableIpAddressCount is null or >= LeastFree).ToImmutableArray();
        Drop(own.Except(roomy), subnet => $"it has {subnet.AvailableIpAddressCount} free addresses, fewer than {LeastFree}");
        foreach (var subnet in roomy.Where(subnet => subnet.AvailableIpAddressCount is null))
        {
            _gaps.Add(new(subnets.Question, Outcome.Malformed, $"{subnet.SubnetId} has no AvailableIpAddressCount in the answer"));
        }

        var chosen = OnePerZone(roomy);
        return Fact.Partial<SubnetChoice?>(
            new(byRoute ? "reachability" : "role-tag", chosen,
                [.. _dropped.OrderBy(one => one.Zone, StringComparer.Ordinal).ThenBy(one => one.Subnet, StringComparer.Ordinal)]),
            [.. chosen.Select(one => new Evidence("Subnet " + one.Subnet, byRoute ? "route table" : $"Tags[{role}]", byRoute ? isInternetFacing ? "to an internet gateway" : "to no internet gateway" : "set", subnets.Question))],
            [.. _gaps]);
    }

    private static string? Tag(Subnet subnet, string key) =>
        (subnet.Tags ?? []).FirstOrDefault(tag => tag.Key == key) is { } found ? found.Value ?? "" : null;

    private void Drop(IEnumerable<Subnet> some, Func<Subnet, string> why)
    {
        foreach (var subnet in some) _dropped.Add(new(subnet.SubnetId, subnet.AvailabilityZone, why(subnet)));
    }

    private bool IsOwn(Subnet subnet)
    {
        if (!finder.ChecksClusterTags) return true;
        var tags = (subnet.Tags ?? []).Select(tag => tag.Key).OfType<string>()
            .Where(key => key.StartsWith(ClusterTag, StringComparison.Ordinal)).ToImmutableArray();
        if (tags.IsEmpty) return !finder.OwnTagOnly;
        if (clusterName is not null) return tags.Contains(ClusterTag + clusterName, StringComparer.Ordinal);
        _gaps.Add(
            new(Questions.AwsCalls.DescribeCluster.Question, Outcome.NotAsked,
                $"{subnet.SubnetId} is tagged for clusters, and the name of this one is not known"));
        return true;
    }

    private ImmutableArray<Subnet>? Reachable(bool isInternetFacing)
    {
        var found = ImmutableArray.CreateBuilder<Subnet>();
        foreach (var subnet in subnets.Items)
        {
            if (IsPublic(subnet) is not { } isPublic) return null;
            if (isPublic == isInternetFacing) found.Add(subnet);
            else
            {
                Drop([subnet],
                    _ => isPublic
                        ? "its route table leads to an internet gateway"
                        : "its route table does not lead to an internet gateway");
            }
        }

        return found.ToImmutable();
    }

    private bool? IsPublic(Subnet subnet)
    {
        var own = tables.Items.FirstOrDefault(table =>
            (table.Associations ?? []).Any(association => association.SubnetId == subnet.SubnetId));
        var table = own
            ?? (tables.IsWhole
                ? tables.Items.FirstOrDefault(item =>
                    (item.VpcId is null || item.VpcId == subnet.VpcId)
                        && (item.Associations ?? []).Any(association => association.Main == true))
                : null);
        if (table is not null)
        {
            return (table.Routes ?? []).Any(route => route.GatewayId?.StartsWith("igw-", StringComparison.Ordinal) == true);
        }

        _gaps.Add(tables.Gap ?? new(tables.Question, Outcome.Malformed, $"the route table of {subnet.SubnetId} is not in the answer"));
        return null;
    }

    /// <summary>Those tagged for this cluster first, then by id. Local and Wavelength Zones are left out where there are others.</summary>
    private ImmutableArray<ChosenSubnet> OnePerZone(ImmutableArray<Subnet> some)
    {
        var usual = some.Where(subnet => !IsEdge(subnet.AvailabilityZone)).ToImmutableArray();
        if (!usual.IsEmpty) Drop(some.Except(usual), _ => "it is in a Local Zone or Wavelength Zone");
        var chosen = ImmutableArray.CreateBuilder<ChosenSubnet>();
        foreach (
            var zone in (usual.IsEmpty ? some : usual)
                .GroupBy(subnet => subnet.AvailabilityZone ?? subnet.AvailabilityZoneId, StringComparer.Ordinal)
                .OrderBy(zone => zone.Key, StringComparer.Ordinal))
        {
            var ordered = zone.OrderBy(subnet => clusterName is not null && Tag(subnet, ClusterTag + clusterName) is not null ? 0 : 1)
                .ThenBy(subnet => subnet.SubnetId, StringComparer.Ordinal).ToImmutableArray();
            chosen.Add(new(ordered[0].SubnetId, ordered[0].AvailabilityZone, ordered[0].AvailableIpAddressCount));
            Drop(ordered.Skip(1), _ => $"{ordered[0].SubnetId} is taken in its zone");
        }

        return chosen.ToImmutable();
    }

    /// <summary><c>us-west-2-lax-1a</c>: a second number behind the region's.</summary>
    private static bool IsEdge(string? zone) => zone?.Split('-').Count(part => part.Length > 0 && char.IsAsciiDigit(part[0])) > 1;
}
