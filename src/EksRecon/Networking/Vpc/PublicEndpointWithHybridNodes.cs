using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The cluster takes hybrid nodes while both sides of its endpoint are on.</summary>
internal sealed class PublicEndpointWithHybridNodes : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET604", nameof(PublicEndpointWithHybridNodes), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
        [facts.EndpointPublic.Must(true), facts.EndpointPrivate.Must(true), facts.RemoteNodeNetworks.Must(networks => !networks.IsEmpty)];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPublic.Is(true) || !facts.EndpointPrivate.Is(true) || !facts.RemoteNodeNetworks.TryGet(out var networks)
            || networks.IsEmpty)
        {
            yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            $"Public and private endpoint access are both on in a cluster for hybrid nodes ({string.Join(", ", networks)})",
            "Outside the VPC the endpoint's name resolves to its public addresses. Hybrid nodes then come over the internet and not over the private connection, and fail where that way is closed.",
            ["cluster " + facts.Cluster.NameForCommands],
            [.. facts.EndpointPublic.Evidence, .. facts.EndpointPrivate.Evidence, .. facts.RemoteNodeNetworks.Evidence],
            "Use one of the two: private access where the remote networks are routed to the VPC, public access where they are not.",
            [$"aws eks update-cluster-config --name {facts.Cluster.NameForCommands} --resources-vpc-config endpointPublicAccess=false,endpointPrivateAccess=true"]);
    }
}
