using System.Collections.Frozen;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// What the API server serves, as discovery (<c>/apis</c>) and a whole list of CRDs say; null for one that was not seen whole.
/// </summary>
internal sealed record Served(FrozenSet<string>? Groups, FrozenSet<string>? CustomResources)
{
    /// <summary>The API that Calico's own server offers over the objects of crd.projectcalico.org.</summary>
    private const string AggregatedCalico = "projectcalico.org";

    /// <summary>True where it is known that the kind does not exist in this cluster, in any of its groups.</summary>
    public bool Lacks(KubernetesKind kind)
    {
        if (!IsCustom(kind.Group)) return false;
        foreach (var group in kind.OtherGroups.Prepend(kind.Group))
        {
            // An aggregated API stands on the CRDs of the kind's own group, and is no CRD itself: where discovery was seen, discovery
            // tells.
            var isAggregated = group == AggregatedCalico;
            var definition = $"{kind.Plural}.{(isAggregated ? kind.Group : group)}";
            var lacks = Groups?.Contains(group) == false
                || CustomResources?.Contains(definition) == false && !(isAggregated && Groups is not null);
            if (!lacks) return false;
        }

        return true;
    }

    /// <summary>Groups that ship with Kubernetes are always served.</summary>
    private static bool IsCustom(string group) =>
        group.Contains('.', StringComparison.Ordinal)
            && group is not ("networking.k8s.io" or "admissionregistration.k8s.io" or "apiextensions.k8s.io");
}
