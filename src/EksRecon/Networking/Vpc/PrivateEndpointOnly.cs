using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The API endpoint answers inside the VPC only.</summary>
internal sealed class PrivateEndpointOnly : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET606", nameof(PrivateEndpointOnly), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPublic.Is(false)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            "The cluster endpoint is private only",
            "Its name resolves everywhere to addresses of the VPC, and only networks that route there reach it: the VPC itself, peered ones, a VPN, Direct Connect or a transit gateway.",
            ["cluster endpoint"],
            [.. facts.EndpointPublic.Evidence, .. facts.EndpointPrivate.Evidence],
            "Run kubectl, pipelines and this tool from a network that is connected to the VPC, and keep the cluster security group open to it on 443.",
            []);
    }
}
