using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

public static partial class Readings
{
    /// <summary>The kinds Cilium's agent can read.</summary>
    public static ImmutableArray<KubernetesKind> CiliumKinds { get; } = [Kinds.NetworkPolicies, Kinds.CiliumNetworkPolicies,
        Kinds.CiliumClusterwideNetworkPolicies, Kinds.ClusterNetworkPolicies];

    /// <summary>
    /// Cilium: NetworkPolicies and its own two kinds together, denials before everything that is allowed, whichever kind allows it;
    /// ClusterNetworkPolicies before and behind them. Ranges never match pods, and selectors never match nodes.
    /// </summary>
    /// <param name="mode">Null where cilium-config was not seen.</param>
    public static Reading Cilium(Snapshot snapshot, ImmutableArray<KubernetesKind> kinds, CiliumMode? mode)
    {
        var known = mode ?? CiliumMode.Default;
        var labels = new CiliumLabels(known);
        var (selectors, view, names) = (new CiliumSelectors(labels), new CiliumView(labels, snapshot.Nodes), new CiliumPortNames(snapshot));
        var nodes = new NodePeers(snapshot.Nodes);
        var flavor = PolicyFlavor.Cilium(known.RangesMatchNodes);
        var own = new CiliumPolicyReader(selectors,
            new(selectors, new(known, snapshot.Resources(Kinds.CiliumCidrGroups)), new(snapshot.Services, labels), new(snapshot), nodes,
                known),
            flavor.Namespace);
        var gathered = new GatheredPolicies();
        foreach (var kind in kinds)
        {
            var isOwn = kind == Kinds.CiliumNetworkPolicies || kind == Kinds.CiliumClusterwideNetworkPolicies;
            gathered.Add(snapshot.Resources(kind),
                resource => (isOwn ? own.Read(resource) : Read(resource, flavor, nodes)).Select(view.Of).ToList(),
                resource => isOwn ? own.SubjectOf(resource) : SubjectOf(resource));
        }

        if (known.IsAlways)
        {
            gathered.Add(
                new Policy("cilium-config (enable-policy: always)", flavor.Namespace, 0, PodTerm.Everything, new([], Isolates: true),
                    new([], Isolates: true)));
        }

        if (mode is null) gathered.Add(new Doubt("cilium-config was not seen, so it is not known how Cilium reads policies", null));
        var reading = gathered.Reading("cilium", PolicyFlavor.Stages, snapshot).Sorted();
        return reading with { OwnNode = OwnNode.ByName, Doubts = [.. reading.Doubts, .. reading.Policies.SelectMany(names.Of)] };
    }
}
