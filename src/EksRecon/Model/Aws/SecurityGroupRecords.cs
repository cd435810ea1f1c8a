using System.Collections.Immutable;

namespace EksRecon.Model.Aws;

/// <summary>A security group (EC2 API SecurityGroup).</summary>
public sealed record SecurityGroup
{
    public required string GroupId { get; init; }

    public string? GroupName { get; init; }

    public string? VpcId { get; init; }

    /// <summary>Rules of what may come in; null where the answer leaves them out.</summary>
    public ImmutableArray<IpPermission>? IpPermissions { get; init; }

    /// <summary>Rules of what may go out; null where the answer leaves them out.</summary>
    public ImmutableArray<IpPermission>? IpPermissionsEgress { get; init; }
}

/// <summary>A rule of a security group (EC2 API IpPermission): one protocol and range of ports, and everything it is open to.</summary>
public sealed record IpPermission
{
    /// <summary><c>tcp</c>, <c>udp</c>, <c>icmp</c>, a protocol number, or <c>-1</c> for all.</summary>
    public string? IpProtocol { get; init; }

    public int? FromPort { get; init; }

    public int? ToPort { get; init; }

    public ImmutableArray<GroupReference>? UserIdGroupPairs { get; init; }

    public ImmutableArray<Ipv4Range>? IpRanges { get; init; }

    public ImmutableArray<Ipv6Range>? Ipv6Ranges { get; init; }

    public ImmutableArray<PrefixListReference>? PrefixListIds { get; init; }
}

/// <summary>A security group that something names.</summary>
public sealed record GroupReference
{
    public string? GroupId { get; init; }
}

/// <summary>An IPv4 range of a rule.</summary>
public sealed record Ipv4Range
{
    public string? CidrIp { get; init; }
}

/// <summary>An IPv6 range of a rule.</summary>
public sealed record Ipv6Range
{
    public string? CidrIpv6 { get; init; }
}

/// <summary>A prefix list of a rule. What is in it is not asked for.</summary>
public sealed record PrefixListReference
{
    public string? PrefixListId { get; init; }
}
