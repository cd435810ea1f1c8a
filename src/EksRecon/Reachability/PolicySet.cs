using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>The policies of a snapshot, and those that cannot be evaluated.</summary>
/// <param name="Policies">Admin policies by priority, then those of namespaces, then the baseline by priority.</param>
/// <param name="Broken">What the API server would refuse, or what is not modelled: whatever they touch is undecided.</param>
public sealed record PolicySet(ImmutableArray<Policy> Policies, ImmutableArray<BrokenPolicy> Broken)
{
    /// <summary>The kinds of the upstream APIs.</summary>
    public static ImmutableArray<KubernetesKind> Upstream { get; } = [Kinds.NetworkPolicies, Kinds.AdminNetworkPolicies, Kinds.BaselineAdminNetworkPolicies, Kinds.ClusterNetworkPolicies];

    public static PolicySet Of(Snapshot snapshot)
    {
        var policies = new List<Policy>();
        var broken = ImmutableArray.CreateBuilder<BrokenPolicy>();
        foreach (var kind in Upstream)
        {
            foreach (var resource in snapshot.Resources(kind).Items)
            {
                try
                {
                    policies.Add(Read(kind, resource));
                }
                catch (PolicyException wrong)
                {
                    broken.Add(new(resource.Subject, resource.Metadata.Namespace.Length == 0 ? null : resource.Metadata.Namespace, wrong.Message));
                }
            }
        }

        return new([.. policies.OrderBy(policy => policy.Tier).ThenBy(policy => policy.Priority).ThenBy(policy => policy.Subject, StringComparer.Ordinal)], broken.ToImmutable());
    }

    private static Policy Read(KubernetesKind kind, Resource resource) =>
        kind == Kinds.NetworkPolicies ? NetworkPolicyReader.Read(resource)
        : kind == Kinds.ClusterNetworkPolicies ? ClusterPolicyReader.Read(resource)
        : AdminPolicyReader.Read(resource, kind == Kinds.BaselineAdminNetworkPolicies);
}

/// <summary>A policy that cannot be evaluated.</summary>
/// <param name="Namespace">Whose pods it is about; null for the whole cluster.</param>
public sealed record BrokenPolicy(string Subject, string? Namespace, string Reason);
