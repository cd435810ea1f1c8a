using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>A workload that looks like a part of a component.</summary>
internal sealed record Sighting(Signature Signature, SignaturePart Part, Workload Workload, ImmutableArray<string> MatchedBy)
{
    /// <summary>The template of a pod that runs, where the workload's own does not tell.</summary>
    public PodTemplate Running { get; init; } = Workload.Template;
}

/// <summary>
/// Looks at every workload and pod. What an owner that is there makes is the owner's, and is looked at for injected proxies only; so are
/// Jobs, which install, migrate and
/// certify but run no component. A pod that has ended runs nothing.
/// </summary>
internal sealed class Sightings
{
    private readonly SignatureIndex _index;
    private readonly WorkloadOwners _owners;
    private readonly List<Sighting> _found = [];
    private readonly HashSet<(string Subject, SignaturePart Part)> _known = [];
    private readonly List<SignatureEntry> _candidates = [];

    private Sightings(Snapshot snapshot, SignatureIndex index)
    {
        _index = index;
        _owners = snapshot.Owners;
    }

    public static List<Sighting> In(Snapshot snapshot, SignatureIndex index)
    {
        var sightings = new Sightings(snapshot, index);
        foreach (var listing in snapshot.Workloads)
        {
            foreach (var workload in listing.Items) sightings.Look(workload);
        }

        foreach (var pod in snapshot.Pods.Items) sightings.Look(pod);
        sightings.ReadInjectedGateways(snapshot);
        return sightings._found;
    }

    private void Look(Workload workload)
    {
        var candidate = new Candidate(workload.Kind, workload.Metadata, workload.Template);
        if (!HasCandidates(candidate) || _owners.Top(workload.Metadata, workload.Metadata.Labels) is not null) return;
        // A ReplicaSet of no pods is what its Deployment was before an update: where the Deployment was not seen, nobody knows what it is
        // now.
        if (workload is { Kind: "ReplicaSet", Wanted: 0 } && workload.Metadata.Owner is not null) return;
        var onlyDataPlane = WorkloadOwners.IsJob(workload.Kind);
        foreach (var entry in _candidates)
        {
            if (onlyDataPlane && !entry.IsDataPlane) continue;
            if (SignatureFit.Try(entry, candidate) is { } matchedBy) Add(entry, workload, matchedBy);
        }
    }

    private void Look(Pod pod)
    {
        if (!pod.IsAlive) return;
        var candidate = new Candidate("Pod", pod.Metadata, pod.Template);
        if (!HasCandidates(candidate)) return;
        var owner = _owners.Top(pod.Metadata, pod.Metadata.Labels);
        var onlyDataPlane = owner is not null || WorkloadOwners.IsJob(WorkloadOwners.KindOf(pod.Metadata.Owner));
        Workload? self = owner;
        foreach (var entry in _candidates)
        {
            if (onlyDataPlane && !entry.IsDataPlane) continue;
            if (owner is not null && _known.Contains((owner.Subject, entry.Part))) continue;
            if (SignatureFit.Try(entry, candidate) is not { } matchedBy) continue;
            // A workload's own template says better what it is than what was injected into its pods.
            if (owner is not null && !IsInjected(entry, owner)) continue;
            self ??= new Workload("Pod", pod.Metadata, pod.Template, null, pod.IsReady ? 1 : 0, pod.Metadata.Labels);
            Add(entry, self, matchedBy);
        }
    }

    /// <summary>False where the owner is already recognised as this component, by another part.</summary>
    private bool IsInjected(SignatureEntry entry, Workload owner)
    {
        foreach (var part in entry.Signature.Parts)
        {
            if (part != entry.Part && _known.Contains((owner.Subject, part))) return false;
        }

        return true;
    }

    private bool HasCandidates(in Candidate candidate)
    {
        _candidates.Clear();
        _index.Candidates(candidate, _candidates);
        return _candidates.Count > 0;
    }

    private void Add(SignatureEntry entry, Workload workload, ImmutableArray<string> matchedBy)
    {
        if (_known.Add((workload.Subject, entry.Part))) _found.Add(new(entry.Signature, entry.Part, workload, matchedBy));
    }

    /// <summary>A Deployment of an injected gateway says image "auto": its pods tell what runs.</summary>
    private void ReadInjectedGateways(Snapshot snapshot)
    {
        var open = new HashSet<Workload>(ReferenceEqualityComparer.Instance);
        foreach (var sighting in _found)
        {
            foreach (var container in sighting.Workload.Template.Containers)
            {
                if (container.Image == ComponentVersion.InjectedImage) open.Add(sighting.Workload);
            }
        }

        if (open.Count == 0) return;
        var seen = new Dictionary<Workload, PodTemplate>(ReferenceEqualityComparer.Instance);
        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod.IsAlive && _owners.Top(pod.Metadata, pod.Metadata.Labels) is { } owner && open.Contains(owner))
            {
                seen.TryAdd(owner, pod.Template);
            }
        }

        for (var index = 0; index < _found.Count; index++)
        {
            if (seen.TryGetValue(_found[index].Workload, out var template)) _found[index] = _found[index] with { Running = template };
        }
    }
}
