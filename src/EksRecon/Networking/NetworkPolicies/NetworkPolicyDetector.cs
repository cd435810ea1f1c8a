using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Counts policies of every kind, and tells which engine enforces them.</summary>
internal static class NetworkPolicyDetector
{
    public static NetworkPolicyFacts Detect(Snapshot snapshot, ComponentCensus components)
    {
        var byNamespace = ByNamespace(snapshot.Resources(Questions.Kinds.NetworkPolicies));
        var switches = new VpcCniSwitches(snapshot, components);
        return new()
        {
            Count = byNamespace.Map(counts => counts.Sum(count => count.Count)),
            NamespacesWithPolicies = byNamespace.Map(counts => counts.Length),
            ByNamespace = byNamespace,
            CalicoDetected = components.Runs("calico"),
            CalicoGlobalPolicies = Count(snapshot.Resources(Questions.Kinds.CalicoGlobalNetworkPolicies)),
            CiliumDetected = components.Runs("cilium"),
            Kinds = [.. PolicyResources.Kinds.Select(kind => new PolicyKindCount(kind.Kind, kind.Group, Count(snapshot.Resources(kind))))],
            Engines = PolicyEngines.Of(snapshot, components, switches),
            SawEveryEngine = components.SawEverything,
            AgentSwitch = switches.Agent,
            ControllerSwitch = switches.Controller,
            EnforcingMode = switches.EnforcingMode,
            Uncovered = Uncovered(snapshot),
            VpcCniVersion = components.Of("aws-vpc-cni").FirstOrDefault()?.Version,
            ClusterVersion = KubernetesVersion.Of(snapshot)?.ToString(),
        };
    }

    private static Fact<int> Count(Listing<Resource> list)
    {
        if (list.IsBlind) return Fact.Unknown<int>(list.Gaps);
        var value = list.Look.NotServed ? "the CRD is not served" : list.Items.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Fact.Partial(list.Items.Length, [new(list.Question["kubernetes/".Length..], "items", value, list.Question)], list.Gaps);
    }

    private static Fact<ImmutableArray<NamespacePolicies>> ByNamespace(Listing<Resource> list)
    {
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<NamespacePolicies>>(list.Gaps);
        var counts = list.Items.CountBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal)
            .Select(pair => new NamespacePolicies(pair.Key, pair.Value)).OrderBy(count => count.Namespace, StringComparer.Ordinal).ToImmutableArray();
        var evidence = counts.IsEmpty
            ? ImmutableArray.Create(new Evidence("NetworkPolicies of all namespaces", "items", "none", list.Question))
            : [.. counts.Select(count => new Evidence("Namespace " + count.Namespace, "NetworkPolicies", count.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), list.Question))];
        return Fact.Partial(counts, evidence, list.Gaps);
    }

    /// <summary>The agent is for Linux nodes of EC2 (EKS user guide, cni-network-policy): not Windows, Fargate or hybrid nodes. Host-network pods are never selected and are left out.</summary>
    private static ImmutableArray<UncoveredNodes> Uncovered(Snapshot snapshot)
    {
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in snapshot.Nodes.Items)
        {
            var kind = node.IsWindows ? "Windows" : node.IsFargate ? "Fargate" : node.IsHybrid ? "hybrid" : null;
            if (kind is not null) kinds.Add(node.Name, kind);
        }

        if (kinds.Count == 0) return [];
        var pods = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod is { NodeName: { } name, IsAlive: true, Template.HostNetwork: false } && kinds.TryGetValue(name, out var kind)) pods[kind] = pods.GetValueOrDefault(kind) + 1;
        }

        return [.. kinds.Values.CountBy(kind => kind, StringComparer.Ordinal).Select(pair => new UncoveredNodes(pair.Key, pair.Value, pods.GetValueOrDefault(pair.Key))).OrderBy(nodes => nodes.Kind, StringComparer.Ordinal)];
    }
}
