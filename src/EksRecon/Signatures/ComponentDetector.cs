using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>Recognises components: a pure function of the snapshot and the catalogue.</summary>
public static class ComponentDetector
{
    /// <summary>The class controller of EKS Auto Mode's load balancing, the one component that a class lists.</summary>
    private const string AutoModeClass = "eks.amazonaws.com/alb";

    private const string AutoModeId = "eks-auto-mode";

    public static ComponentCensus Detect(Snapshot snapshot, SignatureCatalogue catalogue)
    {
        var sightings = Sightings(snapshot, catalogue.Index);
        var items = new List<Component>();
        foreach (var bySignature in sightings.GroupBy(sighting => sighting.Signature.Id, StringComparer.Ordinal)) items.AddRange(Installations.Of([.. bySignature]));
        if (catalogue.Entries.FirstOrDefault(entry => entry.Id == AutoModeId) is { } autoMode && AutoMode(snapshot, autoMode) is { } outside) items.AddRange(outside);
        items.RemoveAll(item => item.Signature.PartOf is { } whole && items.Exists(other => other.Id == whole && other.Namespace == item.Namespace));
        var conditions = new RoleConditions(snapshot, items);
        return new(
            [
                .. items
                    .SelectMany(item => item.Signature.Roles.Where(role => conditions.Plays(item, role)), (item, role) => item with { Role = role.Role })
                    .OrderBy(item => item.Id, StringComparer.Ordinal).ThenBy(item => item.Role, StringComparer.Ordinal)
                    .ThenBy(item => item.Namespace, StringComparer.Ordinal).ThenBy(item => item.Workload, StringComparer.Ordinal),
            ],
            [.. snapshot.DaemonSets.Gaps, .. snapshot.Deployments.Gaps, .. snapshot.Pods.Gaps, .. snapshot.StatefulSets.Gaps]);
    }

    private static List<Sighting> Sightings(Snapshot snapshot, SignatureIndex index)
    {
        var owners = new WorkloadOwners(snapshot);
        var sightings = new List<Sighting>();
        foreach (var listing in snapshot.Workloads)
        {
            foreach (var workload in listing.Items)
            {
                if (IsJob(workload.Kind) || owners.Top(workload.Metadata, workload.Metadata.Labels) is not null) continue;
                foreach (var hit in index.Find(workload, onlyDataPlane: false) ?? []) sightings.Add(new(hit.Signature, hit.Part, workload, hit.MatchedBy));
            }
        }

        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod.Metadata.Owner?.StartsWith("Job/", StringComparison.Ordinal) == true) continue;
            var owner = owners.Top(pod.Metadata, pod.Metadata.Labels);
            var self = new Workload("Pod", pod.Metadata, pod.Template, null, pod.IsReady ? 1 : 0, pod.Metadata.Labels);
            if (index.Find(self, onlyDataPlane: owner is not null) is not { } hits) continue;
            foreach (var hit in hits) sightings.Add(new(hit.Signature, hit.Part, owner ?? self, hit.MatchedBy));
        }

        FromPods(snapshot, owners, sightings);
        return sightings;
    }

    /// <summary>A Deployment of an injected gateway says image "auto": its pods tell what runs.</summary>
    private static void FromPods(Snapshot snapshot, WorkloadOwners owners, List<Sighting> sightings)
    {
        var open = sightings.Where(sighting => sighting.Workload.Template.Containers.Any(container => container.Image == ComponentVersion.InjectedImage)).Select(sighting => sighting.Workload).ToHashSet();
        if (open.Count == 0) return;
        var seen = new Dictionary<Workload, PodTemplate>();
        foreach (var pod in snapshot.Pods.Items)
        {
            if (pod.IsAlive && owners.Top(pod.Metadata, pod.Metadata.Labels) is { } owner && open.Contains(owner)) seen.TryAdd(owner, pod.Template);
        }

        for (var index = 0; index < sightings.Count; index++)
        {
            if (seen.TryGetValue(sightings[index].Workload, out var template)) sightings[index] = sightings[index] with { Running = template };
        }
    }

    private static bool IsJob(string kind) => kind is "Job" or "CronJob";

    private static IEnumerable<Component>? AutoMode(Snapshot snapshot, Signature signature)
    {
        var matchedBy = new SortedSet<string>(StringComparer.Ordinal);
        if (snapshot.Cluster is { IsAutoMode: true }) matchedBy.Add("eks:computeConfig.enabled=true");
        foreach (var ingressClass in snapshot.Resources(Kinds.IngressClasses).Items)
        {
            if (ingressClass.Text("spec.controller") == AutoModeClass) matchedBy.Add("ingressclass:" + AutoModeClass);
        }

        return matchedBy.Count == 0 ? null : [new Component(signature.Id, "", null, null, null, [.. matchedBy], signature)];
    }
}

/// <summary>A workload that looks like a part of a component.</summary>
internal sealed record Sighting(Signature Signature, SignaturePart Part, Workload Workload, ImmutableArray<string> MatchedBy)
{
    /// <summary>The template of a pod that runs, where the workload's own does not tell.</summary>
    public PodTemplate Running { get; init; } = Workload.Template;
}
