using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>Something that addresses will stop, or stop now.</summary>
/// <param name="After">More pods until it stops; null where it is no matter of pods.</param>
/// <param name="Says">A sentence.</param>
public sealed record Threat(ThreatKind What, string? Zone, string? Subnet, int? After, string Says)
{
    /// <summary>
    /// Most imminent first: what fails now, what refuses the next change, then what growth meets first. The first is "the first thing to
    /// fail".
    /// </summary>
    public static ImmutableArray<Threat> Of(AddressPlan plan, Outlook outlook, IReadOnlyCollection<WaitingPods> waiting)
    {
        var threats = ImmutableArray.CreateBuilder<Threat>();
        threats.AddRange(Waiting(plan, outlook, waiting));
        var growth = outlook.Zones.Where(zone => zone.First is not null and not { Stop.Reason: StopReason.Unknown })
            .OrderBy(zone => zone.First?.After).Select(zone => Growth(plan, zone)).ToList();
        threats.AddRange(growth.Where(threat => threat.After == 0));
        threats.AddRange(
            outlook.ControlPlane.Where(room => room.Free < ControlPlaneRoom.NeededByUpgrade).OrderBy(room => room.Free)
                .Select(room => ControlPlane(plan, room)));
        threats.AddRange(
            outlook.Upgrades.Where(upgrade => upgrade.Verdict == Verdict.DoesNotFit).Select(upgrade => Upgrade(plan, outlook, upgrade)));
        threats.AddRange(
            outlook.Kinds.Where(kind =>
                kind.Empty.Estimate == 0
                    && kind.Stop is not null and not { Reason: StopReason.Unknown }).Select(kind => Nodes(plan, outlook, kind)));
        threats.AddRange(growth.Where(threat => threat.After > 0));
        return threats.ToImmutable();
    }

    /// <summary>What a stop is, in words that end a sentence.</summary>
    public static string Phrase(AddressPlan plan, Stop stop)
    {
        var subnet = stop.Subnet >= 0 ? plan.Subnets[stop.Subnet].Id : "the subnet";
        return stop.Reason switch
        {
            StopReason.MaxPods => "max-pods of the nodes is reached",
            StopReason.InterfaceLimit => "all slots of the node's interfaces are in use",
            StopReason.SubnetAddresses => $"{subnet} has no free address",
            StopReason.PrefixBlocks => $"{subnet} has no whole free /28",
            StopReason.PoolSettings => "the settings hold the pool at its size (MINIMUM_IP_TARGET alone)",
            StopReason.NoEniConfig => "no ENIConfig gives the node a subnet",
            _ => "what stops it is not known",
        };
    }

    /// <summary>What a new node lacks, with what there is of it.</summary>
    public static string Lack(AddressPlan plan, Outlook outlook, Stop? stop)
    {
        if (stop is { Reason: StopReason.NoEniConfig } none) return Phrase(plan, none);
        if (stop is not { Subnet: >= 0 } known) return "what it would lack is not known";
        var id = plan.Subnets[known.Subnet].Id;
        var (free, blocks) = (outlook.Most.Start.Free(known.Subnet), outlook.Most.Start.Blocks(known.Subnet));
        return known.Reason == StopReason.PrefixBlocks
            ? $"{id} has {(blocks == 0 ? "no whole free /28" : $"{blocks} whole free /28{(blocks == 1 ? "" : "s")}")} in {free} free addresses"
            : $"{id} has {(free == 0 ? "none" : free.ToString(CultureInfo.InvariantCulture))} free";
    }

    internal static string Count(int count, string singular) => Counted.Of(count, singular);

    internal static string In(string? zone) => string.IsNullOrEmpty(zone) ? "no zone" : zone;

    private static string? Id(AddressPlan plan, Stop? stop) => stop is { Subnet: >= 0 } known ? plan.Subnets[known.Subnet].Id : null;

    private static IEnumerable<Threat> Waiting(AddressPlan plan, Outlook outlook, IReadOnlyCollection<WaitingPods> waiting)
    {
        var names = waiting.ToDictionary(one => one.Node, one => one.Pods.Length, StringComparer.Ordinal);
        for (var index = 0; index < plan.Nodes.Length; index++)
        {
            var fit = outlook.Most.Nodes[index];
            if (!names.TryGetValue(plan.Nodes[index].Name, out var count) || fit.Pods > 0
                || fit.Stop.Reason is StopReason.MaxPods or StopReason.Unknown)
            {
                continue;
            }

            yield return new(ThreatKind.WaitingPods, plan.Nodes[index].Zone, Id(plan, fit.Stop), 0,
                $"{Count(count, "pod")} on {plan.Nodes[index].Name} wait{(count == 1 ? "s" : "")} for an address: {Phrase(plan, fit.Stop)}.");
        }
    }

    private static Threat Growth(AddressPlan plan, ZoneOutlook zone)
    {
        var first = zone.First ?? throw new InvalidOperationException("Only zones that something stops were asked for.");
        var where = In(zone.Zone);
        var after = first.After == 0
            ? $"The next pod on {first.Node} ({where}) finds no address"
            : $"After {Count(first.After, "more pod")} in {where}, {first.Node} is the first to have no address";
        return new(ThreatKind.ZonePods, zone.Zone, Id(plan, first.Stop), first.After, $"{after}: {Phrase(plan, first.Stop)}.");
    }

    private static Threat ControlPlane(AddressPlan plan, ControlPlaneRoom room)
    {
        var subnet = plan.Subnets[room.Subnet];
        return new(ThreatKind.ControlPlane, subnet.Zone, subnet.Id, null,
            $"An upgrade is refused: the control plane's subnet {subnet.Id} ({In(subnet.Zone)}) has {room.Free} free, and {ControlPlaneRoom.NeededByUpgrade} are needed.");
    }

    private static Threat Upgrade(AddressPlan plan, Outlook outlook, UpgradeFit upgrade) => new(
        ThreatKind.Upgrade, upgrade.Zone, Id(plan, upgrade.Stop), null,
        $"A rolling upgrade of {plan.Groups[upgrade.Group].Subject} does not fit in {In(upgrade.Zone)}: {Count(upgrade.Surge, "new node")} need{(upgrade.Surge == 1 ? "s" : "")} {upgrade.Needs} IPs, and {Lack(plan, outlook, upgrade.Stop)}.");

    private static Threat Nodes(AddressPlan plan, Outlook outlook, NodeKindFit kind) => new(
        ThreatKind.NewNodes, kind.Zone, Id(plan, kind.Stop), null,
        $"No further {kind.InstanceType ?? "node"} of {plan.Groups[kind.Group].Subject} fits in {In(kind.Zone)}: it takes {kind.EmptyTakes} IPs, and {Lack(plan, outlook, kind.Stop)}.");
}

/// <summary>What addresses stop.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ThreatKind>))]
public enum ThreatKind
{
    /// <summary>Pods that wait for an address now.</summary>
    [JsonStringEnumMemberName("waiting-pods")]
    WaitingPods,

    /// <summary>Further pods in a zone.</summary>
    [JsonStringEnumMemberName("zone-pods")]
    ZonePods,

    /// <summary>An upgrade of the control plane.</summary>
    [JsonStringEnumMemberName("control-plane")]
    ControlPlane,

    /// <summary>A rolling upgrade of nodes.</summary>
    [JsonStringEnumMemberName("upgrade")]
    Upgrade,

    /// <summary>A further node of a kind.</summary>
    [JsonStringEnumMemberName("new-nodes")]
    NewNodes,
}
