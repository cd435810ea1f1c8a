using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>Says what keeps nodes and pods from using a VPC endpoint. Only what is known counts as a problem.</summary>
/// <param name="used">Subnets of nodes and pods.</param>
internal sealed class EndpointCheck(Snapshot snapshot, ClusterInterfaces interfaces, ImmutableArray<ClusterSubnet> used)
{
    private const string Gateway = "Gateway";

    /// <summary>All services are called by HTTPS.</summary>
    private const int Https = 443;

    private readonly SecurityGroupCheck _groups = new(snapshot.SecurityGroups);
    private readonly Dictionary<string, Subnet> _subnets = snapshot.Subnets.Items.ToDictionary(subnet => subnet.SubnetId,
        StringComparer.Ordinal);

    /// <summary>What stands behind the region in <c>com.amazonaws.eu-west-1.ecr.api</c>; null for names of another form.</summary>
    public static string? ServiceOf(VpcEndpoint endpoint)
    {
        const string mark = "com.amazonaws.";
        if (endpoint.ServiceName is not { } name || name.IndexOf(mark, StringComparison.Ordinal) is var at && at < 0) return null;
        var rest = name[(at + mark.Length)..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : rest[(dot + 1)..];
    }

    public ImmutableArray<string> Problems(VpcEndpoint endpoint)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        if (endpoint.State is { } state && !state.Equals("available", StringComparison.OrdinalIgnoreCase))
        {
            found.Add($"its state is {state}");
        }

        if (endpoint.VpcEndpointType == Gateway) found.AddRange(WithoutRoute(endpoint));
        else if (endpoint.PrivateDnsEnabled == false) found.Add("its private DNS is off, so the service's name leads to public addresses");
        found.AddRange(
            Verdicts(endpoint).Where(one => one.Verdict.Allowed == false).Select(one => one.Verdict.Reason).OfType<string>()
                .Distinct(StringComparer.Ordinal).Take(1));
        return found.ToImmutable();
    }

    /// <summary>What could not be decided.</summary>
    public ImmutableArray<string> Doubts(VpcEndpoint endpoint) =>
        [.. Verdicts(endpoint).Where(one => one.Verdict.Allowed is null).Select(one => one.Verdict.Reason).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(1)];

    /// <summary>Zones of nodes without an interface of the endpoint: traffic crosses zones, and fails with the other zone.</summary>
    public ImmutableArray<string> Notes(VpcEndpoint endpoint)
    {
        if (endpoint.VpcEndpointType == Gateway || endpoint.SubnetIds is not { IsEmpty: false } own) return [];
        var zones = own.Select(id => _subnets.GetValueOrDefault(id)?.AvailabilityZone).ToImmutableArray();
        if (zones.Any(zone => zone is null)) return [];
        var left = used.Where(subnet => subnet.IsFor(ClusterSubnet.ForNodes))
            .Select(subnet => subnet.Zone.TryGet(out var zone) ? zone : null).OfType<string>()
            .Distinct(StringComparer.Ordinal).Where(zone => !zones.Contains(zone, StringComparer.Ordinal)).Order(StringComparer.Ordinal)
                .ToImmutableArray();
        return left.IsEmpty ? [] : [$"it has no interface in {string.Join(", ", left)}, where nodes are"];
    }

    private IEnumerable<string> WithoutRoute(VpcEndpoint endpoint)
    {
        if (endpoint.RouteTableIds is not { } tables) yield break;
        var left = used.Where(subnet => subnet.Route.TryGet(out var route) && !tables.Contains(route.RouteTable, StringComparer.Ordinal))
            .Select(subnet => subnet.Id).ToImmutableArray();
        if (!left.IsEmpty) yield return $"the route tables of {string.Join(", ", left)} do not lead to it";
    }

    private IEnumerable<(TrafficSide Side, SecurityGroupVerdict Verdict)> Verdicts(VpcEndpoint endpoint)
    {
        if (endpoint.VpcEndpointType == Gateway || endpoint.Groups is not { } references) yield break;
        ImmutableArray<string> own = [.. references.Select(group => group.GroupId).OfType<string>()];
        foreach (var side in Sides()) yield return (side, _groups.Ingress(own, side, "tcp", Https));
    }

    /// <summary>The nodes' interfaces, and whole subnets where none of those lies: Fargate pods, and nodes and pods to come.</summary>
    private IEnumerable<TrafficSide> Sides()
    {
        var seen = interfaces.Nodes.Select(card => card.Card.SubnetId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return interfaces.Nodes.Select(card => card.Side).Concat(used
            .Where(subnet => !seen.Contains(subnet.Id))
            .Select(subnet => new TrafficSide(null, subnet.Cidr.TryGet(out var text) && Cidr.Parse(text) is { } range ? [range] : [])));
    }
}
