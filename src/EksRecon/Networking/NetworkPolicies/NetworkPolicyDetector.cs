using System.Collections.Immutable;

using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Reachability;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Counts policies of every kind, and tells which engine enforces them.</summary>
internal static class NetworkPolicyDetector
{
    public static NetworkPolicyFacts Detect(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components)
    {
        var byNamespace = ByNamespace(snapshot.Resources(Questions.Kinds.NetworkPolicies));
        var switches = new VpcCniSwitches(snapshot, components);
        var selectedPods = SelectedPods.Count(snapshot);
        var standing = Standing(snapshot, cluster, components, switches, selectedPods);
        var judgement = PolicyJudgement.Of(snapshot, standing);
        return new()
        {
            Cluster = cluster,
            Judgement = judgement,
            Count = byNamespace.Map(counts => counts.Sum(count => count.Count)),
            NamespacesWithPolicies = byNamespace.Map(counts => counts.Length),
            ByNamespace = byNamespace,
            CalicoDetected = components.Runs("calico"),
            CalicoGlobalPolicies = Count(snapshot.Resources(Questions.Kinds.CalicoGlobalNetworkPolicies)),
            CiliumDetected = components.Runs("cilium"),
            Kinds = [.. PolicyResources.Kinds.Select(kind => new PolicyKindCount(kind.Kind, kind.Group, Count(snapshot.Resources(kind))))],
            SelectedPods = selectedPods,
            Coverage = Coverage(snapshot, judgement),
            Deviations = DeviationReading.Of(snapshot, standing, judgement),
            EngineList = Fact.Partial(standing.Engines, [], standing.SawEveryEngine ? [] : [.. components.Gaps, .. cluster.AutoMode.Gaps]),
            AgentSwitch = switches.Agent,
            ControllerSwitch = switches.Controller,
            EnforcingMode = standing.EnforcingMode,
            NodeClasses = standing.NodeClasses,
            Uncovered = UncoveredNodesOf.All(snapshot, components, standing.Engines),
            HostNetworkPods = HostNetworkPods(snapshot.Pods),
            VpcCniVersion = components.Runs("aws-vpc-cni").Map(_ => components.Of("aws-vpc-cni").FirstOrDefault()?.Version),
        };
    }

    /// <summary>What the policies of a snapshot are judged by.</summary>
    public static Judgement Judge(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components) =>
        PolicyJudgement.Of(snapshot, Standing(snapshot, cluster, components, new(snapshot, components), SelectedPods.Count(snapshot)));

    private static EngineStanding Standing(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components, VpcCniSwitches switches,
        Fact<int> selectedPods)
    {
        // Auto Mode that may be on enforces nothing where it has no node.
        var hasNoAutoNode = cluster.Nodes is Known<NodeMix> { Gaps.IsEmpty: true, Value.Auto: 0 };
        return new(
            PolicyEngines.Of(snapshot, components, switches, cluster.AutoMode, selectedPods),
            components.SawEverything && (cluster.AutoMode is Known<bool> || hasNoAutoNode || switches.Controller.Is(false)),
            switches.EnforcingMode,
            NodeClasses(snapshot.Resources(Questions.Kinds.NodeClasses)),
            StrictNodes(snapshot));
    }

    private static Fact<ImmutableArray<NamespaceCoverage>> Coverage(Snapshot snapshot, Judgement judgement)
    {
        var policies = snapshot.Resources(Questions.Kinds.NetworkPolicies);
        if (snapshot.Pods.IsBlind || policies.IsBlind)
        {
            return Fact.Unknown<ImmutableArray<NamespaceCoverage>>([.. snapshot.Pods.Gaps, .. policies.Gaps]);
        }

        var namespaces = NamespaceCoverage.Of(snapshot, judgement);
        return Fact.Partial(
            namespaces,
            [new("pods", "selected by policies of any kind", $"{namespaces.Sum(one => one.Selected)} of {namespaces.Sum(one => one.Pods)}", snapshot.Pods.Question)],
            [.. snapshot.Pods.Gaps, .. snapshot.Namespaces.Gaps,
                .. PolicyResources.Kinds.SelectMany(kind => snapshot.Resources(kind).Gaps)]);
    }

    private static Fact<int> Count(Listing<Resource> list)
    {
        if (list.IsBlind) return Fact.Unknown<int>(list.Gaps);
        var value = list.Look.NotServed
            ? "the CRD is not served"
            : list.Items.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Fact.Partial(list.Items.Length, [new(list.Question["kubernetes/".Length..], "items", value, list.Question)], list.Gaps);
    }

    private static Fact<ImmutableArray<NamespacePolicies>> ByNamespace(Listing<Resource> list)
    {
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<NamespacePolicies>>(list.Gaps);
        var counts = list.Items.CountBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal)
            .Select(pair => new NamespacePolicies(pair.Key, pair.Value)).OrderBy(count => count.Namespace, StringComparer.Ordinal)
                .ToImmutableArray();
        var evidence = counts.IsEmpty
            ? ImmutableArray.Create(new Evidence("NetworkPolicies of all namespaces", "items", "none", list.Question))
            : [.. counts.Select(count => new Evidence("Namespace " + count.Namespace, "NetworkPolicies", count.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), list.Question))];
        return Fact.Partial(counts, evidence, list.Gaps);
    }

    private static Fact<ImmutableArray<NodeClassPolicy>> NodeClasses(Listing<Resource> list)
    {
        const string byDefault = "DefaultAllow";
        if (list.IsBlind) return Fact.Unknown<ImmutableArray<NodeClassPolicy>>(list.Gaps);
        return Fact.Partial<ImmutableArray<NodeClassPolicy>>(
            [.. list.Items.Select(item => new NodeClassPolicy(item.Metadata.Name, item.Text("spec.networkPolicy") ?? byDefault))],
            list.Items.IsEmpty
                ? [new("NodeClasses", "items", list.Look.NotServed ? "the CRD is not served" : "none", list.Question)]
                : [.. list.Items.Select(item => new Evidence(item.Subject, "spec.networkPolicy", item.Text("spec.networkPolicy") ?? Evidence.NotSet, list.Question))],
            list.Gaps);
    }

    private static ImmutableArray<string> StrictNodes(Snapshot snapshot)
    {
        var strict = snapshot.Resources(Questions.Kinds.NodeClasses).Items.Where(item => item.Text("spec.networkPolicy") == "DefaultDeny")
            .Select(item => item.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        return strict.Count == 0
            ? []
            : [.. snapshot.Nodes.Items.Where(node => node.NodeClass is { } its && strict.Contains(its)).Select(node => node.Name)];
    }

    private static Fact<int> HostNetworkPods(Listing<Pod> pods)
    {
        if (pods.IsBlind) return Fact.Unknown<int>(pods.Gaps);
        var count = 0;
        foreach (var pod in pods.Items)
        {
            if (pod is { IsAlive: true, Template.HostNetwork: true }) count++;
        }

        return Fact.Partial(count, [new("pods", "spec.hostNetwork", $"{count} of {pods.Items.Length}", pods.Question)], pods.Gaps);
    }
}
