using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads <c>toServices</c>: the pods that a Service selects (cilium/cilium, pkg/policy/k8s/service.go).</summary>
internal sealed class CiliumServices(Listing<Service> services, CiliumLabels labels)
{
    /// <summary>A Service that is not there selects nothing.</summary>
    /// <exception cref="NotEvaluatedException">Services were not all seen, or one of them has no selector: then its addresses count, which
    /// are not read.</exception>
    public IEnumerable<Peer> Peers(JsonElement element, string where)
    {
        PolicyReading.Only(element, where, "k8sService", "k8sServiceSelector");
        if (services.Gap is { } gap) throw new NotEvaluatedException($"{where}: {gap.ToSentence()}");
        List<Service> selected = [.. services.Items.Where(Wanted(element, where))];
        foreach (var service in selected)
        {
            if (service.Selector.Pairs.Count == 0)
            {
                throw new NotEvaluatedException($"{where}: {service.Subject} has no selector, and its EndpointSlices are not read");
            }
        }

        return selected.Select(service => new PodPeer(new(
            service.Metadata.Namespace,
            LabelSelector.Everything,
            labels.Seen(new([.. service.Selector.Pairs.Select(pair => new LabelRequirement(pair.Key, "In", [pair.Value])).OrderBy(one => one.Key, StringComparer.Ordinal)]),
                where),
            LabelDialect.Cilium)));
    }

    private static Func<Service, bool> Wanted(JsonElement element, string where)
    {
        if (PolicyReading.Member(element, "k8sServiceSelector") is { } bySelector)
        {
            where += ".k8sServiceSelector";
            PolicyReading.Only(bySelector, where, "selector", "namespace");
            var selector = LabelSelector.Read(PolicyReading.Member(bySelector, "selector") ?? default, where + ".selector");
            return service => IsIn(service, bySelector.TextOf("namespace")) && selector.Matches(service.Metadata.Labels);
        }

        var byName = PolicyReading.Member(element, "k8sService") ?? throw new PolicyException($"{where} is empty");
        PolicyReading.Only(byName, where + ".k8sService", "serviceName", "namespace");
        return service => IsIn(service, byName.TextOf("namespace")) && service.Metadata.Name == byName.TextOf("serviceName");
    }

    /// <summary>Without a namespace, those of all count.</summary>
    private static bool IsIn(Service service, string? @namespace) =>
        string.IsNullOrEmpty(@namespace) || service.Metadata.Namespace == @namespace;
}
