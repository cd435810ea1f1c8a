using System.Collections.Immutable;

namespace EksRecon.Model;

/// <summary>A Service.</summary>
/// <param name="Hostnames">Host names and addresses of its load balancer.</param>
public sealed record Service(Metadata Metadata, string Type, Labels Selector, string? ClusterIp, string? LoadBalancerClass, ImmutableArray<string> Hostnames)
{
    public string Subject => "Service " + Metadata.Path;
}
