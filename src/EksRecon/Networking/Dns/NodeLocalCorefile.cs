using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Networking.Dns;

/// <summary>
/// Reads the Corefile of NodeLocal DNSCache, which has a server block for each group of zones and forwards what it does not hold.
/// </summary>
internal static class NodeLocalCorefile
{
    /// <summary>
    /// Zones in the order of the file with the servers asked for them; null where the cache does not run, unknown where its ConfigMap was
    /// not seen.
    /// </summary>
    public static Fact<NodeLocalZones?> Read(Snapshot snapshot, Fact<bool> runs)
    {
        if (!runs.Is(true)) return runs.Map(_ => (NodeLocalZones?)null);
        var question = NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.NodeLocalDns);
        var (map, look) = snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.NodeLocalDns);
        if (map?.Entries[CoreDnsConfiguration.Entry] is not { } text)
        {
            return Fact.Unknown<NodeLocalZones?>(
                look.Gap
                    ?? new(question, Outcome.NotAsked,
                        "NodeLocal DNSCache runs and has no Corefile in ConfigMap kube-system/node-local-dns", Source: "bundle"));
        }

        if (Corefile.Parse(text, out var problem) is not { } corefile)
        {
            return Fact.Unknown<NodeLocalZones?>(
                new Gap(question, Outcome.Malformed, $"{map.Subject}, data.{CoreDnsConfiguration.Entry}, {problem}", Source: "bundle"));
        }

        var zones = ImmutableArray.CreateBuilder<StubDomain>();
        foreach (var block in corefile.Blocks)
        {
            ImmutableArray<string> upstreams =
                [.. block.Plugins.Where(plugin => plugin.Name is "forward" or "proxy").SelectMany(plugin => plugin.Arguments.Skip(1))];
            foreach (var address in block.Addresses) zones.Add(new(address.ToString(), upstreams));
        }

        return Fact.Partial<NodeLocalZones?>(new(zones.ToImmutable()),
            [.. zones.Select(zone => new Evidence(map.Subject, zone.Zone, string.Join(", ", zone.Forwarders), question))],
            look.Gap is { } gap ? [gap] : []);
    }
}
