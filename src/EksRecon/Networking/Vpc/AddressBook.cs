using System.Net;

using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>Finds the subnet an address lies in, among the subnets of one VPC: ranges of different VPCs may overlap.</summary>
internal sealed class AddressBook
{
    private readonly List<(Cidr Range, string Subnet)> _ranges = [];

    /// <param name="vpcId">The cluster's VPC; null where it is not known, and then addresses are found only if all subnets are of one
    /// VPC.</param>
    public AddressBook(Listing<Subnet> subnets, string? vpcId)
    {
        vpcId ??= subnets.Items.Select(subnet => subnet.VpcId).Distinct(StringComparer.Ordinal).ToArray() is [var only] ? only : null;
        VpcId = vpcId;
        if (vpcId is null) return;
        foreach (var subnet in subnets.Items)
        {
            if (subnet.VpcId != vpcId) continue;
            Add(subnet.CidrBlock, subnet.SubnetId);
            foreach (var association in subnet.Ipv6CidrBlockAssociationSet ?? []) Add(association.Ipv6CidrBlock, subnet.SubnetId);
        }
    }

    /// <summary>The VPC; null where it is not known.</summary>
    public string? VpcId { get; }

    /// <summary>The subnet's id; null where no seen subnet holds the address.</summary>
    public string? Find(string? address) => Cidr.Address(address) is { } parsed ? Find(parsed) : null;

    private string? Find(IPAddress address)
    {
        foreach (var (range, subnet) in _ranges)
        {
            if (range.Contains(address)) return subnet;
        }

        return null;
    }

    private void Add(string? text, string subnet)
    {
        if (Cidr.Parse(text) is { } range) _ranges.Add((range, subnet));
    }
}
