using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>Finds the topmost owner of a workload or pod that was seen.</summary>
internal sealed class WorkloadOwners
{
    private readonly Dictionary<(string Namespace, string Reference), Workload> _workloads = [];

    public WorkloadOwners(Snapshot snapshot)
    {
        foreach (var listing in snapshot.Workloads)
        {
            foreach (var workload in listing.Items) _workloads.TryAdd((workload.Metadata.Namespace, workload.Reference), workload);
        }
    }

    /// <summary>The topmost owner that is there; null where nobody owns it, or nobody that was seen.</summary>
    public Workload? Top(Metadata metadata, Labels template)
    {
        Workload? top = null;
        var (owner, labels) = (metadata.Owner, template);
        while (owner is not null && Find(metadata.Namespace, owner, labels) is { } found && found != top)
        {
            top = found;
            (owner, labels) = (found.Metadata.Owner, found.Metadata.Labels);
        }

        return top;
    }

    /// <summary>A ReplicaSet is named for its Deployment and the hash of its template, so the Deployment is found where ReplicaSets were not listed.</summary>
    private Workload? Find(string inNamespace, string owner, Labels labels)
    {
        if (_workloads.TryGetValue((inNamespace, owner), out var found)) return found;
        const string replicaSet = "ReplicaSet/";
        if (!owner.StartsWith(replicaSet, StringComparison.Ordinal) || labels["pod-template-hash"] is not { Length: > 0 } hash || !owner.EndsWith("-" + hash, StringComparison.Ordinal)) return null;
        return _workloads.GetValueOrDefault((inNamespace, $"{Kinds.Deployments.Kind}/{owner[replicaSet.Length..^(hash.Length + 1)]}"));
    }
}
