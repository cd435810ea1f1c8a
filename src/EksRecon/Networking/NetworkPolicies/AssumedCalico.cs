using System.Collections.Immutable;

using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.NetworkPolicies;

/// <summary>
/// Calico as a reading that is taken as enforced: it reads the kinds that the version in the cluster reads, and every kind that some
/// version reads where Calico does not run there.
/// </summary>
/// <param name="DoesNotRead">Why other kinds are left out.</param>
internal sealed record AssumedCalico(ImmutableArray<KubernetesKind> Kinds, string DoesNotRead)
{
    public static AssumedCalico Of(ComponentCensus components)
    {
        ImmutableArray<Component> items = [.. components.InRole("policy-engine").Where(item => item.Id == PolicyEngines.Calico)];
        var read = PolicyResources.ReadByCalico(items);
        var version = items is [{ Version: { Length: > 0 } known }] ? $" {known}" : "";
        return new([.. PolicyResources.Kinds.Where(kind => read.Contains(PolicyResources.Name(kind), StringComparer.Ordinal))],
            $"Calico{version} does not read them");
    }
}
