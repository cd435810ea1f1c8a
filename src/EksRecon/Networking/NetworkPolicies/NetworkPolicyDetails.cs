using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Reachability;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary><c>details.network_policies</c>: policies by namespace and kind, and the engines.</summary>
/// <param name="EnforcingMode">What the VPC CNI's agent does for a pod before its policies are there: standard, strict or none.</param>
/// <param name="SelectedPods">Running pods that NetworkPolicies select.</param>
/// <param name="Coverage">Policies of every kind, by namespace.</param>
/// <param name="Deviations">Where the VPC CNI enforces something else than the API says; null where it enforces nothing, or that is not
/// known.</param>
public sealed record NetworkPolicyDetails(
    ImmutableArray<NamespacePolicies>? ByNamespace,
    ImmutableArray<PolicyKindDetail> Kinds,
    ImmutableArray<PolicyEngineDetail> Engines,
    bool? AgentSwitch,
    bool? ControllerSwitch,
    string? EnforcingMode,
    ImmutableArray<NodeClassPolicy>? NodeClasses,
    int? HostNetworkPods,
    int? SelectedPods,
    ImmutableArray<NamespaceCoverage>? Coverage,
    ImmutableArray<UncoveredNodes>? NotCovered,
    VpcCniDeviations? Deviations)
{
    internal static NetworkPolicyDetails From(NetworkPolicyFacts facts, FactLedger ledger)
    {
        const string path = "details.network_policies.";
        ledger.Behind(path + "engines", facts.EngineList);
        ledger.Behind("details.vpc_cni.image_version", facts.VpcCniVersion);
        return new(
            ledger.Value(path + "by_namespace", facts.ByNamespace),
            [.. facts.Kinds.Select(kind => new PolicyKindDetail(kind.Kind, kind.Group, ledger.Value($"{path}kinds.{kind.Resource}", kind.Count)))],
            [.. facts.Engines.Select(engine => new PolicyEngineDetail(engine.Id, ledger.Value($"{path}engines.{engine.Id}.enforces", engine.Enforces), engine.Reads, engine.Subjects, engine.Where, engine.On?.Length))],
            ledger.Value(path + "agent_switch", facts.AgentSwitch),
            ledger.Value(path + "controller_switch", facts.ControllerSwitch),
            ledger.Reference(path + "enforcing_mode", facts.EnforcingMode),
            ledger.Value(path + "node_classes", facts.NodeClasses),
            ledger.Value(path + "host_network_pods", facts.HostNetworkPods),
            ledger.Value(path + "selected_pods", facts.SelectedPods),
            ledger.Value(path + "coverage", facts.Coverage),
            ledger.Value(path + "not_covered", facts.Uncovered),
            ledger.Reference(path + "deviations", facts.Deviations));
    }
}

/// <summary>How many policies of a kind there are.</summary>
public sealed record PolicyKindDetail(string Kind, string Group, int? Count);

/// <summary>A policy engine.</summary>
/// <param name="Nodes">How many nodes it may run on; null where nodes were not seen.</param>
public sealed record PolicyEngineDetail(string Id, bool? Enforces, ImmutableArray<string> Reads, ImmutableArray<string> Subjects,
    string Where, int? Nodes);
