using System.Globalization;

using EksRecon.Model;

namespace EksRecon.Capacity;

/// <summary>One change of a what-if.</summary>
public abstract record Change
{
    /// <summary>As it was asked, such as <c>warm-ip=2</c>.</summary>
    public string Text { get; init; } = "";

    /// <summary>What can be asked, with an example of each.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "prefix-delegation", "prefix-delegation=off", "custom-networking", "custom-networking=off", "security-groups-for-pods", "warm-eni=N", "warm-ip=N", "min-ip=N", "warm-prefix=N", "max-eni=N",
        "max-pods=N", "add-nodes=N:TYPE[:ZONE]", "add-subnet=CIDR:ZONE[:pods|nodes]", "add-pods=N", "customer-routed-egress", "ipv6",
    ];

    /// <summary>Reads changes separated by commas.</summary>
    /// <exception cref="WhatIfException">One of them is not known, or makes no sense.</exception>
    public static IReadOnlyList<Change> Parse(IEnumerable<string> texts)
    {
        var changes = new List<Change>();
        foreach (var text in texts)
        {
            foreach (var one in text.Split(',', StringSplitOptions.TrimEntries)) changes.Add(Parse(one) with { Text = one });
        }

        var twice = changes.OfType<SettingChange>().GroupBy(change => change.Name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw new WhatIfException($"gives {twice.Key} twice: say it once.");
        if (changes.OfType<MaxPodsChange>().Count() > 1) throw new WhatIfException("gives max-pods twice: say it once.");
        return changes;
    }

    private static Change Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
        return name switch
        {
            "prefix-delegation" => new SettingChange(PoolSettings.PrefixDelegationName, Switch(text, value)),
            "custom-networking" => new SettingChange(PoolSettings.CustomNetworkingName, Switch(text, value)),
            "security-groups-for-pods" => new SettingChange(SettingChange.PodEniName, Switch(text, value)),
            "warm-eni" => new SettingChange(PoolSettings.WarmEniTargetName, Number(text, value, 0)),
            "warm-ip" => new SettingChange(PoolSettings.WarmIpTargetName, Number(text, value, 0)),
            "min-ip" => new SettingChange(PoolSettings.MinimumIpTargetName, Number(text, value, 0)),
            "warm-prefix" => new SettingChange(PoolSettings.WarmPrefixTargetName, Number(text, value, 0)),
            "max-eni" => new SettingChange(PoolSettings.MaxEniName, Number(text, value, 1)),
            "max-pods" => new MaxPodsChange(int.Parse(Number(text, value, 1), CultureInfo.InvariantCulture)),
            "add-pods" => new PodsChange(int.Parse(Number(text, value, 1), CultureInfo.InvariantCulture)),
            "add-nodes" => Nodes(text, value),
            "add-subnet" => Subnet(text, value),
            "customer-routed-egress" when value is null => new EgressChange(),
            "ipv6" when value is null => new Ipv6Change(),
            _ => throw new WhatIfException($"this change is not known; use {string.Join(", ", Known)}, several separated by commas.", text),
        };
    }

    private static string Switch(string text, string? value) => value switch
    {
        null or "on" or "true" => "true",
        "off" or "false" => "false",
        _ => throw new WhatIfException("it has to be on or off.", text),
    };

    private static string Number(string text, string? value, int least)
    {
        if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw new WhatIfException("a whole number is needed after '='.", text);
        if (number < least) throw new WhatIfException($"it cannot be below {least}.", text);
        if (number > Most) throw new WhatIfException($"it cannot be above {Most}.", text);
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>More than any cluster has, and small enough to compute with.</summary>
    private const int Most = 1_000_000;

    private static NodesChange Nodes(string text, string? value)
    {
        if (value?.Split(':') is not ([var count, var type, ..] and { Length: 2 or 3 } parts) || type.Length == 0)
            throw new WhatIfException("it has to be add-nodes=N:TYPE or add-nodes=N:TYPE:ZONE, e.g. add-nodes=20:m6i.large.", text);
        var number = int.Parse(Number(text, count, 1), CultureInfo.InvariantCulture);
        return number > NodesChange.Most
            ? throw new WhatIfException($"more than {NodesChange.Most} nodes cannot be added at once.", text)
            : new(number, type, parts.Length == 3 ? parts[2] : null);
    }

    private static SubnetChange Subnet(string text, string? value)
    {
        const string shape = "it has to be add-subnet=CIDR:ZONE, e.g. add-subnet=100.64.0.0/18:us-west-2a, "
            + "with :nodes after it for a subnet that nodes are to lie in.";
        if (value?.Split(':') is not ([var cidr, var zone, ..] and { Length: 2 or 3 } parts) || zone.Length == 0)
            throw new WhatIfException(shape, text);
        if (Cidr.Parse(cidr) is not { IsIpv4: true } range || !cidr.Contains('/', StringComparison.Ordinal))
            throw new WhatIfException($"'{cidr}' is no IPv4 range, such as 100.64.0.0/18.", text);
        if (range.PrefixLength is < SubnetChange.ShortestPrefix or > SubnetChange.LongestPrefix)
        {
            var sizes = $"/{SubnetChange.ShortestPrefix} and /{SubnetChange.LongestPrefix}";
            throw new WhatIfException($"a subnet is between {sizes}, and this is a /{range.PrefixLength}.", text);
        }

        if (range.ToString() != cidr) throw new WhatIfException($"{cidr} has bits set beyond its prefix; the range is {range}.", text);
        var use = parts.Length == 3 ? parts[2] : "pods";
        return use is "pods" or "nodes"
            ? new(range, zone, ForNodes: use == "nodes")
            : throw new WhatIfException($"'{use}' is neither pods nor nodes.", text);
    }
}

/// <summary>A setting of aws-node.</summary>
/// <param name="Name">The environment variable.</param>
public sealed record SettingChange(string Name, string Value) : Change
{
    public const string PodEniName = "ENABLE_POD_ENI";

    /// <summary>True for what only new nodes take over; the other settings ipamd follows at once.</summary>
    public bool NeedsNewNodes => Name is PoolSettings.PrefixDelegationName or PoolSettings.CustomNetworkingName or PodEniName;
}

/// <summary>max-pods of the Linux nodes that run aws-node.</summary>
public sealed record MaxPodsChange(int MaxPods) : Change;

/// <summary>More nodes.</summary>
/// <param name="Zone">Null for all zones of the group in turn.</param>
public sealed record NodesChange(int Count, string InstanceType, string? Zone) : Change
{
    /// <summary>EKS user guide, service-quotas: more than a cluster has.</summary>
    public const int Most = 100_000;
}

/// <summary>A new subnet.</summary>
public sealed record SubnetChange(Cidr Range, string Zone, bool ForNodes) : Change
{
    /// <summary>VPC user guide, subnet sizing.</summary>
    public const int ShortestPrefix = 16;

    /// <summary>VPC user guide, subnet sizing.</summary>
    public const int LongestPrefix = 28;

    /// <summary>Addresses that can be given out.</summary>
    public int Size => (int)(Range.Ipv4Addresses ?? 0) - PlanSubnet.Reserved;
}

/// <summary>More pods on the nodes there are.</summary>
public sealed record PodsChange(int Count) : Change;

/// <summary>controlPlaneEgressMode CUSTOMER_ROUTED.</summary>
public sealed record EgressChange : Change;

/// <summary>IPv6 addresses for pods.</summary>
public sealed record Ipv6Change : Change;

/// <summary>
/// A what-if that is not known or makes no sense. The caller spells its own option before it: the command line <c>--what-if</c>, a tool
/// <c>what_if</c>.
/// </summary>
/// <param name="problem">What is wrong, as the rest of a sentence.</param>
/// <param name="change">The change that is meant, as it was asked; null where it is the what-if as a whole.</param>
public sealed class WhatIfException(string problem, string? change = null) : Exception(change is null ? problem : $"{change}: {problem}")
{
    /// <summary>The sentence for a caller whose option has this name.</summary>
    public string Sentence(string option) => $"{option} {Message}";
}
