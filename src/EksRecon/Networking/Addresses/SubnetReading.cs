using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Bundles;
using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Networking.Vpc;
using EksRecon.Questions;

namespace EksRecon.Networking.Addresses;

/// <summary>Reads who holds the addresses of each subnet, and what it has to give.</summary>
internal sealed class SubnetReading
{
    private readonly Snapshot _snapshot;
    private readonly InterfaceHolders _holders;
    private readonly ILookup<string, NetworkInterface> _cards;
    private readonly ILookup<string, SubnetCidrReservation> _reservations;

    public SubnetReading(Snapshot snapshot, string? cluster)
    {
        _snapshot = snapshot;
        _cards = snapshot.NetworkInterfaces.Items.Where(card => card.SubnetId is not null).ToLookup(card => card.SubnetId ?? "",
            StringComparer.Ordinal);
        _reservations = snapshot.SubnetCidrReservations.Where(one => one.SubnetId is not null).ToLookup(one => one.SubnetId ?? "",
            StringComparer.Ordinal);
        var instances = snapshot.Nodes.Items.Select(node => node.InstanceId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var pods = snapshot.Pods.Items.Where(pod => pod.IsAlive && !pod.Template.HostNetwork).Select(pod => pod.Address).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        _holders = new(cluster, instances, pods);
    }

    public SubnetAddresses Read(ClusterSubnet subnet)
    {
        var range = subnet.Cidr.TryGet(out var text) ? Cidr.Parse(text) : null;
        var holdings = Holdings(subnet, range);
        return new(subnet, holdings, Blocks(subnet, range, holdings));
    }

    public static PlanSubnet Plan(SubnetAddresses subnet) => new(
        subnet.Subnet.Id,
        subnet.Subnet.ZoneName,
        subnet.Subnet.Cidr.TryGet(out var text) ? Cidr.Parse(text) : null,
        subnet.Subnet.Size.TryGet(out var size) ? size : null,
        subnet.Subnet.Free.TryGet(out var free) ? free : null,
        subnet.Blocks.TryGet(out var blocks) ? blocks.AtMost : null)
    {
        SureBlocks = blocks?.Reserved ?? 0,
        BlocksWithoutNodes = subnet.Holdings.TryGet(out var holdings) ? holdings.Blocks?.WithoutNodes : null,
    };

    private Fact<SubnetHoldings> Holdings(ClusterSubnet subnet, Cidr? range)
    {
        var cards = _snapshot.NetworkInterfaces;
        if (cards.IsBlind) return Fact.Unknown<SubnetHoldings>(cards.Gaps);
        var holdings = _holders.Of(range, _cards[subnet.Id], _reservations[subnet.Id]);
        var evidence = new Evidence(subnet.Subject, "addresses of network interfaces",
            holdings.Holders.IsEmpty
                ? "none"
                : string.Join(", ", holdings.Holders.Select(pair => $"{pair.Key} {pair.Value.ToString(CultureInfo.InvariantCulture)}")),
            cards.Question);
        // Without all nodes and pods, an interface's maker or what is warm of it may be taken for something else.
        return Fact.Partial(holdings, [evidence], [.. cards.Gaps, .. _snapshot.Nodes.Gaps, .. _snapshot.Pods.Gaps]);
    }

    private Fact<PrefixBlocks> Blocks(ClusterSubnet subnet, Cidr? range, Fact<SubnetHoldings> holdings)
    {
        if (range is not { } known || FreeBlocks.Of(known) is not { } bySize) return Fact.Unknown<PrefixBlocks>(subnet.Cidr.Gaps);
        int? free = subnet.Free.TryGet(out var available) ? available : null;
        var seen = holdings.TryGet(out var held) ? held.Blocks : null;
        var general = Math.Min(seen?.General ?? bySize.Possible, (free ?? int.MaxValue) / NodePool.PrefixAddresses);
        var reserved = seen?.Reserved ?? 0;
        var blocks = new PrefixBlocks(general + reserved, _snapshot.NetworkInterfaces.IsWhole ? reserved : 0, bySize.Possible, seen is null
            || free is null ? null : Math.Max(0, free.Value - ((general + reserved) * NodePool.PrefixAddresses)));
        var look = _snapshot.Coverage.Of(AwsCalls.SubnetCidrReservations, subnet.Id);
        return Fact.Partial(blocks,
            [new(subnet.Subject, "free /28 blocks", $"at most {blocks.AtMost.ToString(CultureInfo.InvariantCulture)}", _snapshot.NetworkInterfaces.Question)],
            [.. _snapshot.NetworkInterfaces.Gaps, .. subnet.Free.Gaps, .. Gaps(look.Gap)]);
    }

    private static ImmutableArray<Gap> Gaps(Gap? gap) => gap is null ? [] : [gap];
}
