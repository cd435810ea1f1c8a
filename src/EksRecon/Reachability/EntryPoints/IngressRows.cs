using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Connections through Ingresses, Gateways and routes, in the notation of np-guard's netpol-analyzer: their source is <c>{ingress-controller}</c>, a pod of a namespace of its own without labels, and what policies do not let it open is left out.
/// </summary>
public static class IngressRows
{
    public const string Controller = "{ingress-controller}";

    public static ImmutableArray<ReachRow> Of(Snapshot snapshot, Judgement judgement)
    {
        var opened = EntryPointReader.Read(snapshot, judgement.IsUpstream, judgement.ByDirectOwner).Paths.Where(path => !path.Entry.StartsWith("Service ", StringComparison.Ordinal)).GroupBy(path => path.Workload, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Connections.Union(group.Select(path => path.Conn)), StringComparer.Ordinal);
        if (opened.Count == 0) return [];
        var runs = new ReachRuns(snapshot, judgement.Effective, judgement, new Endpoint(Controller + "[Pod]", Controller, Labels.None, [], null) { IsUnjudged = true });
        var rows = ImmutableArray.CreateBuilder<ReachRow>();
        foreach (var row in runs.Certain.From(Controller + "[Pod]"))
        {
            if (opened.TryGetValue(row.Dst, out var ports) && row.Conn.Intersect(ports) is { IsEmpty: false } conn) rows.Add(new(Controller, row.Dst, conn));
        }

        return rows.ToImmutable();
    }
}
