using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>The answer to who can reach whom, with what could not be decided.</summary>
/// <param name="Profile">How policies were read.</param>
/// <param name="Declared">As if every policy were enforced.</param>
/// <param name="Effective">As they are.</param>
/// <param name="Undecided">Connections on which something rests that was not seen or cannot be evaluated: they are in neither list.</param>
/// <param name="Filtered">Connections among the effective ones that something filters further: HTTP rules, domain names.</param>
/// <param name="Problems">What leaves the effective rows open, in sentences; empty where everything is decided.</param>
public sealed record ReachAnswer(
    string Profile, ImmutableArray<ReachRow> Declared, ImmutableArray<ReachRow> Effective, ImmutableArray<UndecidedRow> Undecided, ImmutableArray<FilteredRow> Filtered, ImmutableArray<string> Problems)
{
    /// <summary>Every workload, those without a row among them.</summary>
    public ImmutableArray<ReachEnd> Workloads { get; init; } = [];

    /// <summary>The answer for a snapshot.</summary>
    public static ReachAnswer Of(Snapshot snapshot, Judgement judgement)
    {
        var effective = new ReachRuns(snapshot, judgement.Effective, judgement);
        var declared = judgement.Declared == judgement.Effective ? effective : new ReachRuns(snapshot, judgement.Declared, judgement);
        if (snapshot.Pods.Gap is not null)
        {
            var open = Open(snapshot, judgement, effective.Reasons());
            return new(judgement.Profile, [], [], Everything(effective.Certain.Workloads, string.Join("; ", open)), [], open);
        }

        var undecided = effective.Undecided().ToDictionary(row => (row.Src, row.Dst));
        ImmutableArray<string> problems =
            [.. judgement.Unseen.Concat(undecided.Values.Select(row => row.Reason)).Distinct(StringComparer.Ordinal)];
        foreach (var row in ReferenceEquals(declared, effective) ? [] : declared.Undecided()) undecided.TryAdd((row.Src, row.Dst), row);
        ImmutableArray<ReachRow> rows = [.. effective.Certain.All()];
        return new(
            judgement.Profile,
            ReferenceEquals(declared, effective) ? rows : [.. declared.Certain.All()],
            rows,
            [.. undecided.Values.OrderBy(row => row.Src, ReachEnd.ByText).ThenBy(row => row.Dst, ReachEnd.ByText)],
            effective.Filtered(rows),
            problems)
        { Workloads = [.. effective.Certain.Workloads] };
    }

    /// <summary>The isolation of each workload, as far as it is enforced.</summary>
    /// <param name="problems">What makes it impossible to say; empty where it is not.</param>
    public static ImmutableArray<IsolationRow> Isolation(Snapshot snapshot, Judgement judgement, out ImmutableArray<string> problems)
    {
        var runs = new ReachRuns(snapshot, judgement.Effective, judgement);
        problems = Open(snapshot, judgement, runs.WholeReasons);
        return [.. runs.Certain.Isolation()];
    }

    /// <summary>What each workload is open to, as far as it is enforced.</summary>
    /// <param name="problems">What makes it impossible to say; empty where it is not.</param>
    public static ImmutableArray<ExposureRow> Exposure(Snapshot snapshot, Judgement judgement, out ImmutableArray<string> problems)
    {
        var runs = new ReachRuns(snapshot, judgement.Effective, judgement);
        ImmutableArray<ExposureRow> rows = [.. runs.Certain.Exposure()];
        problems = Open(snapshot, judgement, runs.Possible.Exposure().SequenceEqual(rows) ? runs.WholeReasons : runs.Reasons());
        return rows;
    }

    /// <summary>
    /// What is odd and changes no row, in sentences: policies of namespaces that are not there, which the API server would not have taken.
    /// </summary>
    public static ImmutableArray<string> Notes(Snapshot snapshot)
    {
        var namespaces = snapshot.Namespaces;
        if (!namespaces.IsWhole || namespaces.Items.IsEmpty) return [];
        var known = namespaces.Items.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. new[] { Kinds.NetworkPolicies, Kinds.ApplicationNetworkPolicies, Kinds.CalicoNetworkPolicies, Kinds.CiliumNetworkPolicies }
                .SelectMany(kind => snapshot.Resources(kind).Items).Where(policy => !known.Contains(policy.Metadata.Namespace))
                    .Select(policy => $"{policy.Subject}: there is no namespace {policy.Metadata.Namespace}, so it selects nothing"),
        ];
    }

    /// <summary>What of the ways in was not wholly seen, in sentences.</summary>
    public static ImmutableArray<string> EntryProblems(Snapshot snapshot)
    {
        var services = snapshot.Services.Gap is { } gap ? [gap] : Array.Empty<Gap>();
        return [.. services.Concat(EntryPointReader.Routes.Append(Kinds.Ingresses).Append(Kinds.Gateways).Where(kind => !kind.Optional).Select(kind => snapshot.Resources(kind).Gap).OfType<Gap>()).Select(one => one.ToSentence())];
    }

    /// <summary>Namespaces in which what no policy allows is denied, and that is enforced.</summary>
    public static ImmutableArray<DefaultDeny> DefaultDenies(Snapshot snapshot, Judgement judgement) =>
        [.. new ReachRuns(snapshot, judgement.Effective, judgement).Certain.DefaultDenies()];

    /// <summary>The isolation of each workload, if every policy were enforced.</summary>
    public static ImmutableArray<IsolationRow> DeclaredIsolation(Snapshot snapshot, Judgement judgement) =>
        [.. new ReachRuns(snapshot, judgement.Declared, judgement).Certain.Isolation()];

    /// <inheritdoc cref="PairAnswer.Of"/>
    /// <param name="problems">What makes it impossible to say; empty where it is not.</param>
    public static ImmutableArray<Explanation> Explain(Snapshot snapshot, Judgement judgement, string from, string to,
        out ImmutableArray<string> problems)
    {
        var answer = PairAnswer.Of(snapshot, judgement, from, to);
        problems = answer.Problems;
        return answer.Certain;
    }

    internal static ImmutableArray<string> Open(Snapshot snapshot, Judgement judgement, IEnumerable<string> reasons)
    {
        var pods = snapshot.Pods.Gap is { } gap ? [gap.ToSentence()] : Array.Empty<string>();
        return [.. pods.Concat(judgement.Unseen).Concat(reasons).Distinct(StringComparer.Ordinal)];
    }

    private static ImmutableArray<UndecidedRow> Everything(IEnumerable<ReachEnd> workloads, string reason)
    {
        List<ReachEnd> ends = [.. workloads, new AddressEnd(AddressSpan.All)];
        return [.. ends.SelectMany(from => ends.Where(to => !to.Equals(from)), (from, to) => new UndecidedRow(from, to, Connections.All, reason))];
    }
}

/// <summary>A pair that cannot be decided.</summary>
/// <param name="Conn">The connections that are open.</param>
public sealed record UndecidedRow(ReachEnd Src, ReachEnd Dst, Connections Conn, string Reason);

/// <summary>Connections that are allowed, and filtered further.</summary>
/// <param name="By">What filters them, in words.</param>
public sealed record FilteredRow(ReachEnd Src, ReachEnd Dst, Connections Conn, string By);
