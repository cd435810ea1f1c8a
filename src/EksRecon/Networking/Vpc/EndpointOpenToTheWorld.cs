using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The public endpoint answers every address.</summary>
internal sealed class EndpointOpenToTheWorld : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET601", nameof(EndpointOpenToTheWorld), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
        [facts.EndpointPublic.Must(true), facts.PublicAccessCidrs.Must(VpcFacts.HasEverything), facts.EndpointPrivate.Seen()];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.IsOpenToAll.Is(true) || !facts.EndpointPrivate.TryGet(out var isPrivate)
            || !facts.PublicAccessCidrs.TryGet(out var cidrs))
        {
            yield break;
        }

        yield return new(
            Kind,
            isPrivate ? Severity.Medium : Severity.High,
            $"The API endpoint answers every address on the internet ({string.Join(", ", cidrs)})",
            $"Whoever holds a credential, or finds a fault in authentication, can use it from anywhere. {(isPrivate
                ? "Private access is on, so nodes do not need the public side."
                : "Private access is off, so the nodes' own calls to the API leave the VPC too.")}",
            ["cluster " + facts.Cluster.NameForCommands],
            [.. facts.EndpointPublic.Evidence, .. facts.EndpointPrivate.Evidence, .. facts.PublicAccessCidrs.Evidence],
            "Switch private access on, then limit publicAccessCidrs to the addresses from which people and pipelines come, or switch public access off. 203.0.113.0/24 in the command stands for them.",
            [$"aws eks update-cluster-config --name {facts.Cluster.NameForCommands} --resources-vpc-config endpointPublicAccess=true,endpointPrivateAccess=true,publicAccessCidrs=203.0.113.0/24"]);
    }
}
