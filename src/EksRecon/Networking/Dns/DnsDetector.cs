using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Dns;

/// <summary>Looks at CoreDNS and its Corefile, NodeLocal DNSCache, ExternalDNS and the kube-dns of old.</summary>
internal static class DnsDetector
{
    private const string NodeLocalId = "node-local-dns";
    private const string KubeDnsId = "kube-dns";
    private const string ExternalDnsId = "external-dns";

    public static DnsFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        var runs = components.Runs(CoreDnsWorkloads.ComponentId);
        var coreDns = new CoreDnsWorkloads(snapshot, components);
        var isThere = runs.Is(true);
        var version = Version(components, coreDns, runs);
        var corefile = CoreDnsConfiguration.Read(snapshot, runs);
        return new()
        {
            Cluster = cluster,
            CoreDnsRuns = runs,
            CoreDnsVersion = version,
            CoreDnsReplicas = isThere ? coreDns.Wanted() : runs.Map(_ => 0),
            CoreDnsReady = isThere ? coreDns.Ready() : runs.Map(_ => 0),
            CoreDnsPods = isThere ? coreDns.Pods() : runs.Map(_ => ImmutableArray<DnsPod>.Empty),
            CoreDnsNodes = coreDns.Nodes(),
            CoreDnsWorkloads = coreDns.Items,
            CustomConfig = corefile.Map(reading => reading is { IsStock: false }),
            Corefile = corefile,
            IsAddon = IsAddon(snapshot),
            AddonVersion = snapshot.Addons.GetValueOrDefault(ShippedCoreDnsVersions.AddonName)?.AddonVersion,
            Shipped = ShippedCoreDnsVersions.Of(snapshot, cluster),
            IsOffered = ShippedCoreDnsVersions.Offers(snapshot, cluster, version),
            NodesInNeed = Count(snapshot.Nodes, node => !node.IsAuto, "not of EKS Auto Mode"),
            NodesOfOwnSize = Count(snapshot.Nodes, node => !node.IsAuto && !node.IsFargate, "not of EKS Auto Mode or Fargate"),
            NodeLocalDnsEnabled = components.Runs(NodeLocalId),
            NodeLocalDns = [.. components.Of(NodeLocalId)],
            NodeLocalZones = NodeLocalCorefile.Read(snapshot, components.Runs(NodeLocalId)),
            KubeDnsRuns = components.Runs(KubeDnsId),
            ExternalDns = components.All(item => item.Id == ExternalDnsId, ExternalDnsId).Map(items =>
                items.Select(External).ToImmutableArray()),
        };
    }

    private static Fact<string?> Version(ComponentCensus components, CoreDnsWorkloads coreDns, Fact<bool> runs)
    {
        if (!runs.Is(true)) return runs.Map(_ => (string?)null);
        var component = components.Of(CoreDnsWorkloads.ComponentId).FirstOrDefault(item =>
            coreDns.Items is [var main, ..] && item.Workloads.Contains(main))
            ?? components.Of(CoreDnsWorkloads.ComponentId).First();
        return Fact.Known(component.Version, ComponentEvidence.Of(component));
    }

    private static Fact<int> Count(Listing<Node> nodes, Func<Node, bool> counts, string what)
    {
        if (nodes.IsBlind) return Fact.Unknown<int>(nodes.Gaps);
        var count = nodes.Items.Count(counts);
        return Fact.Partial(count, [new("nodes", what, count.ToString(), nodes.Question)], nodes.Gaps);
    }

    private static Fact<bool> IsAddon(Snapshot snapshot)
    {
        const string name = ShippedCoreDnsVersions.AddonName;
        var question = AwsCalls.DescribeAddon.QuestionFor(name);
        if (snapshot.Addons.GetValueOrDefault(name) is { } addon)
        {
            return Fact.Known(true, new Evidence("addon " + name, "addonVersion", addon.AddonVersion ?? Evidence.NotSet, question));
        }

        var names = snapshot.AddonNames;
        if (names.Items.Contains(name, StringComparer.Ordinal))
        {
            return Fact.Known(true, new Evidence("addons", "names", string.Join(", ", names.Items), names.Question));
        }

        if (names.IsWhole)
        {
            return Fact.Known(false,
                new Evidence("addons", "names", names.Items.IsEmpty ? "none" : string.Join(", ", names.Items), names.Question));
        }

        var look = snapshot.Coverage.Of(AwsCalls.DescribeAddon, name);
        return look.Gap is { } gap
            ? Fact.Unknown<bool>([gap, .. names.Gaps])
            : Fact.Known(false, new Evidence("addon " + name, "addonVersion", Evidence.NotSet, question));
    }

    private static ExternalDnsInstallation External(Component component)
    {
        var main = component.Workloads is [var first, ..] ? first : null;
        var containers = main?.Template.Containers ?? [];
        return new(
            component.Namespace ?? "",
            component.Workload ?? component.Id,
            component.Version,
            Values(containers, "provider").LastOrDefault(),
            Values(containers, "source"),
            Values(containers, "domain-filter"),
            Values(containers, "policy").LastOrDefault(),
            Values(containers, "aws-zone-type").LastOrDefault(),
            main?.Wanted,
            main?.Ready);
    }

    /// <summary>All values of a flag that may be given more than once, sorted.</summary>
    private static ImmutableArray<string> Values(ImmutableArray<Container> containers, string flag)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var container in containers)
        {
            for (var index = 0; index < container.Arguments.Length; index++)
            {
                var argument = container.Arguments[index].AsSpan().TrimStart('-');
                if (!argument.StartsWith(flag, StringComparison.Ordinal)) continue;
                if (argument.Length == flag.Length && index + 1 < container.Arguments.Length) values.Add(container.Arguments[index + 1]);
                else if (argument.Length > flag.Length && argument[flag.Length] == '=')
                {
                    values.Add(argument[(flag.Length + 1)..].ToString());
                }
            }
        }

        return [.. values];
    }
}
