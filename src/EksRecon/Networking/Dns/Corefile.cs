using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>A parsed Corefile: its server blocks in order.</summary>
public sealed record Corefile(ImmutableArray<CorefileServer> Servers)
{
    /// <summary>The block that answers for the root zone on the DNS port; null where there is none.</summary>
    public CorefileServer? Root => Servers.FirstOrDefault(server => server.Zones.Any(zone => zone is ".:53" or "." or "dns://.:53"));
}

/// <summary>A server block.</summary>
/// <param name="Zones">As written, e.g. <c>.:53</c> or <c>corp.example</c>.</param>
public sealed record CorefileServer(ImmutableArray<string> Zones, ImmutableArray<CorefilePlugin> Plugins)
{
    public CorefilePlugin? Plugin(string name) => Plugins.FirstOrDefault(plugin => plugin.Name == name);
}

/// <summary>A plugin with its arguments and, for a nested block, its lines.</summary>
public sealed record CorefilePlugin(string Name, ImmutableArray<string> Arguments, ImmutableArray<CorefilePlugin> Block)
{
    public override string ToString() => string.Join(' ', Arguments.Prepend(Name));
}
