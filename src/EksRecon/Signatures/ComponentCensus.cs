using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>All components that were recognised, and what keeps the list from being whole.</summary>
/// <param name="Items">Ordered by id, role, namespace and workload.</param>
/// <param name="Gaps">Questions about workloads that have no whole answer.</param>
/// <param name="OpenRoles">Roles that something that runs may play or not: its configuration was not seen.</param>
public sealed record ComponentCensus(ImmutableArray<Component> Items, ImmutableArray<Gap> Gaps, ImmutableArray<OpenRole> OpenRoles)
{
    public ComponentCensus(ImmutableArray<Component> items, ImmutableArray<Gap> gaps)
        : this(items, gaps, [])
    {
    }

    /// <summary>The same components as a fact: what was recognised runs, and more may where workloads were not seen.</summary>
    public Fact<ImmutableArray<Component>> Recognised { get; init; } = Fact.Partial(Items, [], Gaps);

    /// <summary>What runs and is none of the components.</summary>
    internal UnlistedWorkloads Unlisted { get; init; } = UnlistedWorkloads.None;

    /// <summary>True where nothing can hide: Deployments, DaemonSets and Pods were wholly looked at.</summary>
    public bool SawEverything => !Gaps.Any(IsDecisive);

    public IEnumerable<Component> InRole(string role) => Items.Where(item => item.Role == role);

    public IEnumerable<Component> Of(string id) => Items.Where(item => item.Id == id);

    /// <summary>Whether a component runs: true as soon as something of it was seen, false only where nothing can hide.</summary>
    public Fact<bool> Runs(string id) => Runs(item => item.Id == id, id);

    /// <summary>Whether a component runs in a role.</summary>
    public Fact<bool> Runs(string id, string role) => Runs(item => item.Id == id && item.Role == role, $"{id} as {role}");

    /// <summary>
    /// The components that hold: known (partial with gaps) where any was found, unknown where none was found and some can hide.
    /// </summary>
    /// <param name="holds">Which components are asked for.</param>
    /// <param name="what">What they are, for the evidence that there is none.</param>
    /// <param name="roles">The roles they have: one that is open may hide one of them.</param>
    public Fact<ImmutableArray<Component>> All(Func<Component, bool> holds, string what, params ReadOnlySpan<string> roles)
    {
        var found = Items.Where(holds).ToImmutableArray();
        var open = ImmutableArray.CreateBuilder<Gap>();
        foreach (var role in OpenRoles)
        {
            if (roles.Contains(role.Role) && !found.Any(item => item.Id == role.Id && item.Role == role.Role)) open.Add(role.Gap);
        }

        ImmutableArray<Gap> gaps = [.. Gaps, .. open];
        if (found.IsEmpty && (!SawEverything || open.Count > 0)) return Fact.Unknown<ImmutableArray<Component>>(gaps);
        return Fact.Partial(found, found.IsEmpty ? [NoneOf(what)] : [.. found.Select(ComponentEvidence.Of)], gaps);
    }

    private Fact<bool> Runs(Func<Component, bool> holds, string what)
    {
        var found = Items.Where(holds).ToImmutableArray();
        if (!found.IsEmpty) return Fact.Known(true, [.. found.Select(ComponentEvidence.Of)]);
        return SawEverything ? Fact.Known(false, NoneOf(what)) : Fact.Unknown<bool>(Gaps);
    }

    private static bool IsDecisive(Gap gap) =>
        Kinds.Find(gap.Question) is { } kind && (kind == Kinds.Deployments || kind == Kinds.DaemonSets || kind == Kinds.Pods);

    private static Evidence NoneOf(string what) =>
        new("workloads of all namespaces", "images, containers and labels", $"none is {what}", "kubernetes/pods");
}

/// <summary>A role that a component that runs may play or not.</summary>
/// <param name="Id">The component.</param>
/// <param name="Gap">The configuration that was not seen.</param>
public sealed record OpenRole(string Id, string Role, Gap Gap);

/// <summary>How a component is named in evidence.</summary>
public static class ComponentEvidence
{
    public static Evidence Of(Component component) =>
        new(component.Subject, string.Join(", ", component.MatchedBy), component.Version ?? "(no version)",
            component.Workload is null ? "aws/eks-describe-cluster" : "kubernetes/" + Plural(component.Workload));

    private static string Plural(string workload) => workload.Split('/')[0] switch
    {
        "Deployment" => "deployments.apps",
        "DaemonSet" => "daemonsets.apps",
        "StatefulSet" => "statefulsets.apps",
        "ReplicaSet" => "replicasets.apps",
        "Job" => "jobs.batch",
        "CronJob" => "cronjobs.batch",
        "ReplicationController" => "replicationcontrollers",
        _ => "pods",
    };
}
