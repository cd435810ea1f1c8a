using System.Collections.Frozen;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>What the API server serves, as discovery (<c>/apis</c>) and a whole list of CRDs say; null for one that was not seen whole.</summary>
internal sealed record Served(FrozenSet<string>? Groups, FrozenSet<string>? CustomResources)
{
    /// <summary>True where it is known that the kind does not exist in this cluster, in any of its groups.</summary>
    public bool Lacks(KubernetesKind kind)
    {
        if (!IsCustom(kind.Group)) return false;
        foreach (var group in kind.OtherGroups.Prepend(kind.Group))
        {
            var lacks = Groups?.Contains(group) == false || CustomResources?.Contains($"{kind.Plural}.{group}") == false && IsCrdGroup(group);
            if (!lacks) return false;
        }

        return true;
    }

    /// <summary>Groups that ship with Kubernetes are always served.</summary>
    private static bool IsCustom(string group) =>
        group.Contains('.', StringComparison.Ordinal) && group is not ("networking.k8s.io" or "admissionregistration.k8s.io" or "apiextensions.k8s.io");

    /// <summary>The aggregated Calico API shows the objects of the CRDs of another group.</summary>
    private static bool IsCrdGroup(string group) => group != "projectcalico.org";
}
