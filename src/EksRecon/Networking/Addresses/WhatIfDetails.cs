using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.Addresses;

/// <summary>Before and after of a what-if.</summary>
/// <param name="Changes">As they were asked.</param>
/// <param name="Table">One row for each number, both sides beside each other.</param>
/// <param name="Upgrade">Whether the next rolling upgrade finds its addresses.</param>
/// <param name="FirstToFail">What addresses stop first.</param>
/// <param name="Notes">Where a change does not help, cannot be taken back or needs something else.</param>
/// <param name="Recycle">Nodes that have to be replaced; empty for none.</param>
public sealed record WhatIfDetails(
    ImmutableArray<string> Changes,
    ImmutableArray<WhatIfRow> Table,
    WhatIfUpgrade Upgrade,
    WhatIfThreat FirstToFail,
    ImmutableArray<WhatIfNoteDetail> Notes,
    ImmutableArray<WhatIfStep> Steps,
    ImmutableArray<string> Recycle)
{
    /// <exception cref="WhatIfException">A change makes no sense for this cluster.</exception>
    internal static WhatIfDetails Of(AddressFacts facts, IReadOnlyList<Change> changes)
    {
        if (facts.Outlook is not Known<Outlook>)
        {
            var missing = string.Join("; ", facts.Outlook.Gaps.Select(gap => $"{gap.Question}: {gap.Reason}"));
            throw new WhatIfException($"needs the nodes and subnets of the cluster, and they were not seen: {missing}");
        }

        var answer = WhatIfAnswer.Of(facts.Plan, changes, facts.Setting);
        return new(
            [.. changes.Select(change => change.Text)],
            [.. WhatIfRow.Of(answer)],
            new(answer.Before.Upgrade, answer.After.Upgrade),
            new(First(answer.BeforePlan, answer.Before), First(answer.AfterPlan, answer.After)),
            [.. answer.Notes.Select(note => new WhatIfNoteDetail(note.Kind, note.Says))],
            [.. answer.Steps.Select((step, index) => new WhatIfStep(index + 1, step.Says, [.. step.Commands.Select(command => command.ToString())]))],
            answer.Recycle);
    }

    private static ThreatDetail? First(AddressPlan plan, Outlook outlook) =>
        Threat.Of(plan, outlook, []) is [var first, ..] ? ThreatDetail.From(first) : null;
}

/// <summary>A verdict about the next rolling upgrade before and after.</summary>
public sealed record WhatIfUpgrade(Verdict Before, Verdict After);

/// <summary>What addresses stop first, before and after; null where nothing but max-pods stops pods.</summary>
public sealed record WhatIfThreat(ThreatDetail? Before, ThreatDetail? After);

/// <summary>A remark.</summary>
public sealed record WhatIfNoteDetail(WhatIfNoteKind Kind, string Message);

/// <summary>One thing to do, by number.</summary>
public sealed record WhatIfStep(int Number, string Step, ImmutableArray<string> Commands);
