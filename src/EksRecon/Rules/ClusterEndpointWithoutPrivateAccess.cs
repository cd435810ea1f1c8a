using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>aws-node is told the endpoint of the API server, which has no private address.</summary>
internal sealed class ClusterEndpointWithoutPrivateAccess : Rule<NetworkFacts>
{
    private static readonly FindingKind Finding = new("NET122", nameof(ClusterEndpointWithoutPrivateAccess), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
    [
        facts.VpcCni.AtWork(), facts.VpcCni.Setting(VpcCniSettings.ClusterEndpoint).Must(endpoint => endpoint.Value.Length > 0),
        facts.Vpc.EndpointPrivate.Must(false),
    ];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        var endpoint = facts.VpcCni.Setting(VpcCniSettings.ClusterEndpoint);
        if (!facts.VpcCni.IsAtWork || !endpoint.TryGet(out var value) || value.Value.Length == 0 || !facts.Vpc.EndpointPrivate.Is(false))
        {
            yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            $"aws-node goes to the API server by {VpcCniSettings.ClusterEndpoint}, and private endpoint access is off",
            "aws-node on every node speaks with the API server at its public address: the requests leave the VPC, mostly through a NAT gateway that is paid by the gigabyte, and fail when that way out fails.",
            [VpcCniRules.DaemonSet],
            [.. endpoint.Evidence, .. facts.Vpc.EndpointPrivate.Evidence],
            $"Switch private endpoint access on: it costs nothing, and nodes then stay within the VPC. EKS sets {VpcCniSettings.ClusterEndpoint} itself on the add-on; leave it.",
            [$"aws eks update-cluster-config --name {facts.Vpc.Cluster.NameForCommands} --resources-vpc-config endpointPrivateAccess=true"]);
    }
}
