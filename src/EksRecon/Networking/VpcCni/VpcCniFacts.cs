using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>The VPC CNI: what gives pods their addresses, and in which mode.</summary>
public sealed record VpcCniFacts
{
    /// <summary>The add-on's version, else the image tag of aws-node; null under auto-mode or not-installed.</summary>
    public required Fact<string?> Version { get; init; }

    /// <summary>The add-on's status as the API gives it; without an add-on: self-managed, auto-mode or not-installed.</summary>
    public required Fact<string> Status { get; init; }

    /// <summary>secondary-ip, prefix-delegation, custom-networking, ipv6, auto-mode or not-installed.</summary>
    public required Fact<string> Mode { get; init; }

    public required Fact<bool> CustomNetworking { get; init; }

    public required Fact<int> EniConfigs { get; init; }

    public required Fact<bool> PrefixDelegation { get; init; }

    public required Fact<bool> SecurityGroupsForPods { get; init; }
}
