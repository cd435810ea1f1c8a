using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Networking.Vpc;

namespace EksRecon.Networking.Addresses;

/// <summary>Before and after of a what-if.</summary>
/// <param name="Table">One row for each number, both sides beside each other.</param>
/// <param name="Recycle">Nodes that have to be replaced; empty for none.</param>
/// <param name="Notes">Where a change does not help, cannot be taken back or needs something else.</param>
public sealed record WhatIfDetails(ImmutableArray<string> Changes, ImmutableArray<WhatIfRow> Table, ImmutableArray<WhatIfNoteDetail> Notes, ImmutableArray<WhatIfStep> Steps, ImmutableArray<string> Recycle)
{
    /// <exception cref="WhatIfException">A change is not known, or makes no sense for this cluster.</exception>
    internal static WhatIfDetails Of(NetworkFacts facts, Snapshot snapshot, IReadOnlyList<string> texts)
    {
        var changes = Change.Parse(texts);
        if (facts.Addresses.Outlook is not Known<Outlook>) throw new WhatIfException($"--what-if needs the nodes and subnets of the cluster, and they were not seen: {string.Join("; ", facts.Addresses.Outlook.Gaps.Select(gap => $"{gap.Question}: {gap.Reason}"))}");
        var answer = WhatIfAnswer.Of(facts.Addresses.Plan, changes, Setting(facts, snapshot));
        return new(
            [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))],
            [.. WhatIfRow.Of(answer)],
            [.. answer.Notes.Select(note => new WhatIfNoteDetail(note.Kind, note.Says))],
            [.. answer.Steps.Select((step, index) => new WhatIfStep(index + 1, step.Says, [.. step.Commands.Select(command => command.ToString())]))],
            answer.Recycle);
    }

    private static WhatIfSetting Setting(NetworkFacts facts, Snapshot snapshot)
    {
        var vpcId = facts.Vpc.VpcId.TryGet(out var id) ? id : null;
        var ranges = facts.Vpc.Cidrs.TryGet(out var cidrs) ? cidrs.Select(Cidr.Parse).OfType<Cidr>().ToImmutableArray() : [];
        var taken = ImmutableArray.CreateBuilder<TakenRange>();
        foreach (var subnet in snapshot.Subnets.Items)
        {
            if ((vpcId is null || subnet.VpcId == vpcId) && Cidr.Parse(subnet.CidrBlock) is { } range) taken.Add(new(range, subnet.SubnetId));
        }

        if (facts.Vpc.ServiceCidr.TryGet(out var services) && Cidr.Parse(services) is { } service) taken.Add(new(service, "the range of Services"));
        foreach (var remote in Ranges(facts.Vpc.RemoteNodeNetworks).Concat(Ranges(facts.Vpc.RemotePodNetworks))) taken.Add(new(remote, "a network of hybrid nodes"));
        bool? isAddon = facts.VpcCni.Status.TryGet(out var status) ? status is not ("self-managed" or "not-installed") : null;
        return new(facts.Vpc.Cluster.NameForCommands, vpcId ?? "VPC", isAddon, ranges, taken.ToImmutable());
    }

    private static IEnumerable<Cidr> Ranges(Fact<ImmutableArray<string>> fact) => fact.TryGet(out var texts) ? texts.Select(Cidr.Parse).OfType<Cidr>() : [];
}

/// <summary>A remark.</summary>
/// <param name="Kind">no-help, one-way, needs or refused.</param>
public sealed record WhatIfNoteDetail(string Kind, string Message);

/// <summary>One thing to do, by number.</summary>
public sealed record WhatIfStep(int Number, string Step, ImmutableArray<string> Commands);
