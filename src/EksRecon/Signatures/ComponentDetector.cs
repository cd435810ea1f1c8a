using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>Recognises components: a pure function of the snapshot and the catalogue. The order of its input makes no difference.</summary>
public static class ComponentDetector
{
    /// <summary>The class controller of EKS Auto Mode's load balancing, the one component that a class lists.</summary>
    private const string AutoModeClass = "eks.amazonaws.com/alb";

    private const string AutoModeId = "eks-auto-mode";

    public static ComponentCensus Detect(Snapshot snapshot, SignatureCatalogue catalogue)
    {
        var sightings = Sightings.In(snapshot, catalogue.Index);
        var items = new List<Component>();
        foreach (var bySignature in sightings.GroupBy(sighting => sighting.Signature.Id, StringComparer.Ordinal))
        {
            items.AddRange(Installations.Of([.. bySignature]));
        }

        if (catalogue.Entries.FirstOrDefault(entry => entry.Id == AutoModeId) is { } autoMode
            && AutoMode(snapshot, autoMode) is { } outside)
        {
            items.Add(outside);
        }

        items.RemoveAll(item =>
            item.Signature.PartOf is { } whole && items.Exists(other => other.Id == whole && other.Namespace == item.Namespace));
        var conditions = new RoleConditions(snapshot, items);
        return new ComponentCensus(
            [
                .. items
                    .SelectMany(item => item.Signature.Roles.Where(role => conditions.Plays(item, role)),
                        (item, role) => item with { Role = role.Role })
                    .OrderBy(item => item.Id, StringComparer.Ordinal).ThenBy(item => item.Role, StringComparer.Ordinal)
                    .ThenBy(item => item.Namespace, StringComparer.Ordinal).ThenBy(item => item.Workload, StringComparer.Ordinal),
            ],
            [.. snapshot.DaemonSets.Gaps, .. snapshot.Deployments.Gaps, .. snapshot.Pods.Gaps, .. snapshot.StatefulSets.Gaps],
            [
                .. items
                    .SelectMany(item => item.Signature.Roles,
                        (item, role) => conditions.Undecided(item, role) is { } gap ? new OpenRole(item.Id, role.Role, gap) : null)
                    .OfType<OpenRole>().Distinct(),
            ])
        {
            Unlisted = UnlistedWorkloads.In(snapshot, sightings, catalogue),
        };
    }

    private static Component? AutoMode(Snapshot snapshot, Signature signature)
    {
        var matchedBy = new SortedSet<string>(StringComparer.Ordinal);
        if (snapshot.Cluster is { IsAutoMode: true }) matchedBy.Add("eks:auto-mode=enabled");
        foreach (var ingressClass in snapshot.Resources(Kinds.IngressClasses).Items)
        {
            if (ingressClass.Text("spec.controller") == AutoModeClass) matchedBy.Add("ingressclass:" + AutoModeClass);
        }

        return matchedBy.Count == 0 ? null : new Component(signature.Id, "", null, null, null, [.. matchedBy], signature);
    }
}
