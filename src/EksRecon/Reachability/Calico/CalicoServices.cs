using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Services in rules: sources of ingress rules are the addresses of their endpoints, destinations of egress rules those addresses with the
/// ports of the endpoints (felix/serviceindex). Endpoints are the pods that
/// the Service selects; those in their node's network have the node's address.
/// </summary>
internal sealed class CalicoServices(Listing<Service> services, Listing<Pod> pods)
{
    /// <summary>Who may send.</summary>
    /// <exception cref="NotEvaluatedException">The endpoints of the Service are not known.</exception>
    public Peer Sources(JsonElement reference, string where, string? @namespace) =>
        Find(reference, where, @namespace) is { } service ? new PodPeer(Selected(service), HostMatch.WholeNode) : new AnyPeer([]);

    /// <summary>Who may be reached on which port; nobody where there is no such Service.</summary>
    /// <inheritdoc cref="Sources"/>
    public IEnumerable<(Peer Peer, PortEntry Port)> Destinations(JsonElement reference, string where, string? @namespace)
    {
        if (Find(reference, where, @namespace) is not { } service) yield break;
        var selected = Selected(service);
        foreach (var port in service.Ports)
        {
            if (ProtocolOf(port) is not { } protocol) continue;
            if (port.TargetName is not { } name)
            {
                var number = port.TargetPort ?? port.Port;
                if (IsPort(number))
                {
                    yield return (new PodPeer(selected, HostMatch.WholeNode), new(new PortRange(protocol, number, number), null, null));
                }

                continue;
            }

            yield return (new PodPeer(selected), new(null, name, protocol));
            foreach (var (address, number) in OnNodes(service, name, protocol))
            {
                yield return (address, new(new PortRange(protocol, number, number), null, null));
            }
        }
    }

    /// <summary>In its node's network, a pod is the node's address with the pod's own port: what else is there has its own ports.</summary>
    private IEnumerable<(Peer Address, int Port)> OnNodes(Service service, string name, Protocol protocol)
    {
        foreach (var pod in pods.Items)
        {
            if (!pod.Template.HostNetwork || !pod.IsAlive || pod.Metadata.Namespace != service.Metadata.Namespace
                || Cidr.Parse($"{pod.Address}/32") is not { IsIpv4: true } address)
            {
                continue;
            }

            if (!service.Selector.Pairs.All(pair => pod.Metadata.Labels[pair.Key] == pair.Value)) continue;
            foreach (var port in pod.Template.Containers.Where(container => container.Runs).SelectMany(container => container.Ports))
            {
                if (port.Name == name && IsPort(port.Port) && port.Protocol == ConnectionsNotation.Name(protocol))
                {
                    yield return (new AddressPeer(address, [], MatchesPods: false, MatchesHosts: true), port.Port);
                }
            }
        }
    }

    private static Protocol? ProtocolOf(ServicePort port) =>
        port.Protocol switch { "TCP" or "" => Protocol.Tcp, "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => null };

    private static bool IsPort(int number) => number is >= PortRange.LeastPort and <= PortRange.MostPort;

    private static PodTerm Selected(Service service) => new(
        service.Metadata.Namespace, LabelSelector.Everything, new LabelSelector(
            [.. service.Selector.Pairs.Select(pair => new LabelRequirement(pair.Key, "In", [pair.Value])).OrderBy(requirement => requirement.Key, StringComparer.Ordinal)]));

    /// <summary>Null where there is none, or one without endpoints of the cluster.</summary>
    private Service? Find(JsonElement reference, string where, string? @namespace)
    {
        PolicyReading.Only(reference, where, "name", "namespace");
        var its = CalicoEntities.Text(reference, "namespace", where) is { Length: > 0 } given
            ? given
            : @namespace ?? throw new PolicyException($"{where} has no namespace, which a GlobalNetworkPolicy has to name");
        var name = CalicoEntities.Text(reference, "name", where) is { Length: > 0 } written
            ? written
            : throw new PolicyException($"{where} has no name");
        foreach (var service in services.Items)
        {
            if (service.Metadata.Name != name || service.Metadata.Namespace != its) continue;
            // The EndpointSlice controller makes no endpoints for it.
            if (service.Type == "ExternalName") return null;
            return service.Selector.Pairs.Count > 0
                ? service
                : throw new NotEvaluatedException($"{where}: {service.Subject} has no selector, and EndpointSlices are not read");
        }

        return services.Gap is { } gap ? throw new NotEvaluatedException($"{where}: {gap.ToSentence()}") : null;
    }
}
