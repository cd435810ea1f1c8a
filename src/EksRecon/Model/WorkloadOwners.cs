using System.Collections.Concurrent;
using System.Collections.Immutable;

using EksRecon.Questions;

namespace EksRecon.Model;

/// <summary>
/// The controllers above pods and workloads. A ReplicaSet that was not seen still names its Deployment: the Deployment controller calls it
/// by its own name and the hash that it writes on the pods (kubernetes/kubernetes, pkg/controller/deployment/sync.go).
/// </summary>
public sealed class WorkloadOwners
{
    private const string HashLabel = "pod-template-hash";
    private const string ReplicaSetPrefix = "ReplicaSet/";

    /// <summary>Controllers of pods that come with Kubernetes. What owns them, as an operator's own kind, is not a workload.</summary>
    private static readonly HashSet<string> Controllers = new(
        ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController"], StringComparer.Ordinal);

    private readonly Dictionary<(string Namespace, string Reference), Workload> _workloads = [];

    /// <summary>Pods of one ReplicaSet share one chain.</summary>
    private readonly ConcurrentDictionary<(string Namespace, string Owner, string? Hash), ImmutableArray<string>> _chains = [];

    internal WorkloadOwners(Snapshot snapshot)
    {
        foreach (var listing in snapshot.Workloads)
        {
            foreach (var workload in listing.Items) _workloads.TryAdd((workload.Metadata.Namespace, workload.Reference), workload);
        }
    }

    public static bool IsJob(ReadOnlySpan<char> kind) => kind is "Job" or "CronJob";

    /// <summary>The kind of an owner's reference; empty where there is none.</summary>
    public static ReadOnlySpan<char> KindOf(string? owner) =>
        owner is null ? default : owner.AsSpan(0, Math.Max(0, owner.IndexOf('/', StringComparison.Ordinal)));

    /// <summary>
    /// The name of what made the workload, whether that was seen or not: pods and ReplicaSets of one Deployment have the same, however many
    /// there are.
    /// </summary>
    public static string Root(Workload workload)
    {
        var (metadata, owner) = (workload.Metadata, workload.Metadata.Owner);
        var hash = workload.Template.Labels[HashLabel];
        return KindOf(owner) switch
        {
            "Deployment" or "DaemonSet" or "StatefulSet" or "ReplicationController" => NameOf(owner),
            "ReplicaSet" => WithoutHash(NameOf(owner), hash),
            _ => workload.Kind == "ReplicaSet" ? WithoutHash(metadata.Name, hash) : metadata.Name,
        };
    }

    /// <summary>
    /// The names of the controllers above a pod, from the direct one to the top, seen or not: <c>ReplicaSet/web-5d9f</c>,
    /// <c>Deployment/web</c>.
    /// Empty for a pod that nothing owns, or its node (a static pod).
    /// </summary>
    public ImmutableArray<string> Above(Pod pod)
    {
        if (pod.Metadata.Owner is not { } direct || KindOf(direct) is "Node") return [];
        return _chains.GetOrAdd((pod.Metadata.Namespace, direct, pod.Template.Labels[HashLabel]), Chain);
    }

    /// <summary>
    /// The topmost owner that is there; null where nobody owns it, or nobody that was seen. Anyone who may write ReplicaSets can make some
    /// that own each other:
    /// of such a ring the first by name stands at the top, whichever of its members is asked for, and is itself owned by nobody.
    /// </summary>
    public Workload? Top(Metadata metadata, Labels template)
    {
        var above = new List<Workload>();
        var (owner, labels) = (metadata.Owner, template);
        while (owner is not null && Find(metadata.Namespace, owner, labels) is { } found)
        {
            var ring = above.FindIndex(workload => ReferenceEquals(workload, found));
            if (ring >= 0) return First(above.Skip(ring)) is var first && ReferenceEquals(first.Metadata, metadata) ? null : first;
            above.Add(found);
            (owner, labels) = (found.Metadata.Owner, found.Metadata.Labels);
        }

        return above.Count == 0 ? null : above[^1];
    }

    private static Workload First(IEnumerable<Workload> ring) =>
        ring.OrderBy(workload => workload.Reference, StringComparer.Ordinal).First();

    /// <summary>
    /// A ReplicaSet is named for its Deployment and the hash of its template, so the Deployment is found where ReplicaSets were not listed.
    /// </summary>
    private Workload? Find(string inNamespace, string owner, Labels labels)
    {
        if (_workloads.TryGetValue((inNamespace, owner), out var found)) return found;
        return DeploymentOf(owner, labels[HashLabel]) is { } deployment ? _workloads.GetValueOrDefault((inNamespace, deployment)) : null;
    }

    private ImmutableArray<string> Chain((string Namespace, string Owner, string? Hash) of)
    {
        var owners = new List<string> { of.Owner };
        while (Next(owners[^1]) is { } next && Controllers.Contains(KindOf(next).ToString()) && !owners.Contains(next)) owners.Add(next);
        return [.. owners];

        string? Next(string owner) =>
            _workloads.TryGetValue((of.Namespace, owner), out var seen) ? seen.Metadata.Owner : DeploymentOf(owner, of.Hash);
    }

    /// <summary>The Deployment of a ReplicaSet, by its name; null where the name does not end in the hash.</summary>
    private static string? DeploymentOf(string owner, string? hash)
    {
        if (!owner.StartsWith(ReplicaSetPrefix, StringComparison.Ordinal)) return null;
        var name = NameOf(owner);
        var deployment = WithoutHash(name, hash);
        return deployment.Length == name.Length ? null : $"{Kinds.Deployments.Kind}/{deployment}";
    }

    private static string NameOf(string? owner) => owner is null ? "" : owner[(owner.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string WithoutHash(string name, string? hash) =>
        hash is { Length: > 0 } && name.Length > hash.Length + 1 && name.EndsWith("-" + hash, StringComparison.Ordinal)
            ? name[..^(hash.Length + 1)]
            : name;
}
