using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>Tells of each policy engine that is there whether it is switched on, what it reads and where.</summary>
internal static class PolicyEngines
{
    private const string Agent = "aws-network-policy-agent";
    private const string AutoMode = "eks-auto-mode";

    /// <summary>Engines whose presence says that they enforce.</summary>
    private static readonly ImmutableArray<string> AlwaysOn = ["antrea", "calico", "kube-network-policies", "kube-ovn", "kube-router", "weave-net"];

    public static ImmutableArray<PolicyEngine> Of(Snapshot snapshot, ComponentCensus components, VpcCniSwitches switches)
    {
        var engines = ImmutableArray.CreateBuilder<PolicyEngine>();
        foreach (var group in components.InRole("policy-engine").GroupBy(item => item.Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            ImmutableArray<Component> items = [.. group];
            Fact<bool>? enforces = group.Key == Agent ? Both(switches)
                : group.Key == "cilium" ? CiliumEnforces(snapshot, items)
                : AlwaysOn.Contains(group.Key, StringComparer.Ordinal) ? Fact.Known(true, [.. items.Select(ComponentEvidence.Of)]) : null;
            if (enforces is null) continue;
            var isHybridOnly = items.All(item => IsOnHybridNodesOnly(item, snapshot));
            var where = group.Key == Agent ? "Linux nodes of EC2 that run aws-node" : isHybridOnly ? "hybrid nodes" : "nodes on which it runs";
            engines.Add(new(group.Key, enforces, PolicyResources.ReadBy(group.Key), [.. items.Select(item => item.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], where, isHybridOnly));
        }

        if (IsAutoMode(snapshot)) engines.Add(new(AutoMode, switches.Controller, PolicyResources.ReadBy(AutoMode), [AutoMode], "Auto Mode nodes", IsOnHybridNodesOnly: false));
        return engines.ToImmutable();
    }

    /// <summary>Enforced where both are on; one that is known to be off is enough to know that nothing is enforced.</summary>
    private static Fact<bool> Both(VpcCniSwitches switches)
    {
        if (switches.Agent.Is(false)) return switches.Agent;
        if (switches.Controller.Is(false)) return switches.Controller;
        if (switches.Agent is Known<bool> && switches.Controller is Known<bool>) return Fact.Known(true, [.. switches.Agent.Evidence, .. switches.Controller.Evidence]);
        return Fact.Unknown<bool>([.. switches.Agent.Gaps, .. switches.Controller.Gaps]);
    }

    /// <summary>cilium-config's enable-policy: <c>never</c> switches enforcement off (docs.cilium.io, Policy Enforcement Modes); default and always enforce.</summary>
    private static Fact<bool> CiliumEnforces(Snapshot snapshot, ImmutableArray<Component> items)
    {
        const string entry = "enable-policy";
        var map = snapshot.ConfigMaps(NamedConfigMaps.CiliumConfig).FirstOrDefault();
        if (map is not null) return Fact.Known(map.Entries[entry] != "never", new Evidence(map.Subject, $"data[{entry}]", map.Entries[entry] ?? Evidence.NotSet, NamedConfigMaps.Question(map.Metadata.Namespace, map.Metadata.Name)));
        var inNamespace = items[0].Namespace ?? NamedConfigMaps.KubeSystem;
        return snapshot.Coverage.OfConfigMap(inNamespace, NamedConfigMaps.CiliumConfig).Gap is { } gap ? Fact.Unknown<bool>(gap) : Fact.Known(true, [.. items.Select(ComponentEvidence.Of)]);
    }

    private static bool IsAutoMode(Snapshot snapshot) => snapshot.Cluster?.ComputeConfig?.Enabled == true || snapshot.Nodes.Items.Any(node => node.IsAuto);

    private static bool IsOnHybridNodesOnly(Component component, Snapshot snapshot)
    {
        if (component.Workloads.IsEmpty) return false;
        var isAnywhere = false;
        foreach (var node in snapshot.Nodes.Items)
        {
            if (!component.Workloads[0].Template.MayRunOn(node)) continue;
            if (!node.IsHybrid) return false;
            isAnywhere = true;
        }

        return isAnywhere;
    }
}
