using System.Globalization;

namespace EksRecon.Capacity;

/// <summary>
/// The settings of aws-node that decide how many addresses a node holds (aws/amazon-vpc-cni-k8s README, "CNI Configuration Variables").
/// </summary>
public sealed record PoolSettings
{
    public const string WarmEniTargetName = "WARM_ENI_TARGET";
    public const string WarmIpTargetName = "WARM_IP_TARGET";
    public const string MinimumIpTargetName = "MINIMUM_IP_TARGET";
    public const string WarmPrefixTargetName = "WARM_PREFIX_TARGET";
    public const string MaxEniName = "MAX_ENI";
    public const string PrefixDelegationName = "ENABLE_PREFIX_DELEGATION";
    public const string CustomNetworkingName = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";

    /// <summary>The names that are understood.</summary>
    public static IReadOnlyList<string> Names { get; } = [WarmEniTargetName, WarmIpTargetName, MinimumIpTargetName, WarmPrefixTargetName,
        MaxEniName, PrefixDelegationName, CustomNetworkingName];

    /// <summary>Whole ENIs to hold free.</summary>
    public int WarmEniTarget { get; init; } = 1;

    /// <summary>Addresses to hold free; 0 for no such target.</summary>
    public int WarmIpTarget { get; init; }

    /// <summary>Addresses to hold in all; 0 for no such target.</summary>
    public int MinimumIpTarget { get; init; }

    /// <summary>Whole /28 prefixes to hold free.</summary>
    public int WarmPrefixTarget { get; init; } = 1;

    /// <summary>ENIs at most; below 1 for no limit of its own.</summary>
    public int MaxEni { get; init; }

    public bool PrefixDelegation { get; init; }

    public bool CustomNetworking { get; init; }

    /// <summary>ENABLE_POD_ENI: security groups for pods, whose trunk takes the place of one interface.</summary>
    public bool PodEni { get; init; }

    /// <summary>The settings with another value for one of them.</summary>
    /// <exception cref="FormatException">The value makes no sense; the message is a sentence.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is no setting of the pool, see <see cref="Names"/>.</exception>
    public PoolSettings With(string name, string value) => name switch
    {
        WarmEniTargetName => this with { WarmEniTarget = Target(name, value) },
        WarmIpTargetName => this with { WarmIpTarget = Target(name, value) },
        MinimumIpTargetName => this with { MinimumIpTarget = Target(name, value) },
        WarmPrefixTargetName => this with { WarmPrefixTarget = Target(name, value) },
        MaxEniName => this with { MaxEni = Number(name, value) },
        PrefixDelegationName => this with { PrefixDelegation = Switch(name, value) },
        CustomNetworkingName => this with { CustomNetworking = Switch(name, value) },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "it is no setting of the pool"),
    };

    private static int Target(string name, string value) =>
        Number(name, value) is var number and >= 0 ? number : throw new FormatException($"{name}={value}: a target cannot be below 0.");

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{name}={value}: it has to be a whole number.");

    private static bool Switch(string name, string value) =>
        value is "true" or "false" ? value == "true" : throw new FormatException($"{name}={value}: it has to be true or false.");
}
