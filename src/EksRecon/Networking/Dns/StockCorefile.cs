using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>
/// Compares a Corefile with the one EKS installs (Deployment coredns of a new cluster; EKS user guide, "Manage CoreDNS for DNS in Amazon
/// EKS clusters"). Older forms of it count as stock:
/// proxy for forward, upstream, no ready (before 1.16), health without lameduck, and the ttl of 5 or 30 seconds.
/// </summary>
internal sealed class StockCorefile
{
    private const string DefaultDomain = "cluster.local";
    private const string NodeResolver = "/etc/resolv.conf";
    private const string CacheTime = "30";

    /// <summary>What <c>cache</c> takes without a time (coredns.io/plugins/cache).</summary>
    private const int DefaultCacheSeconds = 3600;

    private static readonly string[] Needed = ["errors", "health", "kubernetes", "prometheus", "forward", "cache", "loop", "reload",
        "loadbalance"];
    private static readonly string[] ReverseZones = ["in-addr.arpa", "ip6.arpa"];

    private readonly ImmutableArray<CorefileDifference>.Builder _differences = ImmutableArray.CreateBuilder<CorefileDifference>();
    private readonly ImmutableArray<StubDomain>.Builder _stubs = ImmutableArray.CreateBuilder<StubDomain>();
    private readonly ImmutableArray<string>.Builder _forwarders = ImmutableArray.CreateBuilder<string>();
    private string? _domain;
    private int? _cache;

    private StockCorefile()
    {
    }

    public static CorefileReading Compare(Corefile corefile)
    {
        var comparison = new StockCorefile();
        var root = corefile.Blocks.FirstOrDefault(block => block.Addresses.Any(address => address.IsRoot));
        if (root is null) comparison.Say(CorefileDifferences.Zone, "no server block answers for . on port 53");
        foreach (var block in corefile.Blocks)
        {
            if (ReferenceEquals(block, root)) comparison.Root(block);
            else comparison.Other(block);
        }

        foreach (var file in corefile.Imports) comparison.Say(CorefileDifferences.Import, $"imports server blocks from {file}");
        comparison._domain ??= corefile.Blocks.SelectMany(block => block.Plugins).Where(plugin => plugin.Name == "kubernetes")
            .Select(Domain).FirstOrDefault();
        return new(corefile, comparison._domain, comparison._forwarders.ToImmutable(), comparison._cache, comparison._stubs.ToImmutable(),
            comparison._differences.ToImmutable());
    }

    private static string Domain(CorefileDirective plugin) =>
        plugin.Arguments.Select(ServerAddress.ZoneOf).FirstOrDefault(zone =>
            !zone.EndsWith(".arpa", StringComparison.Ordinal) && !zone.Contains('/', StringComparison.Ordinal))
            ?? DefaultDomain;

    private static string Name(CorefileDirective plugin) => plugin.Name == "proxy" ? "forward" : plugin.Name;

    private static bool SameSet(IEnumerable<string> left, IEnumerable<string> right) =>
        left.ToHashSet(StringComparer.Ordinal).SetEquals(right);

    private void Root(ServerBlock block)
    {
        foreach (var address in block.Addresses.Where(address => !address.IsRoot))
        {
            Say(CorefileDifferences.Zone, $"the main server block answers for {address} too");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var plugin in block.Plugins)
        {
            if (!(Name(plugin) == "forward" && IsStub(plugin)) && !seen.Add(Name(plugin))
                && Needed.Contains(Name(plugin), StringComparer.Ordinal))
            {
                Changed(plugin, "is there more than once");
            }

            Plugin(plugin);
        }

        foreach (var name in Needed.Where(name => !seen.Contains(name))) Say(CorefileDifferences.Missing, $"no plugin {name}");
    }

    private void Other(ServerBlock block)
    {
        var upstreams = block.Plugins.Where(plugin => Name(plugin) == "forward").SelectMany(plugin => plugin.Arguments.Skip(1))
            .ToImmutableArray();
        foreach (var address in block.Addresses)
        {
            if (!upstreams.IsEmpty && address.Zone != ".") Stub(address.ToString(), upstreams);
            else
            {
                Say(CorefileDifferences.Zone,
                    $"{address} has a server block of its own, with {string.Join(", ", block.Plugins.Select(plugin => plugin.Name).Distinct(StringComparer.Ordinal))}");
            }
        }
    }

    private void Plugin(CorefileDirective plugin)
    {
        switch (Name(plugin))
        {
            case "errors": Plain(plugin, "stdout"); break;
            case "loop": Plain(plugin); break;
            case "reload": Plain(plugin, "30s", "15s"); break;
            case "loadbalance": Plain(plugin, "round_robin"); break;
            case "ready": Plain(plugin, ":8181"); break;
            case "prometheus": if (plugin.Arguments is not [":9153"] || !plugin.Block.IsEmpty) Changed(plugin, "instead of :9153"); break;
            case "health": Health(plugin); break;
            case "kubernetes": Kubernetes(plugin); break;
            case "forward": Forward(plugin); break;
            case "cache": Cache(plugin); break;
            case "rewrite":
                Say(CorefileDifferences.Rewrite,
                plugin.Block.IsEmpty ? plugin.ToString() : $"{plugin} ({string.Join("; ", plugin.Block)})"); break;
            case "hosts": Say(CorefileDifferences.Hosts, Hosts(plugin)); break;
            case "import":
                Say(CorefileDifferences.Import,
                $"imports {string.Join(' ', plugin.Arguments)} into the main server block"); break;
            default: Say(CorefileDifferences.Added, $"plugin {plugin}"); break;
        }
    }

    private void Plain(CorefileDirective plugin, params ReadOnlySpan<string> defaults)
    {
        var isDefault = plugin.Block.IsEmpty && plugin.Arguments.Length <= defaults.Length;
        for (var index = 0; isDefault && index < plugin.Arguments.Length; index++) isDefault = plugin.Arguments[index] == defaults[index];
        if (!isDefault) Changed(plugin, "with settings of its own");
    }

    private void Health(CorefileDirective plugin)
    {
        if (plugin.Arguments is not ([] or [":8080"])) Changed(plugin, "instead of :8080");
        foreach (var option in plugin.Block)
        {
            if (option is not { Name: "lameduck", Arguments: ["5s"] })
            {
                Changed(plugin, option.Name == "lameduck" ? $"with {option} instead of 5s" : $"with {option}");
            }
        }
    }

    private void Kubernetes(CorefileDirective plugin)
    {
        _domain ??= Domain(plugin);
        if (_domain != DefaultDomain) Say(CorefileDifferences.ClusterDomain, $"the cluster domain is {_domain} instead of {DefaultDomain}");
        var zones = plugin.Arguments.Select(ServerAddress.ZoneOf).ToList();
        if (!SameSet(zones.Where(zone => zone != _domain), ReverseZones))
        {
            Changed(plugin, $"instead of the zones {DefaultDomain} {string.Join(' ', ReverseZones)}");
        }

        foreach (var option in plugin.Block)
        {
            var isStock = option switch
            {
                { Name: "pods", Arguments: ["insecure"] } => true,
                { Name: "fallthrough" } => SameSet(option.Arguments.Select(ServerAddress.ZoneOf), ReverseZones),
                { Name: "upstream" } => true,
                { Name: "ttl", Arguments: ["5" or "30"] } => true,
                _ => false,
            };
            if (!isStock) Changed(plugin, $"with {option}");
        }

        foreach (var name in new[] { "pods", "fallthrough" })
        {
            if (plugin.Block.All(option => option.Name != name)) Changed(plugin, $"without {name}");
        }
    }

    private void Forward(CorefileDirective plugin)
    {
        var upstreams = plugin.Arguments.Skip(1).ToImmutableArray();
        if (IsStub(plugin))
        {
            Stub(ServerAddress.ZoneOf(plugin.Arguments[0]), upstreams);
            return;
        }

        _forwarders.AddRange(upstreams);
        if (upstreams is not [NodeResolver])
        {
            Say(CorefileDifferences.Forwarder, $"all other names go to {string.Join(", ", upstreams)} instead of {NodeResolver}");
        }

        foreach (var option in plugin.Block) Say(CorefileDifferences.Forwarder, $"{plugin.Name} with {option}");
    }

    private void Cache(CorefileDirective plugin)
    {
        var time = plugin.Arguments is [var first, ..] && int.TryParse(first, out var seconds) ? seconds : DefaultCacheSeconds;
        _cache ??= time;
        if (plugin.Arguments is not [CacheTime] && plugin.Arguments is not [CacheTime, "."])
        {
            Say(CorefileDifferences.Cache,
                $"answers are cached for up to {time} s instead of {CacheTime}{(plugin.Arguments.Length > 1 ? $", for {string.Join(' ', plugin.Arguments.Skip(1))} only" : "")}");
        }

        foreach (var option in plugin.Block) Say(CorefileDifferences.Cache, $"cache with {option}");
    }

    /// <summary>Its own entries are counted and not shown.</summary>
    private static string Hosts(CorefileDirective plugin)
    {
        var entries = plugin.Block.Count(line =>
            line.Name.Contains('.', StringComparison.Ordinal) || line.Name.Contains(':', StringComparison.Ordinal));
        return entries == 0 ? plugin.ToString() : $"hosts with {entries} {(entries == 1 ? "entry" : "entries")} of its own";
    }

    private static bool IsStub(CorefileDirective plugin) => plugin.Arguments is [var zone, ..] && ServerAddress.ZoneOf(zone) != ".";

    private void Stub(string zone, ImmutableArray<string> upstreams)
    {
        _stubs.Add(new(zone, upstreams));
        Say(CorefileDifferences.StubDomain, $"{zone} is forwarded to {string.Join(", ", upstreams)}");
    }

    private void Changed(CorefileDirective plugin, string how) => Say(CorefileDifferences.Changed, $"{plugin} {how}");

    private void Say(string kind, string says) => _differences.Add(new(kind, says));
}
