using System.Collections.Immutable;

using EksRecon.Capacity;
using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>The settings that bound how many addresses a node can have for pods; each known.</summary>
/// <param name="MaxEni">MAX_ENI; 0 for no limit of its own.</param>
/// <param name="PodEni">Security groups for pods are on: one interface is the trunk where the type can have one.</param>
internal sealed record InstanceCeiling(bool PrefixDelegation, bool CustomNetworking, bool PodEni, int MaxEni)
{
    /// <summary>
    /// aws-node and kube-proxy, which have no address of their own (aws/amazon-vpc-cni-k8s misc/eni-max-pods.txt adds as many).
    /// </summary>
    public const int HostPods = 2;

    /// <summary>Null where one of the settings is unknown, or pods get their addresses otherwise.</summary>
    public static InstanceCeiling? Of(VpcCniFacts facts) =>
        facts.HasIpv4Pool() && facts.Switch(VpcCniSettings.PrefixDelegation).TryGet(out var prefix)
            && facts.Switch(VpcCniSettings.CustomNetworking).TryGet(out var custom)
            && facts.Switch(VpcCniSettings.PodEni).TryGet(out var podEni) && facts.Number(VpcCniSettings.MaxEni).TryGet(out var maxEni)
            ? new(prefix, custom, podEni, maxEni)
            : null;

    /// <summary>What <see cref="Of"/> rests on.</summary>
    public static ImmutableArray<Premise> RestsOn(VpcCniFacts facts) =>
    [
        .. facts.Ipv4Pool(), facts.Switch(VpcCniSettings.PrefixDelegation).Seen(), facts.Switch(VpcCniSettings.CustomNetworking).Seen(),
        facts.Switch(VpcCniSettings.PodEni).Seen(), facts.Number(VpcCniSettings.MaxEni).Seen(),
    ];

    /// <summary>Addresses for pods without security groups of their own, at most.</summary>
    public int Addresses(NodeInterfaces node, InstanceLimits limits)
    {
        var enis = MaxEni >= 1 ? Math.Min(MaxEni, limits.MaxEnis) : limits.MaxEnis;
        if (CustomNetworking) enis--;
        if (HasTrunk(node)) enis--;
        return Math.Max(0, enis) * (limits.Ipv4PerEni - 1) * (PrefixDelegation && limits.IsNitro ? NodePool.PrefixAddresses : 1);
    }

    public bool HasTrunk(NodeInterfaces node) => PodEni && node.TakesTrunk;

    /// <summary>The mode in words.</summary>
    public string Words =>
        (PrefixDelegation ? "prefix delegation" : "secondary addresses") + (CustomNetworking ? ", custom networking" : "")
            + (PodEni ? ", security groups for pods" : "") + (MaxEni >= 1 ? $", {VpcCniSettings.MaxEni}={MaxEni}" : "");
}
