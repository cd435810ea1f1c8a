using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Networking.Vpc;

/// <summary>The subnets that the control plane, nodes and pods take addresses from, and how the nodes leave the VPC.</summary>
internal sealed class ClusterSubnets
{
    /// <summary>AWS keeps the first four addresses of a subnet and the last (VPC user guide, subnet sizing).</summary>
    private const int KeptByAws = 5;

    private readonly Snapshot _snapshot;
    private readonly SubnetRoutes _routes;
    private readonly Dictionary<string, SortedSet<string>> _uses = new(StringComparer.Ordinal);

    public ClusterSubnets(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _routes = new SubnetRoutes(snapshot.RouteTables);
        Use("control-plane", snapshot.Cluster?.ResourcesVpcConfig?.SubnetIds);
        foreach (var group in snapshot.Nodegroups) Use("nodes", group.Subnets);
        foreach (var profile in snapshot.FargateProfiles) Use("pods", profile.Subnets);
        foreach (var config in snapshot.Resources(Kinds.EniConfigs).Items) Use("pods", config.Text("spec.subnet") is { } subnet ? [subnet] : []);
        foreach (var subnet in snapshot.Subnets.Items)
        {
            if (Cidr.TryParse(subnet.CidrBlock, out var cidr) && snapshot.Nodes.Items.Any(node => cidr.Value.Contains(node.Address))) Use("nodes", [subnet.SubnetId]);
        }
    }

    public Fact<ImmutableArray<ClusterSubnet>> All()
    {
        if (_uses.Count == 0 && _snapshot.ClusterLook.Gap is { } gap) return Fact.Unknown<ImmutableArray<ClusterSubnet>>(gap);
        if (_snapshot.Subnets.IsBlind) return Fact.Unknown<ImmutableArray<ClusterSubnet>>(_snapshot.Subnets.Gaps);
        var found = _snapshot.Subnets.Items.Where(subnet => _uses.ContainsKey(subnet.SubnetId)).Select(Make)
            .OrderBy(subnet => subnet.Zone, StringComparer.Ordinal).ThenBy(subnet => subnet.Id, StringComparer.Ordinal).ToImmutableArray();
        var missing = _uses.Keys.Where(id => found.All(subnet => subnet.Id != id)).Order(StringComparer.Ordinal).ToList();
        ImmutableArray<Gap> gaps = missing.Count > 0 && _snapshot.Subnets.IsWhole
            ? [new Gap(_snapshot.Subnets.Question, Outcome.Malformed, $"the answer does not hold {string.Join(", ", missing)}")]
            : _snapshot.Subnets.Gaps;
        return Fact.Partial(found, [.. found.Select(subnet => new Evidence(subnet.Subject, "AvailableIpAddressCount", subnet.Free?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Evidence.NotSet, _snapshot.Subnets.Question))], gaps);
    }

    /// <summary>
    /// The public addresses of the NAT gateways behind the node subnets, and of nodes that have their own. Unknown where a node subnet leaves in another way,
    /// for then its addresses are somebody else's.
    /// </summary>
    public Fact<ImmutableArray<string>> NodeEgress()
    {
        ImmutableArray<Gap> gaps = [.. _snapshot.Subnets.Gaps, .. _snapshot.RouteTables.Gaps, .. _snapshot.NatGateways.Gaps, .. _snapshot.Nodes.Gaps];
        if (!gaps.IsEmpty) return Fact.Unknown<ImmutableArray<string>>(gaps);
        var addresses = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var subnet in _snapshot.Subnets.Items.Where(subnet => _uses.GetValueOrDefault(subnet.SubnetId)?.Contains("nodes") == true))
        {
            var gateway = _routes.NatGatewayOf(subnet) is { } id ? _snapshot.NatGateways.Items.FirstOrDefault(one => one.NatGatewayId == id) : null;
            var route = _routes.Of(subnet);
            if (gateway is not null) addresses.UnionWith((gateway.NatGatewayAddresses ?? []).Select(address => address.PublicIp).OfType<string>());
            else if (route is not (SubnetRoutes.InternetGateway or "none")) return Fact.Unknown<ImmutableArray<string>>(new Gap(_snapshot.RouteTables.Question, Outcome.Collected, $"{subnet.SubnetId} leaves by {route ?? "an unknown route"}, whose public addresses are not in this account's answers"));
        }

        addresses.UnionWith(_snapshot.Nodes.Items.Select(node => node.ExternalAddress).OfType<string>());
        return Fact.Known<ImmutableArray<string>>([.. addresses], new Evidence("node subnets", "default routes", addresses.Count == 0 ? "none leaves the VPC" : string.Join(", ", addresses), _snapshot.NatGateways.Question));
    }

    private void Use(string use, ImmutableArray<string>? subnets)
    {
        foreach (var subnet in subnets ?? [])
        {
            if (!_uses.TryGetValue(subnet, out var uses)) _uses.Add(subnet, uses = new(StringComparer.Ordinal));
            uses.Add(use);
        }
    }

    private ClusterSubnet Make(Subnet subnet)
    {
        var size = Cidr.TryParse(subnet.CidrBlock, out var cidr) && cidr.Value.Ipv4Addresses is { } all ? Math.Max(0, all - KeptByAws) : (long?)null;
        return new(subnet.SubnetId, subnet.AvailabilityZone, subnet.AvailabilityZoneId, subnet.CidrBlock, size, subnet.AvailableIpAddressCount, _routes.Of(subnet), [.. _uses[subnet.SubnetId]]);
    }
}
