using System.Collections.Immutable;

namespace EksRecon.Model;

/// <summary>A Service.</summary>
/// <param name="Hostnames">Host names and addresses of its load balancer.</param>
public sealed record Service(Metadata Metadata, string Type, Labels Selector, string? ClusterIp, string? LoadBalancerClass,
    ImmutableArray<string> Hostnames)
{
    public ImmutableArray<ServicePort> Ports { get; init; } = [];

    public string Subject => "Service " + Metadata.Path;
}

/// <summary>A port of a Service.</summary>
/// <param name="Name">Null where it has none.</param>
/// <param name="TargetPort">The port of the pods, where it is a number.</param>
/// <param name="TargetName">The name of the pods' port, where it is a name; with neither it is <paramref name="Port"/>.</param>
public sealed record ServicePort(string? Name, string Protocol, int Port, int? TargetPort, string? TargetName, int? NodePort);
