using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Tells of each policy engine that is there whether it is switched on, what it reads and on which nodes.</summary>
internal static class PolicyEngines
{
    public const string AutoMode = "eks-auto-mode";
    public const string Calico = "calico";

    /// <summary>Engines whose presence says that they enforce.</summary>
    private static readonly ImmutableArray<string> AlwaysOn = ["antrea", Calico, "kube-network-policies", "kube-ovn", "kube-router",
        "weave-net"];

    public static ImmutableArray<PolicyEngine> Of(Snapshot snapshot, ComponentCensus components, VpcCniSwitches switches,
        Fact<bool> autoMode, Fact<int> selectedPods)
    {
        var engines = ImmutableArray.CreateBuilder<PolicyEngine>();
        foreach (
            var group in components.InRole("policy-engine").GroupBy(item => item.Id, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            ImmutableArray<Component> items = [.. group];
            if (Engine(group.Key, items, snapshot, components, switches) is { } engine)
            {
                engines.Add(engine.Id == NetworkPolicyRules.Agent ? Working(engine, snapshot, selectedPods) : engine);
            }
        }

        if (autoMode.Is(true))
        {
            ImmutableArray<string>? on = snapshot.Nodes.IsBlind
                ? null
                : [.. snapshot.Nodes.Items.Where(node => node.IsAuto).Select(node => node.Name)];
            engines.Add(
                Working(new(AutoMode, switches.Controller, PolicyResources.ReadByVpcCni(null), [AutoMode], "Auto Mode nodes", on, IsOnOrdinaryNodes: false),
                    snapshot, selectedPods));
        }

        return engines.ToImmutable();
    }

    /// <summary>
    /// The controller in the EKS control plane resolves every NetworkPolicy into PolicyEndpoints, and agents read nothing else: where
    /// policies select pods and there is none, nothing is enforced, whatever the switches say.
    /// Concluded only where PolicyEndpoints were asked for.
    /// </summary>
    private static PolicyEngine Working(PolicyEngine engine, Snapshot snapshot, Fact<int> selectedPods)
    {
        var endpoints = snapshot.Resources(Questions.Kinds.PolicyEndpoints);
        if (!engine.Enforces.Is(true) || endpoints is not { Items.IsEmpty: true, Gap: null, Look.NotServed: false }
            || selectedPods is not Known<int> { Value: > 0, Gaps.IsEmpty: true } selected)
        {
            return engine;
        }

        if (!snapshot.Coverage.Rows.Any(row => row.Question == endpoints.Question)) return engine;
        return engine with
        {
            Enforces = Fact.Known(false,
                [.. engine.Enforces.Evidence, .. selected.Evidence,
                    new("PolicyEndpoints of all namespaces", "items", "none", endpoints.Question)]),
            Idle = "switched on, and its controller has written no PolicyEndpoint",
        };
    }

    private static PolicyEngine? Engine(string id, ImmutableArray<Component> items, Snapshot snapshot, ComponentCensus components,
        VpcCniSwitches switches)
    {
        ImmutableArray<string> subjects =
            [.. items.Select(item => item.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<Evidence> seen = [.. items.Select(ComponentEvidence.Of)];
        var nodes = new EngineNodes(items);
        if (id == NetworkPolicyRules.Agent)
        {
            var version = components.Of("aws-vpc-cni").FirstOrDefault()?.Version;
            return new(id, switches.Both, PolicyResources.ReadByVpcCni(version), subjects, "Linux nodes of EC2 that run aws-node",
                nodes.In(snapshot.Nodes, node => node.RunsAwsNode), IsOnOrdinaryNodes: true);
        }

        var on = nodes.In(snapshot.Nodes, node => !node.IsFargate);
        var where = on is { Length: > 0 } names && names.All(name => snapshot.Nodes.Items.First(node => node.Name == name).IsHybrid)
            ? "hybrid nodes"
            : "nodes on which it runs";
        if (id == "cilium")
        {
            var settings = new CiliumSettings(snapshot, items);
            return new(id, settings.Enforces(seen), settings.Reads(), subjects, where, on, nodes.MayRunOnOrdinary)
            {
                Cilium = settings.Mode(),
            };
        }

        return AlwaysOn.Contains(id, StringComparer.Ordinal)
            ? new(id, Fact.Known(true, seen), id == Calico ? PolicyResources.ReadByCalico(items) : PolicyResources.ReadBy(id), subjects,
                where, on, nodes.MayRunOnOrdinary)
            : null;
    }
}

/// <summary>On which nodes an engine's agents may run, by their node selector and affinity.</summary>
internal sealed class EngineNodes(ImmutableArray<Component> items)
{
    /// <summary>A Linux node of EC2 as it is without labels of its owner's, for clusters whose nodes were not seen.</summary>
    private static readonly Node Ordinary = new(
        new("", "", new([KeyValuePair.Create("kubernetes.io/arch", "amd64"), KeyValuePair.Create("kubernetes.io/os", "linux")]),
            Labels.None, null), null, null, null, null, null, "linux", null, null, IsReady: true);

    /// <summary>A pod that was seen without its DaemonSet says nothing of other nodes.</summary>
    public bool MayRunOnOrdinary =>
        items.Any(item => item.Workloads.Any(workload => workload.Kind == "DaemonSet" && workload.Template.MayRunOn(Ordinary)));

    /// <summary>Names of the nodes; null where nodes were not seen.</summary>
    public ImmutableArray<string>? In(Listing<Node> nodes, Func<Node, bool> covers) =>
        nodes.IsBlind ? null : [.. nodes.Items.Where(node => covers(node) && MayRunOn(node)).Select(node => node.Name)];

    private bool MayRunOn(Node node)
    {
        foreach (var item in items)
        {
            foreach (var workload in item.Workloads)
            {
                // A Deployment is a control plane: it polices nothing where it runs.
                if (workload.Kind is "DaemonSet" or "Pod" && workload.Template.MayRunOn(node)) return true;
            }
        }

        return false;
    }
}
