using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Follows a Service to the pods it selects, and one of its ports to theirs.</summary>
internal sealed class Backends(Snapshot snapshot, ImmutableArray<Endpoint> endpoints)
{
    private readonly Dictionary<string, Service> _services = snapshot.Services.Items.ToDictionary(service => service.Metadata.Path,
        StringComparer.Ordinal);
    private readonly ILookup<string, Endpoint> _byNamespace = endpoints.ToLookup(endpoint => endpoint.Namespace, StringComparer.Ordinal);

    public Service? Find(string @namespace, string name) => _services.GetValueOrDefault($"{@namespace}/{name}");

    /// <summary>The ports opened on the pods of each workload.</summary>
    public IEnumerable<(ReachEnd Workload, Connections Ports)> Of(Service service, ServicePort port)
    {
        if (service.Selector.Pairs.Count == 0 || Transport(port.Protocol) is not { } protocol) yield break;
        foreach (
            var workload in _byNamespace[service.Metadata.Namespace].Where(endpoint => endpoint.Labels.Matches(service.Selector))
                .GroupBy(endpoint => endpoint.Workload))
        {
            var ports = workload.SelectMany(endpoint => Targets(endpoint, port, protocol)).Where(number =>
                number is >= PortRange.LeastPort and <= PortRange.MostPort);
            var opened = Connections.Of(ports.Select(number => new PortRange(protocol, number, number)));
            if (!opened.IsEmpty) yield return (workload.Key, opened);
        }
    }

    /// <summary>
    /// A name is what it is on each pod; with neither name nor number the port is the Service's own (core/v1 ServicePort).
    /// </summary>
    private static IEnumerable<int> Targets(Endpoint endpoint, ServicePort port, Protocol protocol) => port.TargetName is { } name
        ? endpoint.NamedPorts.Where(one => one.Name == name && one.Protocol == protocol).Select(one => one.Port)
        : [port.TargetPort ?? port.Port];

    private static Protocol? Transport(string protocol) =>
        protocol switch { "TCP" => Protocol.Tcp, "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => null };
}
