using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Where the VPC CNI enforces something else than the words of the APIs, in this cluster (aws/aws-network-policy-agent,
/// aws/amazon-network-policy-controller-k8s).
/// </summary>
public sealed record VpcCniDeviations(
    ImmutableArray<SharedIdentity> SharedIdentities,
    ImmutableArray<DeniedException> DeniedExceptions,
    ImmutableArray<TooManyPorts> TooManyPorts,
    ImmutableArray<SharedNamedPort> SharedNamedPorts,
    ImmutableArray<BlockOnPods> BlocksOnPods,
    ImmutableArray<HostPeer> HostPeers,
    ImmutableArray<ReorderedRule> ReorderedRules,
    ImmutableArray<TranslatedPort> TranslatedPorts)
{
    /// <summary>Those of one engine's policies.</summary>
    /// <param name="scoped">A reading of the VPC CNI, and where it holds.</param>
    public static VpcCniDeviations Of(Snapshot snapshot, ScopedReading scoped)
    {
        var nodes = snapshot.Nodes.Items.ToDictionary(node => node.Name, StringComparer.Ordinal);
        ImmutableArray<Endpoint> endpoints =
            [.. Endpoints.Of(snapshot, isUpstream: false).Select(endpoint => endpoint with { Enforced = [scoped.Scope.Of(endpoint, nodes).Least] })];
        var ground = new ReachGround(endpoints, [scoped.Reading], snapshot.Namespaces.Items, ReachMode.Certain);
        var lists = new GoverningLists(ground);
        return new(
            SharedIdentity.Find(ground), DeniedException.Find(ground, lists), Reachability.TooManyPorts.Find(ground, lists), SharedNamedPort.Find(ground), BlockOnPods.Find(ground), HostPeer.Find(ground), ReorderedRule.Find(ground, snapshot), TranslatedPort.Find(ground, snapshot));
    }
}

/// <summary>Each list of policies that governs some enforced class in a direction, once.</summary>
internal sealed class GoverningLists
{
    public GoverningLists(ReachGround ground)
    {
        var seen = new Dictionary<(bool, string), GoverningList>();
        for (var index = 0; index < ground.Classes.Items.Count; index++)
        {
            if (ground.Classes.Items[index].Of(0) == Enforced.No) continue;
            foreach (var ingress in new[] { true, false })
            {
                var list = Array.FindAll(ground.Governing[0][index], policy => ground.Readings[0].Policies[policy].Governs(ingress));
                if (list.Length == 0) continue;
                var key = (ingress, string.Join(',', list));
                if (!seen.TryGetValue(key, out var found))
                {
                    seen.Add(key, found = new(ingress, [.. list.Select(policy => ground.Readings[0].Policies[policy])], []));
                }

                found.Classes.Add(index);
            }
        }

        All = [.. seen.Values];
    }

    public ImmutableArray<GoverningList> All { get; }

    /// <summary>Workloads of some classes, by name, a few of them.</summary>
    public static ImmutableArray<string> Workloads(ReachGround ground, IReadOnlyCollection<int> classes)
    {
        const int most = 5;
        var names = ground.Classes.Workloads.Where(workload =>
            workload.Parts.Any(part => classes.Contains(part.Class))).Select(workload => $"{workload.Name}");
        return [.. names.Take(most)];
    }
}

/// <summary>Policies that govern some classes in a direction together.</summary>
internal sealed record GoverningList(bool Ingress, ImmutableArray<Policy> Policies, HashSet<int> Classes)
{
    /// <summary>What the policies of namespaces allow.</summary>
    public IEnumerable<(Policy Policy, PolicyRule Rule)> Allowing(Reading reading) =>
        Policies.Where(policy =>
            reading.Stages[policy.Stage].Kind == StageKind.Additive).SelectMany(policy => policy.Of(Ingress)?.Rules ?? [],
            (policy, rule) => (policy, rule));
}
