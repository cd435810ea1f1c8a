using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>CoreDNS has fewer replicas than EKS's own autoscaling gives a cluster of this size, and no cache on the nodes helps.</summary>
internal sealed class CoreDnsFewReplicas : Rule<DnsFacts>
{
    /// <summary>
    /// EKS user guide, coredns-autoscaling: one replica for each 16 nodes (or 256 cores, which are not looked at here), at least two.
    /// </summary>
    private const int NodesPerReplica = 16;

    /// <summary>A network interface may send the VPC resolver as many packets a second (VPC user guide, quotas).</summary>
    private const int PacketsPerInterface = 1024;

    private static readonly FindingKind Finding = new("NET409", nameof(CoreDnsFewReplicas), Severity.Low);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts) =>
    [
        facts.CoreDnsRuns.Must(true), facts.CoreDnsReplicas.Must(replicas => replicas >= 2), facts.NodeLocalDnsEnabled.Must(false),
        facts.NodesOfOwnSize.Seen(),
    ];

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        // Fewer than two are the business of other rules.
        if (!facts.CoreDnsRuns.Is(true) || facts.CoreDnsReplicas is not Known<int> { Value: >= 2 and var replicas, Gaps.IsEmpty: true }
            || !facts.NodeLocalDnsEnabled.Is(false))
        {
            yield break;
        }

        if (facts.NodesOfOwnSize is not Known<int> { Value: var nodes }) yield break;
        var wanted = (nodes + NodesPerReplica - 1) / NodesPerReplica;
        if (replicas >= wanted) yield break;
        yield return new(
            Kind,
            replicas * 2 <= wanted ? Severity.Medium : Severity.Low,
            $"CoreDNS wants {replicas} replicas for {nodes} nodes, where EKS's autoscaling would run {wanted}",
            $"The add-on's autoscaling runs one replica for each {NodesPerReplica} nodes, and at least two. All names from outside the cluster go through these pods, and the network interface of each may send the VPC resolver {PacketsPerInterface} packets a second: {replicas} replicas reach it sooner, and lookups then time out. No NodeLocal DNSCache takes load off them.",
            DnsRules.Subjects(facts),
            [.. facts.CoreDnsReplicas.Evidence, .. facts.NodesOfOwnSize.Evidence, .. facts.NodeLocalDnsEnabled.Evidence],
            "Turn on autoscaling of the coredns add-on, scale the Deployment yourself, or run NodeLocal DNSCache on the nodes.",
            facts.IsAddon.Is(true)
                ? [$"aws eks update-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name coredns --resolve-conflicts PRESERVE --configuration-values '{{\"autoScaling\":{{\"enabled\":true}}}}'"]
                : facts.CoreDnsWorkloads is [{ Kind: "Deployment" } deployment, ..]
                    ? [$"kubectl scale deployment {deployment.Metadata.Name} -n {deployment.Metadata.Namespace} --replicas={wanted}"]
                    : []);
    }
}
