using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Services as sources of ingress rules: the addresses of their pods, which of pods in their node's network are the node's.</summary>
internal sealed class CalicoServices(Listing<Service> services)
{
    public Peer Read(JsonElement reference, string where, string? @namespace)
    {
        PolicyReading.Only(reference, where, "name", "namespace");
        var its = reference.TextOf("namespace") is { Length: > 0 } given ? given : @namespace ?? throw new PolicyException($"{where} names no namespace");
        var name = reference.TextOf("name") is { Length: > 0 } written ? written : throw new PolicyException($"{where} names no Service");
        foreach (var service in services.Items)
        {
            if (service.Metadata.Name != name || service.Metadata.Namespace != its) continue;
            if (service.Selector.Pairs.Count == 0) throw new PolicyException($"{where}: {service.Subject} has no selector, and EndpointSlices are not read");
            return new PodPeer(new(its, LabelSelector.Everything, new LabelSelector([.. service.Selector.Pairs.Select(pair => new LabelRequirement(pair.Key, "In", [pair.Value])).OrderBy(requirement => requirement.Key, StringComparer.Ordinal)])), HostMatch.WholeNode);
        }

        return services.Gap is { } gap ? throw new PolicyException(gap.ToSentence()) : new AnyPeer([]);
    }
}
