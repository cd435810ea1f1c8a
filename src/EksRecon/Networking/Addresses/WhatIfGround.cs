using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Networking.Vpc;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Networking.Addresses;

/// <summary>What a what-if needs to know of the cluster beside its addresses: names for commands, and ranges that are taken.</summary>
internal static class WhatIfGround
{
    public static WhatIfSetting Of(Snapshot snapshot, VpcCniFacts cni, VpcFacts vpc)
    {
        var vpcId = vpc.VpcId.TryGet(out var id) ? id : null;
        var ranges = vpc.Cidrs.TryGet(out var cidrs) ? Ranges(cidrs) : [];
        var taken = ImmutableArray.CreateBuilder<TakenRange>();
        foreach (var subnet in snapshot.Subnets.Items)
        {
            if (vpcId is not null && subnet.VpcId != vpcId) continue;
            if (Cidr.Parse(subnet.CidrBlock) is { } range) taken.Add(new(range, subnet.SubnetId));
        }

        if (vpc.ServiceCidr.TryGet(out var services) && Cidr.Parse(services) is { } service)
            taken.Add(new(service, "the range of Services"));
        foreach (var remote in new[] { vpc.RemoteNodeNetworks, vpc.RemotePodNetworks })
        {
            if (!remote.TryGet(out var texts)) continue;
            taken.AddRange(Ranges(texts).Select(range => new TakenRange(range, "a network of hybrid nodes")));
        }

        bool? isAddon = cni.Status.TryGet(out var status) ? status is not ("self-managed" or "not-installed") : null;
        return new(vpc.Cluster.NameForCommands, vpcId ?? "VPC", isAddon, ranges, taken.ToImmutable());
    }

    private static ImmutableArray<Cidr> Ranges(ImmutableArray<string> texts) => [.. texts.Select(Cidr.Parse).OfType<Cidr>()];
}
