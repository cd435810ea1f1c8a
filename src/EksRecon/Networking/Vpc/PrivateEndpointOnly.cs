using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The API can be reached from the VPC and connected networks only.</summary>
internal sealed class PrivateEndpointOnly : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET606", nameof(PrivateEndpointOnly), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) => [facts.EndpointPublic.Must(false)];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPublic.Is(false)) yield break;
        var vpc = facts.VpcId.TryGet(out var id) ? $"VPC {id}" : "the cluster's VPC";
        var ranges = facts.Cidrs.TryGet(out var cidrs) && !cidrs.IsEmpty ? $" ({string.Join(", ", cidrs)})" : "";
        yield return new(
            Kind,
            Kind.Severity,
            $"The API can be reached from {vpc} and networks connected to it only",
            $"Public access is off. The endpoint's name resolves everywhere, to private addresses of {vpc}{ranges}: kubectl and pipelines need a way there, by VPN, peering, a transit gateway or a host inside, and the cluster security group has to let them in on port 443.",
            ["cluster " + facts.Cluster.NameForCommands],
            [.. facts.EndpointPublic.Evidence, .. facts.EndpointPrivate.Evidence, .. facts.VpcId.Evidence],
            "Nothing to do. Where the VPC has its own DNS, its switches enableDnsHostnames and enableDnsSupport have to be on.",
            [$"aws eks describe-cluster --name {facts.Cluster.NameForCommands} --query cluster.resourcesVpcConfig"]);
    }
}
