using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>Hybrid nodes, and an endpoint that is public and private at once.</summary>
internal sealed class PublicEndpointWithHybridNodes : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET604", nameof(PublicEndpointWithHybridNodes), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.HasHybridNodes || !facts.EndpointPublic.Is(true) || !facts.EndpointPrivate.Is(true)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            "The cluster has hybrid nodes, and its endpoint is both public and private",
            "Outside the VPC the endpoint's name resolves to its public addresses, so hybrid nodes talk to the API over the internet, and fail where it is restricted.",
            ["cluster endpoint"],
            [.. facts.EndpointPublic.Evidence, .. facts.EndpointPrivate.Evidence, .. facts.RemoteNetworks.Evidence],
            "Use public or private access, not both: with private access hybrid nodes reach the endpoint over the VPN or Direct Connect.",
            ["aws eks update-cluster-config --name CLUSTER --resources-vpc-config endpointPublicAccess=false,endpointPrivateAccess=true"]);
    }
}
