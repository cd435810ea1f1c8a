using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>The endpoint is public with restricted ranges, has no private side, and the nodes' own addresses are not among the ranges.</summary>
internal sealed class EndpointWithoutNodesEgress : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET602", nameof(EndpointWithoutNodesEgress), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPublic.Is(true) || !facts.EndpointPrivate.Is(false) || !facts.PublicAccessCidrs.TryGet(out var cidrs) || VpcRules.IsOpen(cidrs) || !facts.NodeEgress.TryGet(out var egress)) yield break;
        var outside = egress.Where(address => !cidrs.Any(text => Cidr.TryParse(text, out var cidr) && cidr.Value.Contains(address))).ToImmutableArray();
        if (outside.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"The cluster endpoint is public only and does not admit {outside.Length} of the nodes' {egress.Length} egress addresses: {string.Join(", ", outside)}",
            "Nodes behind these addresses cannot reach the API server: they do not join, and those that are there go NotReady.",
            ["cluster endpoint"],
            [.. facts.PublicAccessCidrs.Evidence, .. facts.NodeEgress.Evidence, .. facts.EndpointPrivate.Evidence],
            "Switch private access on, which takes the nodes off the public endpoint; or add the addresses to publicAccessCidrs.",
            ["aws eks update-cluster-config --name CLUSTER --resources-vpc-config endpointPrivateAccess=true"]);
    }
}
