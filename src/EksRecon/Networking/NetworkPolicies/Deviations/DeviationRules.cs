using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Reachability;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>The rules about deviations of the VPC CNI, by code.</summary>
internal static class DeviationRules
{
    private static ShellCommand Policies => $"kubectl get networkpolicy -A -o yaml";

    public static ImmutableArray<Rule<NetworkPolicyFacts>> All { get; } =
    [
        new DeviationRule<SharedIdentity>(
            new("NET511", "PodsShareAnIdentity", Severity.Medium),
            found => found.SharedIdentities,
            count =>
                $"{Of(count, "group")} of pods that different policies select {(count == 1 ? "shares" : "share")} one set of rules on a node",
            "The agent knows a pod by its namespace and its name without the last part behind a dash: pods that are alike in that share one map, and the policies of one hold for the others.",
            one => $"{string.Join(", ", one.Pods)} of {one.Namespace} on {one.Node} ({string.Join(", ", one.Policies)})",
            one => $"Namespace {one.Namespace}",
            "Give such pods names that differ before the last dash, let a controller make them, or keep them on different nodes.",
            $"kubectl get pods -A -o wide"),
        new DeviationRule<DeniedException>(
            new("NET512", "ExceptionStaysDenied", Severity.Medium),
            found => found.DeniedExceptions,
            count =>
                $"{Of(count, "exception")} of an ipBlock {(count == 1 ? "stays" : "stay")} denied although another rule allows {(count == 1 ? "it" : "them")}",
            "The API lets any rule allow what another leaves out; the agent keeps an exception as a denial of its own, and a broader range does not take it back.",
            one => $"{one.Range} of {one.Policy}, which {one.AllowedBy} allows",
            one => one.Policy,
            "Name the exception as a range of its own in the rule that is meant to allow it.",
            Policies),
        new DeviationRule<TooManyPorts>(
            new("NET513", "TooManyPortsForOnePeer", Severity.Medium),
            found => found.TooManyPorts,
            count => $"{Of(count, "set")} of policies {(count == 1 ? "names" : "name")} more than {TooManyPorts.Kept} ports for one peer",
            $"Of all policies of a pod together the agent keeps {TooManyPorts.Kept} entries of protocol and port for one address or range, and drops the rest with a line in its log.",
            one => $"{one.Entries} for {one.Peer} in {one.Direction} of {string.Join(", ", one.Workloads)}",
            one => one.Workloads.FirstOrDefault() ?? one.Peer,
            "Put ports that lie beside each other into one range (endPort), or allow the protocol as a whole.",
            Policies),
        new DeviationRule<SharedNamedPort>(
            new("NET514", "NamedPortOfOtherPods", Severity.Low),
            found => found.SharedNamedPorts,
            count => $"{Of(count, "named port")} of ingress rules {(count == 1 ? "opens" : "open")} the numbers of other pods",
            "A named port means what it is on each pod; the controller takes every number that a pod of the policy gives the name, and opens all of them on all of these pods.",
            one => $"{one.Name} of {one.Policy} is {string.Join(", ", one.Ports)}",
            one => one.Policy,
            "Give the name one number on all pods of a policy, or write a policy for each number.",
            Policies),
        new DeviationRule<BlockOnPods>(
            new("NET515", "IpBlockMatchesPods", Severity.Low),
            found => found.BlocksOnPods,
            count => $"{Of(count, "ipBlock")} of policies {(count == 1 ? "matches" : "match")} pods of the cluster",
            "A range is meant for addresses outside, and whether it matches pods is left to the engine: the VPC CNI matches them.",
            one => $"{one.Range} of {one.Policy} matches {Of(one.Pods, "pod")} ({string.Join(", ", one.Workloads)})",
            one => one.Policy,
            "Where the range is meant for addresses outside, take the pods' ranges out of it by except, and name the pods that are meant by selectors.",
            Policies),
        new DeviationRule<HostPeer>(
            new("NET516", "PeerIsAWholeNode", Severity.Low),
            found => found.HostPeers,
            count => $"{Of(count, "policy", "policies")} {(count == 1 ? "lets" : "let")} in whole nodes by selecting pods in their network",
            "The controller lists the addresses of the pods a peer selects; of a pod in its node's network that is the node's, and every process in that network has it.",
            one => $"{one.Policy} selects {string.Join(", ", one.Workloads)} on {Of(one.Nodes, "node")}",
            one => one.Policy,
            "Do not name such pods as peers where their node is not trusted as a whole.",
            Policies),
        new DeviationRule<ReorderedRule>(
            new("NET517", "RulesAreReordered", Severity.High),
            found => found.ReorderedRules,
            count =>
                $"{Of(count, "rule")} of AWS ClusterNetworkPolicies {(count == 1 ? "is" : "are")} overruled by a rule that is written after {(count == 1 ? "it" : "them")}",
            "The agent is told priorities and actions and not the order of rules: within one policy denials come first, then what is accepted, then what is passed.",
            one => $"{one.Policy}: {one.Direction} rule {one.Rule} comes after {one.Before} for {one.Conn}",
            one => one.Policy,
            "Put what has to come first into a policy of its own with a lower priority number.",
            $"kubectl get clusternetworkpolicies.networking.k8s.aws -o yaml"),
        new DeviationRule<TranslatedPort>(
            new("NET518", "ServicePortIsNotThePodsPort", Severity.Low),
            found => found.TranslatedPorts,
            count => $"{Of(count, "Service port")} before pods that egress rules name {(count == 1 ? "is" : "are")} not the pods' own",
            "Egress is judged before a Service's address becomes a pod's, so the port a rule has to name is the Service's; EKS asks for both to be the same.",
            one => $"{one.Service} port {one.Port} leads to {one.Target} ({string.Join(", ", one.Policies)})",
            one => one.Service,
            "Give the Service the port of its pods, or name both ports in the egress rule.",
            $"kubectl get services -A", Policies),
    ];

    private static string Of(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";
}
