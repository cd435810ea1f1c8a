using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>A subnet of the control plane has few free addresses.</summary>
internal sealed class ClusterSubnetShort : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET603", nameof(ClusterSubnetShort), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
    [
        facts.Subnets.Seen(),
        .. facts.SubnetsFor(ClusterSubnet.ForControlPlane).Where(subnet => subnet.Cidr is not Known<string?> { Value: null })
            .Select(subnet => subnet.Free.Part()),
    ];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.Subnets.TryGet(out var subnets)) yield break;
        var found = new List<(ClusterSubnet Subnet, int Free)>();
        foreach (var subnet in subnets)
        {
            if (subnet.IsFor(ClusterSubnet.ForControlPlane) && subnet.Free.TryGet(out var free) && free < ControlPlaneRoom.Recommended
                && subnet.Cidr is not Known<string?> { Value: null })
            {
                found.Add((subnet, free));
            }
        }

        if (found.Count == 0) yield break;
        var worst = found.MinBy(one => one.Free);
        var severity = worst.Free < ControlPlaneRoom.NeededByUpgrade
            ? Severity.Critical
            : worst.Free < ControlPlaneRoom.Required
            ? Severity.High
            : Severity.Medium;
        yield return new(
            Kind,
            severity,
            $"{found.Count} cluster subnet{(found.Count == 1 ? " has" : "s have")} fewer than {ControlPlaneRoom.Recommended} free addresses, the fewest {worst.Free.ToString(CultureInfo.InvariantCulture)}{(worst.Subnet.ZoneName is { } zone ? $" in {zone}" : "")}",
            $"{string.Join(" ", found.Select(one => $"{one.Subnet.Id}{(one.Subnet.ZoneName is { } at ? $" ({at})" : "")} has {one.Free} free{(one.Subnet.Cidr.TryGet(out var range) && range is not null ? $" in {range}" : "")}."))} " +
            $"The control plane keeps its interfaces there and makes new ones before it lets old ones go: EKS requires {ControlPlaneRoom.Required} free addresses and recommends {ControlPlaneRoom.Recommended}. With fewer than {ControlPlaneRoom.NeededByUpgrade} in a subnet it refuses to upgrade, and a failed interface may find no place.",
            [.. found.Select(one => one.Subnet.Subject)],
            [.. found.SelectMany(one => one.Subnet.Free.Evidence.AddRange(one.Subnet.Zone.Evidence))],
            "Create a dedicated /28 subnet for the control plane in each zone and set them in the cluster's VPC configuration: same VPC, same zones. Or free IPs in the current subnets.",
            [
                $"aws ec2 describe-network-interfaces --filters Name=subnet-id,Values={string.Join(',', found.Select(one => one.Subnet.Id))} --query 'NetworkInterfaces[].[SubnetId,Description,PrivateIpAddress]' --output text",
                $"aws eks describe-cluster --name {facts.Cluster.NameForCommands} --query cluster.resourcesVpcConfig.subnetIds",
            ]);
    }
}
