using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Networking.Ingress;

/// <summary>Counts the routes that name a Gateway as parent. A route that names several listeners of one Gateway counts once.</summary>
internal static class RouteParents
{
    private const string GatewayGroup = "gateway.networking.k8s.io";

    public static IReadOnlyDictionary<(string Namespace,
        string Name), ImmutableArray<KindCount>> Count(IEnumerable<Listing<Resource>> routes)
    {
        var counts = new Dictionary<(string, string), List<KindCount>>();
        foreach (var listing in routes)
        {
            foreach (var group in listing.Items.SelectMany(Parents).GroupBy(parent => parent))
            {
                if (!counts.TryGetValue(group.Key, out var kinds)) counts.Add(group.Key, kinds = []);
                kinds.Add(new(listing.Items[0].Kind.Kind, group.Count()));
            }
        }

        return counts.ToDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray());
    }

    private static IEnumerable<(string Namespace, string Name)> Parents(Resource route)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var parent in route.List("spec.parentRefs"))
        {
            // Kind and group are optional and mean a Gateway; meshes attach routes to Services.
            if ((parent.TextOf("kind") ?? "Gateway") != "Gateway" || (parent.TextOf("group") ?? GatewayGroup) != GatewayGroup) continue;
            if (parent.TextOf("name") is { } name && seen.Add((parent.TextOf("namespace") ?? route.Metadata.Namespace, name)))
            {
                yield return (parent.TextOf("namespace") ?? route.Metadata.Namespace, name);
            }
        }
    }
}
