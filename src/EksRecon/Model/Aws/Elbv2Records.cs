using System.Collections.Immutable;

namespace EksRecon.Model.Aws;

/// <summary>An Application, Network or Gateway Load Balancer (ELBv2 API LoadBalancer).</summary>
public sealed record LoadBalancer
{
    public required string LoadBalancerArn { get; init; }

    public string? LoadBalancerName { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("DNSName")]
    public string? DnsName { get; init; }

    public string? Scheme { get; init; }

    public string? VpcId { get; init; }

    public string? Type { get; init; }

    public LoadBalancerState? State { get; init; }

    public ImmutableArray<LoadBalancerZone>? AvailabilityZones { get; init; }
}

/// <summary>State of a load balancer: active, provisioning, active_impaired, failed.</summary>
public sealed record LoadBalancerState
{
    public string? Code { get; init; }
}

/// <summary>A zone and subnet a load balancer is in.</summary>
public sealed record LoadBalancerZone
{
    public string? ZoneName { get; init; }

    public string? SubnetId { get; init; }
}

/// <summary>A target group (ELBv2 API TargetGroup).</summary>
public sealed record TargetGroup
{
    public required string TargetGroupArn { get; init; }

    public string? TargetGroupName { get; init; }

    public string? TargetType { get; init; }

    public string? VpcId { get; init; }

    public ImmutableArray<string>? LoadBalancerArns { get; init; }
}

/// <summary>A target and its health (ELBv2 API TargetHealthDescription).</summary>
public sealed record TargetHealthDescription
{
    public HealthTarget? Target { get; init; }

    public TargetHealth? TargetHealth { get; init; }

    /// <summary>The name of its target group, after which its document is named.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string TargetGroup { get; init; } = "";
}

/// <summary>What traffic is sent to.</summary>
public sealed record HealthTarget
{
    /// <summary>An instance id, an address, or an ARN.</summary>
    public string? Id { get; init; }

    public int? Port { get; init; }
}

/// <summary>Health of a target.</summary>
public sealed record TargetHealth
{
    /// <summary>initial, healthy, unhealthy, unused, draining, unavailable, ...</summary>
    public string? State { get; init; }

    /// <summary>E.g. <c>Target.Timeout</c>; null where it is healthy.</summary>
    public string? Reason { get; init; }
}
