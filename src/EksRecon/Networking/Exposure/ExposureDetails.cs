using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Reachability;

namespace EksRecon.Networking.Exposure;

/// <summary><c>details.exposure</c>: the ways from outside to pods.</summary>
/// <param name="FromInternet">Workloads that are entered from the internet, and whether a policy that is enforced governs what they
/// receive.</param>
public sealed record ExposureDetails(ImmutableArray<EntryPathDetail>? Paths, ImmutableArray<BrokenEntry>? Broken,
    ImmutableArray<ExposedWorkload>? FromInternet)
{
    internal static ExposureDetails From(ExposureFacts facts, FactLedger ledger) => new(
        ledger.Value("details.exposure.paths", facts.Paths.Map(paths => paths.Select(EntryPathDetail.Of).ToImmutableArray())),
        ledger.Value("details.exposure.broken", facts.Broken),
        ledger.Value("details.exposure.from_internet", facts.FromInternet));
}

/// <summary>A way in.</summary>
/// <param name="Entry">The object that opens it.</param>
/// <param name="Through">What stands before it; null where nothing does.</param>
/// <param name="Conn">Ports of the pods, as <c>TCP 8080</c>.</param>
/// <param name="From">internet, internal, node or unknown.</param>
/// <param name="Because">What says so.</param>
public sealed record EntryPathDetail(string Entry, string? Through, string Service, string Workload, string Conn, string From,
    string Because)
{
    internal static EntryPathDetail Of(EntryPath path) =>
        new(path.Entry, path.Through, path.Service, path.Workload.ToString(), path.Conn.ToString(),
            path.Reach.ToString().ToLowerInvariant(), $"{path.Why.Subject} {path.Why.Field}: {path.Why.Value}");
}
