using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>The rows under a profile, and what could not be decided.</summary>
/// <param name="Declared">If every policy were enforced.</param>
/// <param name="Effective">What holds in this cluster; under the profile upstream enforcement is assumed.</param>
/// <param name="Undecided">Pairs on which something rests that was not seen or cannot be evaluated: they are in neither list.</param>
/// <param name="Problems">What that is, in sentences; empty where everything is decided.</param>
public sealed record ReachAnswer(string Profile, ImmutableArray<ReachRow> Declared, ImmutableArray<ReachRow> Effective, ImmutableArray<UndecidedRow> Undecided, ImmutableArray<string> Problems)
{
    public const string Upstream = "upstream";

    private const string Everywhere = "0.0.0.0-255.255.255.255[External]";

    /// <summary>The answer under the profile upstream.</summary>
    public static ReachAnswer Of(Snapshot snapshot)
    {
        var policies = PolicySet.Of(snapshot);
        var reach = Reach.Of(snapshot, policies);
        var blocks = Blocks(snapshot, policies);
        if (blocks.IsEmpty)
        {
            ImmutableArray<ReachRow> rows = [.. reach.All()];
            return new(Upstream, rows, rows, [], []);
        }

        var workloads = reach.Workloads.ToList();
        var undecided = Undecide(workloads, blocks);
        var pairs = undecided.Select(row => (row.Src, row.Dst)).ToHashSet();
        ImmutableArray<ReachRow> decided = [.. reach.All().Where(row => !pairs.Contains((Outside(row.Src), Outside(row.Dst))))];
        return new(Upstream, decided, decided, undecided, [.. blocks.Select(block => block.Reason)]);
    }

    /// <summary>The isolation of each workload.</summary>
    /// <param name="problems">What makes it impossible to say; empty where it is not.</param>
    public static ImmutableArray<IsolationRow> Isolation(Snapshot snapshot, out ImmutableArray<string> problems)
    {
        var policies = PolicySet.Of(snapshot);
        problems = [.. Blocks(snapshot, policies).Select(block => block.Reason)];
        return [.. Reach.Of(snapshot, policies).Isolation()];
    }

    /// <summary>Why one end may open which connections to another.</summary>
    /// <param name="problems">What makes it impossible to say; empty where it is not.</param>
    /// <exception cref="PolicyException">An end is not there, or both lie outside.</exception>
    public static ImmutableArray<Explanation> Explain(Snapshot snapshot, string from, string to, out ImmutableArray<string> problems)
    {
        var policies = PolicySet.Of(snapshot);
        problems = [.. Blocks(snapshot, policies).Select(block => block.Reason)];
        return [.. Reach.Of(snapshot, policies).Explain(from, to)];
    }

    private static string Outside(string end) => end.EndsWith("[External]", StringComparison.Ordinal) ? Everywhere : end;

    /// <summary>What leaves pairs open: kinds that were not wholly seen, and policies that cannot be evaluated.</summary>
    private static ImmutableArray<(string? Namespace, string Reason)> Blocks(Snapshot snapshot, PolicySet policies)
    {
        var blocks = ImmutableArray.CreateBuilder<(string?, string)>();
        foreach (var kind in PolicySet.Upstream)
        {
            if (snapshot.Resources(kind).Gap is { } gap) blocks.Add((null, Unseen(gap)));
        }

        if (snapshot.Pods.Gap is { } pods) blocks.Add((null, Unseen(pods)));
        if (snapshot.Namespaces.Gap is { } namespaces && policies.Policies.Any(SelectsNamespaces)) blocks.Add((null, Unseen(namespaces)));
        foreach (var broken in policies.Broken) blocks.Add((broken.Namespace, $"{broken.Subject} cannot be evaluated: {broken.Reason}"));
        return blocks.ToImmutable();
    }

    private static bool SelectsNamespaces(Policy policy) =>
        Selects(policy.Pods) || (policy.Ingress ?? []).Concat(policy.Egress ?? []).SelectMany(rule => rule.Peers ?? []).OfType<PodPeer>().Any(peer => Selects(peer.Pods));

    private static bool Selects(PodTerm term) => term.Namespace is null && !term.Namespaces.Requirements.IsEmpty;

    private static string Unseen(Gap gap) => $"{gap.Question} was not wholly seen ({gap.Outcome.Name()}: {gap.Reason})";

    private static ImmutableArray<UndecidedRow> Undecide(List<string> workloads, ImmutableArray<(string? Namespace, string Reason)> blocks)
    {
        var rows = ImmutableArray.CreateBuilder<UndecidedRow>();
        List<string> ends = [.. workloads, Everywhere];
        foreach (var source in ends)
        {
            foreach (var target in ends)
            {
                if (source == target) continue;
                foreach (var (@namespace, reason) in blocks)
                {
                    if (@namespace is not null && !Lies(source, @namespace) && !Lies(target, @namespace)) continue;
                    rows.Add(new(source, target, PortAtoms.AllConnections, reason));
                    break;
                }
            }
        }

        return rows.ToImmutable();
    }

    private static bool Lies(string end, string @namespace) => end.StartsWith(@namespace + "/", StringComparison.Ordinal);
}

/// <summary>A pair that cannot be decided.</summary>
/// <param name="Conn">The connections that are open.</param>
public sealed record UndecidedRow(string Src, string Dst, string Conn, string Reason);
