using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The API endpoint answers every address of the internet.</summary>
internal sealed class EndpointOpenToTheWorld : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET601", nameof(EndpointOpenToTheWorld), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPublic.Is(true) || !facts.PublicAccessCidrs.TryGet(out var cidrs) || !VpcRules.IsOpen(cidrs)) yield break;
        var hasPrivate = facts.EndpointPrivate.Is(true);
        yield return new(
            Kind,
            hasPrivate ? Severity.Medium : Severity.High,
            $"The cluster endpoint is open to every address ({string.Join(", ", cidrs)})",
            hasPrivate
                ? "Nodes use the private endpoint; the public one is guarded by authentication alone."
                : "The public endpoint is guarded by authentication alone, and the nodes' own traffic to the API leaves the VPC.",
            ["cluster endpoint"],
            [.. facts.EndpointPublic.Evidence, .. facts.PublicAccessCidrs.Evidence, .. facts.EndpointPrivate.Evidence],
            hasPrivate
                ? "Restrict publicAccessCidrs to the addresses people and pipelines come from, or switch public access off."
                : "Switch private access on first, so that nodes do not need the public endpoint; then restrict publicAccessCidrs, or switch public access off.",
            ["aws eks update-cluster-config --name CLUSTER --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=RANGES,endpointPrivateAccess=true"]);
    }
}
