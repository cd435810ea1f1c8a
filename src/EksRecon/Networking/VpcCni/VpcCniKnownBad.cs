using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.VpcCni;

/// <summary>The running VPC CNI, or the pair it makes with its policy agent, is known not to work.</summary>
internal sealed class VpcCniKnownBad : Rule<VpcCniFacts>
{
    /// <summary>Ships a defective network policy agent (aws/amazon-vpc-cni-k8s releases: superseded by v1.21.1).</summary>
    private static readonly ImageVersion Defective = new(1, 21, 0, null, 0);

    /// <summary>From here on aws-node and the agent speak over another socket (aws/amazon-vpc-cni-k8s v1.23.0 release notes).</summary>
    private static readonly ImageVersion NewSocket = new(1, 23, 0, null, 0);

    private static readonly ImageVersion AgentWithNewSocket = new(1, 4, 1, null, 0);

    private static readonly FindingKind Finding = new("NET109", nameof(VpcCniKnownBad), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts)
    {
        yield return facts.ImageVersion.Must(tag => tag is not null);
        if (facts.ImageVersion.TryGet(out var running) && ImageVersion.Parse(running) is { } version && version >= NewSocket)
        {
            yield return facts.PolicyAgentVersion.Must(tag => tag is not null);
        }
    }

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.ImageVersion.TryGet(out var tag) || ImageVersion.Parse(tag) is not { } version) yield break;
        facts.PolicyAgentVersion.TryGet(out var agentTag);
        var agent = ImageVersion.Parse(agentTag);
        var problem = (version.Major, version.Minor, version.Patch) == (Defective.Major, Defective.Minor, Defective.Patch)
            ? "its network policy agent is defective"
            : version >= NewSocket && agent is not null && agent < AgentWithNewSocket
                ? $"it needs policy agent v1.4.1 or later and runs with {agentTag}"
                : null;
        if (problem is null) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"VPC CNI {tag} should not run: {problem}",
            "Pods may start without the policies that select them, or lose traffic at start.",
            [VpcCniRules.DaemonSet],
            [.. facts.ImageVersion.Evidence, .. facts.PolicyAgentVersion.Evidence],
            "Update vpc-cni to the newest version EKS offers for this cluster; the add-on brings the matching agent.",
            [$"aws eks describe-addon-versions --addon-name vpc-cni --query 'addons[].addonVersions[0].addonVersion'"]);
    }
}
