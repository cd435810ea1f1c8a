using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>All components that were recognised, and what keeps the list from being whole.</summary>
/// <param name="Items">Ordered by id, role, namespace and workload.</param>
/// <param name="Gaps">Questions about workloads that have no whole answer.</param>
public sealed record ComponentCensus(ImmutableArray<Component> Items, ImmutableArray<Gap> Gaps)
{
    /// <summary>True where nothing can hide: Deployments, DaemonSets and Pods were wholly looked at.</summary>
    public bool SawEverything => !Gaps.Any(IsDecisive);

    public IEnumerable<Component> InRole(string role) => Items.Where(item => item.Role == role);

    public IEnumerable<Component> Of(string id) => Items.Where(item => item.Id == id);

    /// <summary>Whether a component runs: true as soon as something of it was seen, false only where nothing can hide.</summary>
    public Fact<bool> Runs(string id) => Runs(item => item.Id == id, id);

    /// <summary>Whether a component runs in a role.</summary>
    public Fact<bool> Runs(string id, string role) => Runs(item => item.Id == id && item.Role == role, $"{id} as {role}");

    /// <summary>The components that hold: known (partial with gaps) where any was found, unknown where none was found and some can hide.</summary>
    public Fact<ImmutableArray<Component>> All(Func<Component, bool> holds, string what)
    {
        var found = Items.Where(holds).ToImmutableArray();
        if (found.IsEmpty && !SawEverything) return Fact.Unknown<ImmutableArray<Component>>(Gaps);
        return Fact.Partial(found, found.IsEmpty ? [NoneOf(what)] : [.. found.Select(ComponentEvidence.Of)], Gaps);
    }

    private Fact<bool> Runs(Func<Component, bool> holds, string what)
    {
        var found = Items.Where(holds).ToImmutableArray();
        if (!found.IsEmpty) return Fact.Known(true, [.. found.Select(ComponentEvidence.Of)]);
        return SawEverything ? Fact.Known(false, NoneOf(what)) : Fact.Unknown<bool>(Gaps);
    }

    private static bool IsDecisive(Gap gap) => Kinds.Find(gap.Question) is { } kind && (kind == Kinds.Deployments || kind == Kinds.DaemonSets || kind == Kinds.Pods);

    private static Evidence NoneOf(string what) => new("workloads of all namespaces", "images, containers and labels", $"none is {what}", "kubernetes/pods");
}

/// <summary>How a component is named in evidence.</summary>
public static class ComponentEvidence
{
    public static Evidence Of(Component component) =>
        new(component.Subject, string.Join(", ", component.MatchedBy), component.Version ?? "(no version)", component.Workload is null ? "aws/eks-describe-cluster" : "kubernetes/" + Plural(component.Workload));

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
