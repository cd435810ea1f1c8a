using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Reachability;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// Cilium as the cluster has it, for a reading that takes it as enforced; where it does not run, by its defaults with every kind it can
/// read.
/// </summary>
/// <param name="DoesNotRead">Why kinds are left out.</param>
internal sealed record AssumedCilium(ImmutableArray<KubernetesKind> Kinds, CiliumMode Mode, string DoesNotRead)
{
    public static AssumedCilium Of(Snapshot snapshot, ComponentCensus components)
    {
        var settings = new CiliumSettings(snapshot, [.. components.Of("cilium")]);
        ImmutableArray<KubernetesKind> kinds = settings.IsSeen
            ? [.. PolicyResources.Kinds.Where(kind => settings.Reads().Contains(PolicyResources.Name(kind), StringComparer.Ordinal))]
            : Readings.CiliumKinds;
        return new(kinds, settings.Mode() ?? CiliumMode.Default,
            settings.IsSeen ? "Cilium does not read them, as cilium-config sets it" : "Cilium does not read them");
    }
}
