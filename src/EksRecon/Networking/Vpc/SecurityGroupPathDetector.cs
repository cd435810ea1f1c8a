using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Vpc;

/// <summary>
/// Checks the connections between control plane, nodes and pods without which a cluster does not work (EKS user guide, sec-group-reqs)
/// against the security groups of their interfaces.
/// </summary>
internal sealed class SecurityGroupPathDetector(Snapshot snapshot, ComponentCensus components, ClusterInterfaces interfaces)
{
    private const string Tcp = "tcp";
    private const string Udp = "udp";
    private const int ApiServer = 443;
    private const int Kubelet = 10250;
    private const int Dns = 53;

    /// <summary>Interfaces of one subnet with the same groups have the same fate; more than this of them are not looked at.</summary>
    private const int MostAlike = 20;

    private readonly SecurityGroupCheck _check = new(snapshot.SecurityGroups);

    public Fact<ImmutableArray<SecurityGroupPath>> Detect()
    {
        ImmutableArray<Bundles.Gap> gaps = [.. snapshot.SecurityGroups.Gaps, .. snapshot.NetworkInterfaces.Gaps, .. snapshot.Nodes.Gaps];
        var paths = Paths().OfType<SecurityGroupPath>().ToImmutableArray();
        if (paths.IsEmpty && !gaps.IsEmpty) return Fact.Unknown<ImmutableArray<SecurityGroupPath>>(gaps);
        return Fact.Partial(
            paths,
            [.. paths.Select(path => new Evidence($"{path.From} to {path.To}", $"{path.Protocol} {path.Port}", path.Reason is null ? path.Verdict : $"{path.Verdict}: {path.Reason}", snapshot.SecurityGroups.Question))],
            gaps);
    }

    private IEnumerable<SecurityGroupPath?> Paths()
    {
        var nodes = Sides(interfaces.Nodes.Where(card => card.IsPrimary));
        var pods = Pods();
        var control = ControlPlane();
        // With private access off nodes come from outside, and the interfaces serve pods only, behind the Service kubernetes.
        if (snapshot.Cluster?.ResourcesVpcConfig?.EndpointPrivateAccess == true)
        {
            yield return Path("nodes", nodes, "control plane", control, Tcp, ApiServer);
        }

        yield return Path("pods", pods, "control plane", control, Tcp, ApiServer);
        yield return Path("control plane", control, "nodes", nodes, Tcp, Kubelet);
        foreach (var protocol in (string[])[Tcp, Udp]) yield return ToCoreDns(protocol);
    }

    private SecurityGroupPath? Path(string from, ImmutableArray<TrafficSide> sources, string to, ImmutableArray<TrafficSide> targets,
        string protocol, int port) =>
        Judge(from, to, protocol, port, sources.SelectMany(source => targets.Select(target => (source, target))));

    private SecurityGroupPath? Judge(string from, string to, string protocol, int port,
        IEnumerable<(TrafficSide From, TrafficSide To)> pairs)
    {
        var (fromGroups, toGroups) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        SecurityGroupVerdict? worst = null;
        foreach (var (source, target) in pairs)
        {
            fromGroups.UnionWith(source.Groups ?? []);
            toGroups.UnionWith(target.Groups ?? []);
            var verdict = _check.Path(source, target, protocol, port);
            if (worst is null || Rank(verdict) > Rank(worst)) worst = verdict;
        }

        if (worst is null) return null;
        var word = worst.Allowed switch
        {
            true => SecurityGroupPath.Open,
            false => SecurityGroupPath.Blocked,
            null => SecurityGroupPath.Undecided
        };
        return new(from, to, protocol, port, word, worst.Reason, [.. fromGroups], [.. toGroups]);
    }

    private static int Rank(SecurityGroupVerdict verdict) => verdict.Allowed switch { true => 0, null => 1, false => 2 };

    /// <summary>Pods that reach CoreDNS on another node; where NodeLocal DNSCache runs, it is the nodes that ask.</summary>
    private SecurityGroupPath? ToCoreDns(string protocol)
    {
        if (!SubnetUses.GivesPodsVpcAddresses(components)) return null;
        var isCached = components.Of("node-local-dns").Any();
        var auto = snapshot.Nodes.Items.Where(node => node.IsAuto).Select(ClusterInterfaces.Instance).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var sources = interfaces.Nodes.Where(card =>
            !auto.Contains(card.Instance) && (isCached ? card.IsPrimary : IsPodCard(card))).ToImmutableArray();
        var servers = new List<NodeInterface>();
        foreach (var pod in snapshot.Pods.Items)
        {
            if (!pod.IsAlive || pod.Template.HostNetwork || pod.Metadata.Namespace != "kube-system"
                || !pod.Metadata.Labels.Has("k8s-app", "kube-dns") || Cidr.Address(pod.Address) is not { } address)
            {
                continue;
            }

            var card = interfaces.Nodes.FirstOrDefault(one => one.Side.Addresses.Any(range => range.Contains(address)));
            if (card is not null && !servers.Contains(card)) servers.Add(card);
        }

        return Judge(
            isCached ? "nodes" : "pods",
            "CoreDNS",
            protocol,
            Dns,
            servers.SelectMany(server =>
                Alike(sources.Where(source => source.Instance != server.Instance)).Select(source => (source.Side, server.Side))));
    }

    private ImmutableArray<TrafficSide> Pods() =>
        !SubnetUses.GivesPodsVpcAddresses(components) ? [] : [.. Sides(interfaces.Nodes.Where(IsPodCard)), .. EniConfigs()];

    /// <summary>Pods share the first interface with their node unless custom networking keeps them off it.</summary>
    private bool IsPodCard(NodeInterface card) => card.IsForPods || card.IsPrimary && SubnetUses.CustomNetworking(components) == false;

    private IEnumerable<TrafficSide> EniConfigs()
    {
        if (SubnetUses.CustomNetworking(components) != true) yield break;
        foreach (var config in snapshot.Resources(Kinds.EniConfigs).Items)
        {
            ImmutableArray<string> groups =
                [.. config.List("spec.securityGroups").Where(group => group.ValueKind == JsonValueKind.String).Select(group => group.GetString()).OfType<string>().Order(StringComparer.Ordinal)];
            // Without groups of its own it takes those of the node's first interface.
            if (!groups.IsEmpty) yield return new(groups, Range(config.Text("spec.subnet")));
        }
    }

    /// <summary>EKS's own interfaces; where none is in the answer, what the cluster's configuration says of them.</summary>
    private ImmutableArray<TrafficSide> ControlPlane()
    {
        if (!interfaces.ControlPlane.IsEmpty) return [.. interfaces.ControlPlane.Select(ClusterInterfaces.Side)];
        if (snapshot.Cluster?.ResourcesVpcConfig is not { ClusterSecurityGroupId: { } own } config) return [];
        ImmutableArray<string> groups = [.. (config.SecurityGroupIds ?? []).Append(own).Order(StringComparer.Ordinal)];
        return [.. (config.SubnetIds ?? []).Select(subnet => new TrafficSide(groups, Range(subnet)))];
    }

    private ImmutableArray<Cidr> Range(string? subnet) =>
        Cidr.Parse(snapshot.Subnets.Items.FirstOrDefault(item => item.SubnetId == subnet)?.CidrBlock) is { } range ? [range] : [];

    private static ImmutableArray<TrafficSide> Sides(IEnumerable<NodeInterface> cards) => [.. Alike(cards).Select(card => card.Side)];

    private static IEnumerable<NodeInterface> Alike(IEnumerable<NodeInterface> cards) => cards
        .GroupBy(card => (card.Card.SubnetId, string.Join(',', card.Side.Groups ?? [])))
        .SelectMany(alike => alike.Take(MostAlike));
}
