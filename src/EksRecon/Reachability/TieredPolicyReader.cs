using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Reads policies of clusters with an order among them: AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), ClusterNetworkPolicy
/// of policy.networking.k8s.io (v1alpha2) and of networking.k8s.aws (v1alpha1).
/// </summary>
internal sealed class TieredPolicyReader(PolicyFlavor flavor, NodePeers nodes)
{
    private const int AdminRules = 100;
    private const int ClusterRules = 25;

    /// <exception cref="PolicyException">The API server would refuse it, or it has a part that is not modelled.</exception>
    public Policy Admin(Resource policy, bool isBaseline)
    {
        if (isBaseline && policy.Metadata.Name != "default")
        {
            throw new PolicyException("a BaselineAdminNetworkPolicy has to be called default");
        }

        return Read(policy, isBaseline ? flavor.Baseline : flavor.Admin, isBaseline ? int.MaxValue : PolicyReading.Priority(policy),
            new("Allow", HasPass: !isBaseline, "ports", AdminPorts.Read, AdminRules, HasNodes: true, flavor.NetworksMatchPods));
    }

    /// <inheritdoc cref="Admin"/>
    public Policy Cluster(Resource policy) =>
        Read(policy, Tier(policy), PolicyReading.Priority(policy),
            new("Accept", HasPass: true, "protocols", ClusterPorts.Read, ClusterRules, HasNodes: true, flavor.NetworksMatchPods));

    /// <summary>
    /// The agent is told priorities and actions and not the order of rules: of what has one priority, denials come first, then what is
    /// accepted, then what is passed (aws/aws-network-policy-agent).
    /// So a policy of AWS becomes one policy for each action.
    /// </summary>
    /// <inheritdoc cref="Admin"/>
    public IEnumerable<Policy> Aws(Resource policy)
    {
        var read = AwsAsWritten(policy);
        const double actions = 3;
        foreach (var (action, place) in new[] { (RuleAction.Deny, 0), (RuleAction.Allow, 1), (RuleAction.Pass, 2) })
        {
            var (ingress, egress) = (Only(read.Ingress, action), Only(read.Egress, action));
            if (ingress is not null || egress is not null) yield return read with
            {
                Order = read.Order + (place / actions),
                Ingress = ingress,
                Egress = egress,
            };
        }
    }

    /// <summary>A policy of AWS with its rules in the order in which they are written.</summary>
    /// <inheritdoc cref="Admin"/>
    public Policy AwsAsWritten(Resource policy) =>
        Read(policy, Tier(policy), PolicyReading.Priority(policy),
            new("Accept", HasPass: true, "ports", AdminPorts.Read, AdminRules, HasNodes: false, flavor.NetworksMatchPods));

    private static PolicyDirection? Only(PolicyDirection? direction, RuleAction action) =>
        direction is { } one && one.Rules.Any(rule => rule.Action == action)
            ? one with { Rules = [.. one.Rules.Where(rule => rule.Action == action)] }
            : null;

    private int Tier(Resource policy) => policy.Text("spec.tier") switch
    {
        "Admin" => flavor.Admin,
        "Baseline" => flavor.Baseline,
        var other => throw new PolicyException($"spec.tier: '{other}' is neither Admin nor Baseline"),
    };

    private Policy Read(Resource policy, int stage, double order, TieredShape shape)
    {
        var spec = policy.Spec.ValueKind == JsonValueKind.Object ? policy.Spec : throw new PolicyException("it has no spec");
        PolicyReading.Only(spec, "spec", "tier", "priority", "subject", "ingress", "egress");
        var subject = PolicyReading.Member(spec, "subject") is { } given ? PolicyReading.Pods(given, "spec.subject") : null;
        return new(policy.Subject, stage, order, subject ?? throw new PolicyException("spec.subject has neither namespaces nor pods"),
            Rules(spec, "ingress", "from", shape), Rules(spec, "egress", "to", shape));
    }

    private PolicyDirection? Rules(JsonElement spec, string direction, string end, TieredShape shape)
    {
        if (PolicyReading.List(spec, direction, "spec") is not { } list) return null;
        if (list.Count > shape.MostRules)
        {
            throw new PolicyException($"spec.{direction} has {list.Count} rules, and {shape.MostRules} are the most");
        }

        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        for (var index = 0; index < list.Count; index++)
        {
            var (rule, where) = (list[index], $"spec.{direction}[{index}]");
            var parts = new RuleParts();
            parts.Only(rule, where, "name", "action", end, shape.Ports);
            var peers = PolicyReading.List(rule, end, where) is { Count: > 0 } given
                ? given
                : throw new PolicyException($"{where}.{end} is empty");
            var action = PolicyReading.Action(rule, where, shape.HasPass, shape.Allow);
            ImmutableArray<PortEntry>? ports = PolicyReading.List(rule, shape.Ports, where) is { } entries
                ? parts.Ports(entries, (port, at) => [shape.Port(port, $"{where}.{shape.Ports}[{at}]")])
                : null;
            var name = rule.TextOf("name") ?? $"{direction}[{index}]";
            var plain = parts.Peers(peers, (peer, at) => Peers(peer, $"{where}.{end}[{at}]", direction == "egress", shape));
            var domains = DomainNames.Of(peers);
            if (domains is not null && direction == "ingress")
            {
                throw new PolicyException($"{where}.{end}: rules of ingress have no domainNames");
            }

            if (domains is not null && action != RuleAction.Allow)
            {
                throw new PolicyException($"{where}: domainNames are for {shape.Allow} only");
            }

            if (!plain.IsEmpty || domains is null || flavor.IgnoresNames || parts.HasDoubts)
            {
                rules.AddRange(parts.Rules(new(name, action, plain, ports)));
            }

            if (domains is null || flavor.IgnoresNames) continue;
            rules.Add(
                new(name, action, [new WholePeer(PeerSet.Outside)], ports)
                {
                    Filter = domains,
                    Doubt = parts.HasDoubts ? parts.Reason : null
                });
        }

        return new(rules.ToImmutable(), Isolates: false);
    }

    private IEnumerable<Peer> Peers(JsonElement peer, string where, bool isEgress, TieredShape shape)
    {
        if (!isEgress) PolicyReading.Only(peer, where, "namespaces", "pods");
        else if (shape.HasNodes) PolicyReading.Only(peer, where, "namespaces", "pods", "networks", "nodes", "domainNames");
        else PolicyReading.Only(peer, where, "namespaces", "pods", "networks", "domainNames");
        if (PolicyReading.Pods(peer, where) is { } pods) return [flavor.Pods(pods)];
        if (PolicyReading.List(peer, "networks", where) is { } networks)
        {
            return networks.Select(network =>
                (Peer)flavor.Network(PolicyReading.Range(network, where + ".networks"), shape.NetworksMatchPods));
        }

        if (PolicyReading.Member(peer, "nodes") is { } selector)
        {
            return [nodes.Of(LabelSelector.Read(selector, where + ".nodes"), where + ".nodes", flavor)];
        }

        return PolicyReading.Member(peer, "domainNames") is not null ? [] : throw new PolicyException($"{where} is empty");
    }

    /// <param name="Allow">The word for it.</param>
    /// <param name="Ports">The member that holds ports.</param>
    /// <param name="MostRules">Of a direction: maxItems of the CRD.</param>
    private sealed record TieredShape(string Allow, bool HasPass, string Ports, Func<JsonElement, string, PortEntry> Port, int MostRules,
        bool HasNodes, bool NetworksMatchPods);
}
