using System.Collections.Immutable;

namespace EksRecon.Model.Aws;

/// <summary>A VPC endpoint (EC2 API VpcEndpoint).</summary>
public sealed record VpcEndpoint
{
    public required string VpcEndpointId { get; init; }

    public string? VpcId { get; init; }

    public string? ServiceName { get; init; }

    public string? VpcEndpointType { get; init; }

    public string? State { get; init; }

    public bool? PrivateDnsEnabled { get; init; }

    /// <summary>Where an interface endpoint has its interfaces.</summary>
    public ImmutableArray<string>? SubnetIds { get; init; }

    /// <summary>The security groups of an interface endpoint.</summary>
    public ImmutableArray<GroupReference>? Groups { get; init; }

    /// <summary>The route tables of a gateway endpoint.</summary>
    public ImmutableArray<string>? RouteTableIds { get; init; }
}

/// <summary>A set of DHCP options (EC2 API DhcpOptions).</summary>
public sealed record DhcpOptions
{
    public required string DhcpOptionsId { get; init; }

    public ImmutableArray<DhcpConfiguration>? DhcpConfigurations { get; init; }
}

/// <summary>One option, e.g. <c>domain-name-servers</c>.</summary>
public sealed record DhcpConfiguration
{
    public string? Key { get; init; }

    public ImmutableArray<AttributeText>? Values { get; init; }
}

/// <summary>A value in an object of its own (EC2 API AttributeValue).</summary>
public sealed record AttributeText
{
    public string? Value { get; init; }
}

/// <summary>A switch of a VPC (EC2 API DescribeVpcAttribute): each answer has one of the two.</summary>
public sealed record VpcAttribute
{
    public required string VpcId { get; init; }

    public AttributeSwitch? EnableDnsHostnames { get; init; }

    public AttributeSwitch? EnableDnsSupport { get; init; }
}

/// <summary>A switch in an object of its own (EC2 API AttributeBooleanValue).</summary>
public sealed record AttributeSwitch
{
    public bool? Value { get; init; }
}
