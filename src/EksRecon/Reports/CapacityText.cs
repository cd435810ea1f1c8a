using System.Globalization;

using EksRecon.Capacity;
using EksRecon.Networking.Addresses;

using Spectre.Console;

namespace EksRecon.Reports;

/// <summary>
/// Writes the addresses of a cluster for people: the first thing to fail on top, a bar for each subnet by zone, then what still fits.
/// </summary>
public static class CapacityText
{
    private const int Column = 10;
    private const int BarWidth = 32;
    private const int ShownNodes = 8;

    public static void Write(CapacityReport report, IAnsiConsole console)
    {
        var page = new Page(console);
        var capacity = report.Capacity;
        page.Row("", 0,
            string.Join(" · ",
                new[] { report.Cluster.Name ?? "a cluster without a name", report.Cluster.Region,
                    report.Cluster.Version is { } version ? "Kubernetes " + version : null }.OfType<string>()),
            textStyle: new Style(decoration: Decoration.Bold));
        page.Blank();
        First(capacity, page);
        if (capacity.MorePods is { } pods) page.Row("Pods", Column, $"{Text(pods)} more fit on the existing nodes", Bold);
        if (capacity.Upgrade is { } upgrade) page.Row("Upgrade", Column, Words(upgrade.Verdict), Bold);
        Zones(capacity, page);
        Kinds(capacity, page);
        Nodes(capacity, page);
        if (report.WhatIf is { } whatIf) WhatIf(whatIf, page);
        Unseen(report, page);
    }

    private static Style Bold { get; } = new(decoration: Decoration.Bold);

    private static Style Dim { get; } = new(decoration: Decoration.Dim);

    private static void First(CapacityDetails capacity, Page page)
    {
        if (capacity.MorePods is null) page.Row("First", Column, "what fails first is not known", Bold);
        else if (capacity.FirstToFail is not { } first)
        {
            page.Row("First", Column, "no subnet or interface limit stops pods: max-pods of the nodes does", Bold);
        }
        else page.Row("First", Column, first.Message, new Style(Color.Red, decoration: Decoration.Bold));
        foreach (var threat in capacity.Threats.Skip(1)) page.Row("", Column, "then: " + threat.Message);
    }

    private static void Zones(CapacityDetails capacity, Page page)
    {
        if (capacity.Subnets.IsEmpty) return;
        page.Heading($"Subnets   {SubnetBar.Legend}");
        foreach (
            var group in capacity.Subnets.GroupBy(subnet => subnet.Zone ?? "",
                StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            page.Blank();
            var zone = capacity.Zones?.FirstOrDefault(one => one.Zone == group.Key);
            page.Row(group.Key.Length == 0 ? "no zone" : group.Key, 14,
                zone is null
                    ? "no nodes"
                    : $"{Threat.Count(zone.Nodes, "node")}, {Threat.Count(zone.Pods, "pod")} with addresses; {Text(zone.MorePods)} more fit{(zone.StopsFirst is { } stop ? $", {Reason(stop.Reason)} first" : "")}",
                Bold);
            foreach (var subnet in group) Subnet(subnet, page);
        }
    }

    private static void Subnet(SubnetCapacityDetail subnet, Page page)
    {
        var room = subnet is { Addresses: { } size, Free: { } free }
            ? $"{free.ToString("N0", CultureInfo.InvariantCulture)} of {size.ToString("N0", CultureInfo.InvariantCulture)} free"
            : "free addresses not known";
        page.Bar(SubnetBar.Of(subnet, BarWidth), 2,
            $"{room}{(subnet.PrefixBlocks is { } blocks ? $", /28s: at most {blocks.AtMost.ToString("N0", CultureInfo.InvariantCulture)}" : "")}");
        var held = subnet.Held is { IsEmpty: false } holders
            ? "; "
                + string.Join(", ",
                    Holder.All.Where(holders.ContainsKey).Select(holder =>
                        $"{holder} {holders[holder].ToString("N0", CultureInfo.InvariantCulture)}"))
            : "";
        page.Row("", 4, $"{subnet.Id} ({string.Join(", ", subnet.Uses)}){held}", textStyle: Dim);
    }

    private static void Kinds(CapacityDetails capacity, Page page)
    {
        if (capacity.NodeKinds is not { IsEmpty: false } kinds) return;
        page.Heading("More nodes");
        foreach (var group in kinds.GroupBy(kind => (kind.Group, kind.InstanceType, kind.EmptyTakes, kind.FullTakes)))
        {
            page.Row("", 2,
                $"{group.Key.InstanceType ?? "unknown type"}, {group.Key.Group}: takes {group.Key.EmptyTakes} addresses empty{(group.Key.FullTakes is { } full ? $", {full} filled" : "")}");
            foreach (var kind in group)
            {
                page.Row("", 4,
                    $"{(string.IsNullOrEmpty(kind.Zone) ? "no zone" : kind.Zone)}: {Text(kind.MoreEmpty)} more empty{(kind.MoreFull is { } filled ? $", {Text(filled)} filled" : "")}{(kind.StoppedBy is { } stop ? $"; then {Reason(stop)}" : "")}");
            }
        }
    }

    private static void Nodes(CapacityDetails capacity, Page page)
    {
        var tight = (capacity.Nodes ?? []).Where(node => node.StoppedBy is not StopReason.MaxPods).Take(ShownNodes).ToList();
        if (tight.Count == 0) return;
        page.Heading("Nodes that addresses stop first");
        foreach (var node in tight)
        {
            page.Row("", 2,
                $"{node.Node} ({node.InstanceType ?? "unknown type"}): {node.Pods} of {node.MaxPods?.ToString(CultureInfo.InvariantCulture) ?? "?"} pods, {node.Addresses} addresses; {Text(node.MorePods)} more, then {Reason(node.StoppedBy)}");
        }
    }

    private static void WhatIf(WhatIfDetails whatIf, Page page)
    {
        const int wide = 36;
        const int number = 14;
        page.Heading("What if");
        page.Row("", 2, string.Join(", ", whatIf.Changes), Bold);
        page.Verbatim($"{"",-wide}{"before",number}{"after",number}", 2, Dim);
        foreach (var row in whatIf.Table) page.Verbatim($"{Label(row),-wide}{Text(row.Before),number}{Text(row.After),number}", 2);
        page.Verbatim($"{"rolling upgrade",-wide}{Name(whatIf.Upgrade.Before),number}{Name(whatIf.Upgrade.After),number}", 2);
        page.Row("  first to fail before:", 25, Says(whatIf.FirstToFail.Before));
        page.Row("  and after:", 25, Says(whatIf.FirstToFail.After));
        if (!whatIf.Notes.IsEmpty) page.Blank();
        foreach (var note in whatIf.Notes) page.Row($"  {Name(note.Kind)}", 12, note.Message, Bold);
        if (!whatIf.Steps.IsEmpty) page.Heading("Steps");
        foreach (var step in whatIf.Steps)
        {
            page.Row($"  {step.Number}.", 5, step.Step);
            foreach (var command in step.Commands) page.Verbatim(command, 5, Dim);
        }

        page.Row("", 2,
            whatIf.Recycle.IsEmpty
                ? "No node has to be replaced."
                : $"{Threat.Count(whatIf.Recycle.Length, "node")} {(whatIf.Recycle.Length == 1 ? "has" : "have")} to be replaced.");
    }

    private static void Unseen(CapacityReport report, Page page)
    {
        if (report.Unavailable.IsEmpty) return;
        page.Heading("Could not be seen");
        UnseenCauses.Write(report.Unavailable, page);
    }

    /// <summary>The model's number, with its bounds where they are not the same.</summary>
    internal static string Text(BoundsDetail bounds)
    {
        var estimate = bounds.Estimate.ToString("N0", CultureInfo.InvariantCulture);
        if (bounds.AtLeast == bounds.AtMost) return estimate;
        var least = bounds.AtLeast.ToString("N0", CultureInfo.InvariantCulture);
        if (bounds.AtMost is not { } most) return $"at least {least}";
        return (most - bounds.AtLeast) * 20L <= most
            ? $"about {estimate}"
            : $"between {least} and {most.ToString("N0", CultureInfo.InvariantCulture)}";
    }

    private static string Label(WhatIfRow row) => row.Metric switch
    {
        WhatIfMetric.MorePods => "more pods on the nodes",
        WhatIfMetric.MorePodsInZone => $"more pods in {Threat.In(row.Zone)}",
        WhatIfMetric.WarmAddresses => "warm addresses",
        WhatIfMetric.FreeAddresses => $"free in {row.Subnet}",
        _ => $"more {row.Kind?.InstanceType ?? "nodes"} in {Threat.In(row.Zone)}, filled",
    };

    private static string Text(int? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    private static string Says(ThreatDetail? threat) => threat?.Message ?? "nothing but max-pods";

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Fits => "fits",
        Verdict.FitsAtBest => "fits-at-best",
        Verdict.DoesNotFit => "does-not-fit",
        _ => "unknown",
    };

    private static string Name(WhatIfNoteKind kind) => kind switch
    {
        WhatIfNoteKind.NoHelp => "no-help",
        WhatIfNoteKind.OneWay => "one-way",
        WhatIfNoteKind.Needs => "needs",
        _ => "refused",
    };

    internal static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Fits => "a rolling upgrade finds the addresses it needs",
        Verdict.FitsAtBest => "a rolling upgrade finds its addresses if every counted /28 can be had",
        Verdict.DoesNotFit => "a rolling upgrade does not find the addresses it needs",
        _ => "whether a rolling upgrade finds its addresses is not known",
    };

    private static string Reason(StopReason reason) => reason switch
    {
        StopReason.MaxPods => "max-pods is reached",
        StopReason.InterfaceLimit => "the interfaces are full",
        StopReason.SubnetAddresses => "the subnet has no address",
        StopReason.PrefixBlocks => "the subnet has no whole /28",
        StopReason.PoolSettings => "the settings hold the pool back",
        StopReason.NoEniConfig => "no ENIConfig",
        _ => "not known what",
    };
}
