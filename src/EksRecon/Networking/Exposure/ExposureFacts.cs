using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Reachability;

namespace EksRecon.Networking.Exposure;

/// <summary>Which pods can be entered from outside, and whether policies stand before them.</summary>
public sealed record ExposureFacts
{
    /// <summary>Ways in through Services, Ingresses and routes of Gateways, by entry and workload.</summary>
    public required Fact<ImmutableArray<EntryPath>> Paths { get; init; }

    /// <summary>Entries that lead nowhere.</summary>
    public required Fact<ImmutableArray<BrokenEntry>> Broken { get; init; }

    /// <summary>Workloads that are entered from the internet, by name.</summary>
    public required Fact<ImmutableArray<ExposedWorkload>> FromInternet { get; init; }
}

/// <summary>A workload that is entered from the internet.</summary>
/// <param name="Entries">The objects that open it.</param>
/// <param name="IsIsolated">True where a policy that is enforced governs what each of its pods receives; null where that is not
/// known.</param>
/// <param name="IsDeclaredIsolated">The same, if every policy were enforced.</param>
public sealed record ExposedWorkload(string Workload, ImmutableArray<string> Entries, bool? IsIsolated, bool? IsDeclaredIsolated);
