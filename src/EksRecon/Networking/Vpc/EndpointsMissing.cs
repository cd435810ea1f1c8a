using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>Nodes have no way to the internet, and a VPC endpoint that they need is missing or cannot be used.</summary>
internal sealed class EndpointsMissing : Rule<VpcFacts>
{
    /// <summary>Without these no node runs a pod; the others are for what a cluster may or may not do.</summary>
    private static readonly ImmutableArray<string> Vital = ["ec2", "ecr.api", "ecr.dkr", "s3"];

    private static readonly FindingKind Finding = new("NET607", nameof(EndpointsMissing), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
        [facts.PrivateCluster.Isolated.Must(true), facts.PrivateCluster.Endpoints.Seen()];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.PrivateCluster.Isolated.Is(true)
            || facts.PrivateCluster.Endpoints is not Known<ImmutableArray<ServiceEndpoint>> { Gaps.IsEmpty: true, Value: var all })
        {
            yield break;
        }

        var found = all.Where(one => one.Needed && one.Status is ServiceEndpoint.Missing or ServiceEndpoint.Wrong).ToImmutableArray();
        if (found.IsEmpty) yield break;
        var missing = found.Where(one => one.Status == ServiceEndpoint.Missing).ToImmutableArray();
        var wrong = found.Where(one => one.Status == ServiceEndpoint.Wrong).ToImmutableArray();
        var parts = new List<string>();
        if (!missing.IsEmpty) parts.Add($"lacks VPC endpoints for {string.Join(", ", missing.Select(one => one.Service))}");
        if (!wrong.IsEmpty) parts.Add($"has VPC endpoints that cannot be used for {string.Join(", ", wrong.Select(one => one.Service))}");
        yield return new(
            Kind,
            found.Any(one => Vital.Contains(one.Service, StringComparer.Ordinal)) ? Severity.High : Severity.Medium,
            $"The cluster has no way to the internet and {string.Join(" and ", parts)}",
            $"No route table of a node subnet has a default route. {string.Join(" ", found.GroupBy(one => one.Status == ServiceEndpoint.Missing ? "" : string.Join("; ", one.Problems), StringComparer.Ordinal).Select(Says))}",
            [.. found.Select(one => $"VPC endpoint {one.Service}").Order(StringComparer.Ordinal)],
            [.. facts.PrivateCluster.Isolated.Evidence, .. facts.PrivateCluster.Endpoints.Evidence],
            "Create the missing endpoints with private DNS on, in a subnet of each zone that has nodes, with a security group that admits TCP 443 from nodes and pods; associate the gateway endpoint of S3 with the route tables of all node subnets.",
            [
                $"aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values={(facts.VpcId.TryGet(out var id) ? id : "VPC")} --query 'VpcEndpoints[].[ServiceName,State,PrivateDnsEnabled,VpcEndpointId]' --output text",
            ]);
    }

    private static string Says(IGrouping<string, ServiceEndpoint> alike)
    {
        var names = string.Join(", ", alike.Select(one => $"{one.Service} ({one.NeededFor})"));
        return alike.Key.Length == 0 ? $"Missing: {names}." : $"Not usable: {names}, because {alike.Key}.";
    }
}
