using System.Collections.Frozen;
using System.Globalization;

using EksRecon.Capacity;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.VpcCni;

/// <summary>What decides whether prefixes and trunk interfaces work on an instance type, from the embedded table of limits.</summary>
internal sealed class InstanceTraits(IEnumerable<InstanceTypeLimits> described)
{
    private const string Table = "instance-network-limits.csv";
    private const int HypervisorColumn = 4;
    private const int BranchColumn = 6;

    private static readonly Lazy<FrozenDictionary<string, (string Hypervisor, int? Branches)>> Embedded = new(Read);

    private readonly Dictionary<string, string?> _described = described.GroupBy(type => type.InstanceType, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Hypervisor, StringComparer.Ordinal);

    /// <summary>True where EC2, or else the table, says so.</summary>
    public bool IsXen(string? instanceType) =>
        instanceType is not null && (_described.GetValueOrDefault(instanceType) ?? (Embedded.Value.TryGetValue(instanceType, out var known) ? known.Hypervisor : null)) == "xen";

    /// <summary>Branch interfaces of a type; EC2 tells them of none (aws/amazon-vpc-resource-controller-k8s pkg/aws/vpc/limits.go is the only source).</summary>
    public static int? Branches(string? instanceType) => instanceType is not null && Embedded.Value.TryGetValue(instanceType, out var known) ? known.Branches : null;

    private static FrozenDictionary<string, (string Hypervisor, int? Branches)> Read()
    {
        using var stream = typeof(InstanceLimitTable).Assembly.GetManifestResourceStream(Table) ?? throw new InvalidOperationException($"{Table} is not embedded.");
        using var reader = new StreamReader(stream);
        var rows = new Dictionary<string, (string Hypervisor, int? Branches)>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            if (line.StartsWith('#') || fields.Length <= BranchColumn) continue;
            rows[fields[0]] = (fields[HypervisorColumn], int.TryParse(fields[BranchColumn], NumberStyles.None, CultureInfo.InvariantCulture, out var branches) ? branches : null);
        }

        return rows.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
