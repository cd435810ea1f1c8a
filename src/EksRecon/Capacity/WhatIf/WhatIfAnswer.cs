using System.Collections.Immutable;
using System.Text.Json.Serialization;

using EksRecon.Facts;

namespace EksRecon.Capacity;

/// <summary>Before and after of a what-if.</summary>
/// <param name="Steps">What is to be done, in its order.</param>
/// <param name="Recycle">Nodes to be replaced: all that run aws-node, or none.</param>
/// <param name="Notes">Where a change does not help, cannot be taken back, or needs something else.</param>
public sealed record WhatIfAnswer(AddressPlan BeforePlan, Outlook Before, AddressPlan AfterPlan, Outlook After, ImmutableArray<Step> Steps,
    ImmutableArray<string> Recycle, ImmutableArray<WhatIfNote> Notes)
{
    /// <param name="setting">The cluster, for sentences and commands.</param>
    /// <exception cref="WhatIfException">A change makes no sense for this plan.</exception>
    public static WhatIfAnswer Of(AddressPlan plan, IReadOnlyList<Change> changes, WhatIfSetting setting)
    {
        var after = Apply.To(plan, changes, setting.Taken);
        var (before, then) = (Outlook.Of(plan), Outlook.Of(after));
        var isRecycled = changes.Any(change => change is SettingChange { NeedsNewNodes: true } or MaxPodsChange);
        return new(
            plan, before, after, then,
            WhatIfSteps.Of(plan, changes, setting),
            isRecycled
                ? [.. plan.Nodes.Where(node => node is { Addressing: PodAddressing.Pool, RunsAwsNode: true }).Select(node => node.Name)]
                : [],
            WhatIfNotes.Of(plan, before, after, then, changes));
    }
}

/// <summary>What sentences and commands of a what-if need beside the plan.</summary>
/// <param name="Cluster">For commands.</param>
/// <param name="VpcId">For commands; a placeholder where it is not known.</param>
/// <param name="IsAddon">vpc-cni is an EKS add-on; null where that is not known.</param>
/// <param name="VpcRanges">IPv4 ranges of the VPC; empty where they are not known.</param>
/// <param name="Taken">Ranges that a new subnet may not lie in.</param>
public sealed record WhatIfSetting(string Cluster, string VpcId, bool? IsAddon, ImmutableArray<Model.Cidr> VpcRanges,
    ImmutableArray<TakenRange> Taken);

/// <summary>One thing to do.</summary>
/// <param name="Commands">Exact, with placeholders in capitals where something is to be filled in.</param>
public sealed record Step(string Says, ImmutableArray<ShellCommand> Commands);

/// <summary>A remark on a what-if.</summary>
public sealed record WhatIfNote(WhatIfNoteKind Kind, string Says);

/// <summary>What a remark is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WhatIfNoteKind>))]
public enum WhatIfNoteKind
{
    /// <summary>The change does not help, or not everywhere.</summary>
    [JsonStringEnumMemberName("no-help")]
    NoHelp,

    /// <summary>It cannot be taken back.</summary>
    [JsonStringEnumMemberName("one-way")]
    OneWay,

    /// <summary>It needs something else, or what it does is limited.</summary>
    [JsonStringEnumMemberName("needs")]
    Needs,

    /// <summary>It cannot be done, or leaves pods without an address.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
