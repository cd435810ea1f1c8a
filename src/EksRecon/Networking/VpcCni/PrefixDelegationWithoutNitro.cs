using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Prefix delegation is on, and some nodes are of types without Nitro: they work with secondary addresses.</summary>
internal sealed class PrefixDelegationWithoutNitro : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET120", nameof(PrefixDelegationWithoutNitro), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [.. facts.Ipv4Pool(), facts.Switch(VpcCniSettings.PrefixDelegation).Must(true), facts.NodeInterfaces.Seen()];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        var prefixes = facts.Switch(VpcCniSettings.PrefixDelegation);
        if (!facts.HasIpv4Pool() || !prefixes.Is(true) || !facts.NodeInterfaces.TryGet(out var nodes)) yield break;
        var xen = nodes.Where(node => node.IsXen).ToImmutableArray();
        if (xen.IsEmpty) yield break;
        var types = string.Join(", ", xen.Select(node => node.InstanceType).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        yield return new(
            Kind,
            Kind.Severity,
            $"Prefix delegation is on, and {Counted.Share(xen.Length, nodes.Length, "node")} cannot use it ({types})",
            "These types run on Xen. There aws-node takes single secondary addresses instead and says so only in its own log, so the nodes hold fewer pods than the setting promises, and node groups that mix types get different densities.",
            [.. xen.Select(node => "Node " + node.Node).Order(StringComparer.Ordinal)],
            [.. prefixes.Evidence,
                .. xen.Select(node =>
                    new Evidence("Node " + node.Node, "labels[node.kubernetes.io/instance-type]", node.InstanceType ?? Evidence.NotSet,
                        "kubernetes/nodes"))],
            "Move these nodes to Nitro types, or keep their max-pods at what secondary addresses allow.",
            [$"aws ec2 describe-instance-types --instance-types {types.Split(", ")} --query 'InstanceTypes[].[InstanceType,Hypervisor]' --output text"]);
    }
}
