using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// The controllers above a pod, from the direct one to the top. A ReplicaSet that was not seen still names its Deployment: the Deployment controller calls it by its own name and the hash that it writes
/// on the pods (kubernetes/kubernetes, pkg/controller/deployment/sync.go).
/// </summary>
internal sealed class PodOwners(Snapshot snapshot)
{
    private const string TemplateHash = "pod-template-hash";
    private const string ReplicaSet = "ReplicaSet/";

    /// <summary>Controllers of pods that come with Kubernetes. What owns them, as an operator's own kind, is no workload.</summary>
    private static readonly HashSet<string> Kinds = new(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "ReplicationController"], StringComparer.Ordinal);

    /// <summary>The owner of each workload that was seen, null where it has none.</summary>
    private readonly Dictionary<string, string?> _above = Above(snapshot);

    private readonly Dictionary<string, ImmutableArray<string>> _known = new(StringComparer.Ordinal);

    /// <summary>As <c>ReplicaSet/web-5d9f</c>, <c>Deployment/web</c>; empty for a pod that nothing owns, or its node (a static pod).</summary>
    public ImmutableArray<string> Of(Pod pod)
    {
        if (pod.Metadata.Owner is not { } direct || direct.StartsWith("Node/", StringComparison.Ordinal)) return [];
        var (@namespace, hash) = (pod.Metadata.Namespace, pod.Template.Labels[TemplateHash]);
        var key = $"{@namespace}/{direct}\n{hash}";
        if (_known.TryGetValue(key, out var chain)) return chain;
        var owners = new List<string> { direct };
        while (Next(@namespace, owners[^1], hash) is { } above && Kinds.Contains(above[..above.IndexOf('/', StringComparison.Ordinal)]) && !owners.Contains(above)) owners.Add(above);
        return _known[key] = [.. owners];
    }

    private string? Next(string @namespace, string owner, string? hash)
    {
        if (_above.TryGetValue($"{@namespace}/{owner}", out var above)) return above;
        return hash is { Length: > 0 } && owner.StartsWith(ReplicaSet, StringComparison.Ordinal) && owner.EndsWith("-" + hash, StringComparison.Ordinal) && owner.Length - hash.Length - 1 is var end && end > ReplicaSet.Length
            ? "Deployment/" + owner[ReplicaSet.Length..end] : null;
    }

    private static Dictionary<string, string?> Above(Snapshot snapshot)
    {
        var above = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var workload in snapshot.Workloads.SelectMany(list => list.Items)) above.TryAdd($"{workload.Metadata.Namespace}/{workload.Reference}", workload.Metadata.Owner);
        return above;
    }
}
