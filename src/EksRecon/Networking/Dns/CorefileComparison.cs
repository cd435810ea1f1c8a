using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>
/// Compares a Corefile with the stock one of EKS, by meaning: order, blanks, comments and the variants that EKS itself shipped over the years make no difference.
/// Source: the coredns ConfigMap of EKS clusters from 1.11 to 1.34 (EKS user guide, managing-coredns).
/// </summary>
internal static class CorefileComparison
{
    private const string ClusterDomain = "cluster.local";
    private const string StockCache = "30";

    /// <summary>Plugins of the stock server block. <c>upstream</c> and <c>proxy</c> are those of CoreDNS before 1.5.</summary>
    private static readonly ImmutableArray<string> Stock = ["errors", "health", "ready", "kubernetes", "prometheus", "forward", "cache", "loop", "reload", "loadbalance"];

    /// <summary>Stock plugins that a default of some year did not have, or whose absence changes no answer.</summary>
    private static readonly ImmutableArray<string> MayBeMissing = ["ready", "loop", "reload", "loadbalance", "errors", "prometheus", "health", "forward"];

    private static readonly ImmutableArray<string> ReverseZones = ["in-addr.arpa", "ip6.arpa"];

    /// <summary>A sentence for each difference, in the order of the file; empty for a stock one.</summary>
    public static ImmutableArray<string> Differences(Corefile corefile)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        if (corefile.Root is not { } root)
        {
            differences.Add("no server block answers for the root zone on port 53");
        }
        else
        {
            differences.AddRange(InRoot(root));
        }

        foreach (var server in corefile.Servers)
        {
            if (server != corefile.Root) differences.Add(Other(server));
        }

        return differences.ToImmutable();
    }

    private static string Other(CorefileServer server)
    {
        var zones = string.Join(", ", server.Zones);
        if (server.Plugin("forward") is { } forward) return $"stub domain {zones} forwards to {string.Join(", ", forward.Arguments.Skip(1))}";
        if (server.Plugin("proxy") is { } proxy) return $"stub domain {zones} forwards to {string.Join(", ", proxy.Arguments.Skip(1))}";
        return $"server block {zones} with {string.Join(", ", server.Plugins.Select(plugin => plugin.Name))}";
    }

    private static IEnumerable<string> InRoot(CorefileServer root)
    {
        if (root.Zones.Length > 1) yield return $"the root server block also answers for {string.Join(", ", root.Zones.Skip(1))}";
        foreach (var plugin in root.Plugins)
        {
            if (Difference(plugin) is { } difference) yield return difference;
        }

        foreach (var stock in Stock)
        {
            if (root.Plugin(stock) is not null || MayBeMissing.Contains(stock, StringComparer.Ordinal) && !(stock == "forward" && root.Plugin("proxy") is null)) continue;
            yield return stock == "forward" ? "no forward: names outside the cluster are not resolved" : $"the plugin {stock} is missing";
        }
    }

    private static string? Difference(CorefilePlugin plugin) => plugin.Name switch
    {
        "kubernetes" => Kubernetes(plugin),
        "forward" or "proxy" => Forward(plugin),
        "cache" => plugin.Arguments is [StockCache] && plugin.Block.IsEmpty ? null : $"cache is {Whole(plugin)}, stock is cache {StockCache}",
        "rewrite" => $"rewrite: {Whole(plugin)}",
        "hosts" => $"hosts: {plugin.Block.Count(line => line.Name != "fallthrough")} entr{(plugin.Block.Count(line => line.Name != "fallthrough") == 1 ? "y" : "ies")} of its own",
        "import" => null,
        "errors" or "loop" or "reload" or "ready" or "prometheus" or "health" or "loadbalance" => null,
        "log" => "log: every query is logged",
        _ => $"the plugin {plugin.Name} is added: {Whole(plugin)}",
    };

    private static string? Forward(CorefilePlugin plugin)
    {
        if (plugin.Arguments is [".", "/etc/resolv.conf"])
        {
            // max_concurrent and the like tune, they do not redirect.
            var changes = plugin.Block.Where(line => line.Name is "except" or "force_tcp" or "prefer_udp" or "tls" or "tls_servername" or "policy").ToList();
            return changes.Count == 0 ? null : $"forward to the VPC resolver with {string.Join(", ", changes)}";
        }

        return $"forwarder: names outside the cluster ({plugin.Arguments.FirstOrDefault() ?? "."}) go to {string.Join(", ", plugin.Arguments.Skip(1))}, stock is /etc/resolv.conf";
    }

    private static string? Kubernetes(CorefilePlugin plugin)
    {
        if (!plugin.Arguments.Contains(ClusterDomain, StringComparer.Ordinal)) return $"the cluster domain is {string.Join(", ", plugin.Arguments.Except(ReverseZones, StringComparer.Ordinal))}, stock is {ClusterDomain}";
        var extra = plugin.Arguments.Except(ReverseZones.Append(ClusterDomain), StringComparer.Ordinal).ToList();
        if (extra.Count > 0) return $"the kubernetes plugin also answers for {string.Join(", ", extra)}";
        var lines = plugin.Block.Where(line => line.Name is not ("pods" or "fallthrough" or "ttl" or "upstream" or "endpoint_pod_names")).ToList();
        if (plugin.Block.FirstOrDefault(line => line.Name == "pods") is { } pods && pods.Arguments is not ["insecure"]) lines.Add(pods);
        return lines.Count == 0 ? null : $"the kubernetes plugin has {string.Join(", ", lines)}";
    }

    private static string Whole(CorefilePlugin plugin) => plugin.Block.IsEmpty ? plugin.ToString() : $"{plugin} {{ {string.Join("; ", plugin.Block)} }}";
}
