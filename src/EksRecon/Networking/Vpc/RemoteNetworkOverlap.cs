using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>A network of hybrid nodes or their pods shares addresses with the VPC, with Services, or with each other.</summary>
internal sealed class RemoteNetworkOverlap : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET612", nameof(RemoteNetworkOverlap), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts)
    {
        var areNone = facts.RemoteNodeNetworks.TryGet(out var nodes) && nodes.IsEmpty && facts.RemotePodNetworks.TryGet(out var pods)
            && pods.IsEmpty;
        return
        [
            facts.RemoteNodeNetworks.Part() with { Settles = areNone }, facts.RemotePodNetworks.Part(), facts.Cidrs.Part(), facts.ServiceCidr.Part(),
        ];
    }

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        var nodes = Ranges("remote node network", facts.RemoteNodeNetworks);
        var pods = Ranges("remote pod network", facts.RemotePodNetworks);
        var local = Ranges("VPC range", facts.Cidrs);
        if (facts.ServiceCidr.TryGet(out var services) && Cidr.Parse(services) is { } range) local = local.Add(("Service range", range));
        var found = new List<string>();
        foreach (var (name, remote) in nodes.Concat(pods))
        {
            foreach (var (other, own) in local)
            {
                if (Overlap(remote, own)) found.Add($"{name} {remote} and {other} {own}");
            }
        }

        foreach (var (name, node) in nodes)
        {
            foreach (var (other, pod) in pods)
            {
                if (Overlap(node, pod)) found.Add($"{name} {node} and {other} {pod}");
            }
        }

        if (found.Count == 0) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"Networks of hybrid nodes overlap with others: {string.Join("; ", found)}",
            "An address in both ranges can be reached in one of them only, the one that is nearer in the route tables: the control plane does not reach the kubelets or webhooks there, and pods do not reach each other.",
            ["cluster " + facts.Cluster.NameForCommands],
            [.. facts.RemoteNodeNetworks.Evidence, .. facts.RemotePodNetworks.Evidence, .. facts.Cidrs.Evidence,
                .. facts.ServiceCidr.Evidence],
            "Give remote nodes and pods ranges that neither the VPC nor Services use, and correct remoteNetworkConfig.",
            [$"aws eks describe-cluster --name {facts.Cluster.NameForCommands} --query cluster.remoteNetworkConfig"]);
    }

    private static ImmutableArray<(string Name, Cidr Range)> Ranges(string name, Fact<ImmutableArray<string>> fact) =>
        fact.TryGet(out var texts) ? [.. texts.Select(Cidr.Parse).OfType<Cidr>().Select(range => (name, range))] : [];

    private static bool Overlap(Cidr one, Cidr other) => one.Contains(other) || other.Contains(one);
}
