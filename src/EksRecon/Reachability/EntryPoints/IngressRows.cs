using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Connections through Ingresses, Gateways and routes, in the notation of np-guard's netpol-analyzer: their source is
/// <c>{ingress-controller}</c>, a pod of a namespace of its own without labels, and what policies do not let it open is left out.
/// </summary>
public static class IngressRows
{
    public static ImmutableArray<ReachRow> Of(Snapshot snapshot, Judgement judgement)
    {
        var opened = EntryPointReader.Read(snapshot, judgement.IsUpstream, judgement.ByDirectOwner).Paths.Where(path => !path.IsService)
            .GroupBy(path => path.Workload).ToDictionary(group => group.Key, group => Connections.Union(group.Select(path => path.Conn)));
        if (opened.Count == 0) return [];
        var controller = IngressControllerEnd.Instance;
        var endpoint = new Endpoint(controller, IngressControllerEnd.Namespace, Labels.None, [], null) { IsUnjudged = true };
        var runs = new ReachRuns(snapshot, judgement.Effective, judgement, endpoint);
        var rows = ImmutableArray.CreateBuilder<ReachRow>();
        foreach (var row in runs.Certain.From(controller))
        {
            if (!opened.TryGetValue(row.Dst, out var ports) || row.Conn.Intersect(ports) is not { IsEmpty: false } conn) continue;
            rows.Add(new(controller, row.Dst, conn));
        }

        return rows.ToImmutable();
    }
}
