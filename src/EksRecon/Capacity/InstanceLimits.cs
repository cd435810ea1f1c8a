using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Capacity;

/// <summary>What an EC2 instance type can hold, on its default network card.</summary>
/// <param name="MaxEnis">Network interfaces.</param>
/// <param name="Ipv4PerEni">IPv4 addresses of each, its own primary one included.</param>
/// <param name="IsNitro">Nitro or bare metal: prefix delegation works there.</param>
public sealed record InstanceLimits(string InstanceType, int MaxEnis, int Ipv4PerEni, bool IsNitro)
{
    /// <summary>
    /// Branch interfaces of a trunk, for security groups for pods; 0 where the type cannot trunk, null where no figure is published.
    /// </summary>
    public int? BranchEnis { get; init; }

    /// <summary><c>nitro</c> or <c>xen</c>; null where neither EC2 nor the table says it, as of most bare metal.</summary>
    public string? Hypervisor { get; init; }

    public bool IsXen => Hypervisor == "xen";

    /// <summary>Processors; null where EC2 was not asked: the embedded table does not have them.</summary>
    public int? VCpus { get; init; }

    /// <summary>True where the VPC resource controller can attach a trunk interface.</summary>
    public bool CanTrunk => BranchEnis > 0;

    /// <summary>
    /// Addresses of each interface that pods can have, or the places for prefixes on it: its own primary one is left out.
    /// </summary>
    public int Slots => Ipv4PerEni - 1;

    /// <summary>
    /// Pods that secondary-IP mode can give addresses to, the two host-network pods included
    /// (aws/amazon-vpc-cni-k8s misc/eni-max-pods.txt: interfaces x (addresses - 1) + 2).
    /// </summary>
    public int SecondaryIpPods => MaxEnis * Slots + HostNetworkPods;

    /// <summary>aws-node and kube-proxy, which the documented formulas add to the pods with addresses.</summary>
    public const int HostNetworkPods = 2;
}

/// <summary>Limits by instance type: what EC2 said of this account's region first, then the embedded table.</summary>
public sealed class InstanceLimitTable
{
    private const string Resource = "instance-network-limits.csv";

    private static readonly Lazy<FrozenDictionary<string, InstanceLimits>> Embedded = new(Read);

    private readonly ImmutableDictionary<string, InstanceLimits> _described;

    public InstanceLimitTable(IEnumerable<InstanceTypeLimits> described) =>
        _described = described.Select(Described).OfType<InstanceLimits>()
            .ToImmutableDictionary(limits => limits.InstanceType, StringComparer.Ordinal);

    /// <summary>The limits of a type; null for one that neither EC2 nor the table knows.</summary>
    public InstanceLimits? Find(string? instanceType) =>
        instanceType is null ? null : _described.GetValueOrDefault(instanceType) ?? Embedded.Value.GetValueOrDefault(instanceType);

    private static InstanceLimits? Described(InstanceTypeLimits described)
    {
        var card = described.Network?.DefaultNetworkCardIndex ?? 0;
        var ofCard = (described.Network?.NetworkCards ?? []).FirstOrDefault(one => one.NetworkCardIndex == card)?.MaximumNetworkInterfaces;
        return (ofCard ?? described.Network?.MaximumNetworkInterfaces) is { } enis
            && described.Network?.Ipv4AddressesPerInterface is { } addresses
            ? new(described.InstanceType, enis, addresses, described.Hypervisor == "nitro" || described.BareMetal == true)
            {
                // No API of EC2 says this one.
                BranchEnis = Embedded.Value.GetValueOrDefault(described.InstanceType)?.BranchEnis,
                Hypervisor = described.Hypervisor ?? Embedded.Value.GetValueOrDefault(described.InstanceType)?.Hypervisor,
                VCpus = described.VCpuInfo?.DefaultVCpus,
            }
            : null;
    }

    private static FrozenDictionary<string, InstanceLimits> Read()
    {
        using var stream = typeof(InstanceLimitTable).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not embedded.");
        using var reader = new StreamReader(stream);
        var rows = new Dictionary<string, InstanceLimits>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            // instance_type,max_enis,ipv4_per_eni,network_cards,hypervisor,bare_metal,branch_enis
            var fields = line.Split(',');
            if (line.StartsWith('#') || !int.TryParse(fields[1], out var enis)) continue;
            rows[fields[0]] =
                new(fields[0], enis, int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture), fields[4] == "nitro"
                || fields[5] == "true")
                {
                    Hypervisor = fields[4] is "nitro" or "xen" ? fields[4] : null,
                    BranchEnis = int.TryParse(fields[6], out var branches) ? branches : null,
                };
        }

        return rows.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
