using System.Collections.Concurrent;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Tests.Faults;

/// <summary>Ways in which a source fails.</summary>
internal enum Fault
{
    Unauthorized,
    Forbidden,
    NotFound,
    PlainNotFound,
    ExpiredInMidList,
    TooManyRequests,
    InternalError,
    Unavailable,
    Reset,
    ResetInBody,
    Stall,
    Truncated,
    Corrupt,
    WrongContentType,
    PageRepeated,
    PageLost,
    TooLarge,
    TooDeep,
    DiscoveryLacksGroups,
}

/// <summary>One fault of a schedule: what happens, to which requests, how often for each.</summary>
/// <param name="Share">Of all addresses, how many are hit, from 0 to 1.</param>
/// <param name="Times">How often an address is hit before it is left alone.</param>
/// <param name="IsAws">True where it hits AWS; else it hits Kubernetes.</param>
internal sealed record FaultRule(Fault Fault, double Share, int Times, bool IsAws);

/// <summary>What goes wrong in one run, all of it decided by a seed.</summary>
internal sealed class FaultSchedule
{
    private readonly int _seed;
    private readonly ConcurrentDictionary<(int Rule, string Address), int> _hits = new();

    public FaultSchedule(int seed)
    {
        _seed = seed;
        var random = new Random(seed);
        Rules = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new FaultRule(
            (Fault)random.Next(Enum.GetValues<Fault>().Length),
            random.Next(4) switch { 0 => 1.0, 1 => 0.5, 2 => 0.15, _ => 0.05 },
            random.Next(3) switch { 0 => 1, 1 => 3, _ => int.MaxValue },
            random.Next(3) == 0))];
        Rules = [.. Rules.Select(Detectable)];
        HangingSource = random.Next(12) switch { 0 => true, 1 => false, _ => null };
        ExpiresAfter = random.Next(10) == 0 ? random.Next(1, 40) : null;
        IsTrusted = random.Next(25) != 0;
        PageSize = random.Next(3) switch { 0 => 1 + random.Next(4), 1 => 20, _ => 500 };
    }

    public IReadOnlyList<FaultRule> Rules { get; }

    /// <summary>True where AWS never answers, false where Kubernetes never does, null where both do.</summary>
    public bool? HangingSource { get; }

    /// <summary>From this Kubernetes request on the token has expired for good.</summary>
    public int? ExpiresAfter { get; }

    public bool IsTrusted { get; }

    public int PageSize { get; }

    /// <summary>The fault that this request meets; null for none.</summary>
    public Fault? Next(HttpRequest request, string address)
    {
        for (var index = 0; index < Rules.Count; index++)
        {
            var rule = Rules[index];
            if (rule.IsAws == request.IsHttps || !Applies(rule.Fault, request)) continue;
            // Discovery is one address, and the share is that of its groups.
            if (rule.Fault != Fault.DiscoveryLacksGroups && Share(address, index) >= rule.Share) continue;
            if (_hits.AddOrUpdate((index, address), 1, static (_, count) => count + 1) <= rule.Times) return rule.Fault;
        }

        return null;
    }

    /// <summary>True for a group that discovery leaves out.</summary>
    public bool IsLost(string group) =>
        Rules.Select((rule, index) =>
            rule.Fault == Fault.DiscoveryLacksGroups && (Share(group, index) < rule.Share || rule.Share >= 0.5)).Any(isLost => isLost);

    /// <summary>
    /// That discovery is not complete shows in the list of CRDs; where something happens to that list as well, only a second answer can
    /// tell, and discovery that is wrong each time is a whole,
    /// well-formed and false answer.
    /// </summary>
    private FaultRule Detectable(FaultRule rule) =>
        rule.Fault == Fault.DiscoveryLacksGroups && Rules.Any(other => !other.IsAws && other.Fault != Fault.DiscoveryLacksGroups)
            ? rule with { Times = 1 }
            : rule;

    public override string ToString() =>
        $"seed {_seed}: {string.Join(", ", Rules.Select(rule => $"{rule.Fault} of {(rule.IsAws ? "AWS" : "Kubernetes")} share {rule.Share} times {(rule.Times == int.MaxValue ? "always" : rule.Times)}"))}; hanging {HangingSource switch { true => "AWS", false => "Kubernetes", _ => "none" }}; expires {ExpiresAfter?.ToString() ?? "never"}; trusted {IsTrusted}; page {PageSize}";

    private static bool Applies(Fault fault, HttpRequest request) => fault switch
    {
        Fault.ExpiredInMidList or Fault.PageRepeated or Fault.PageLost => request.IsHttps && request.Query.ContainsKey("continue"),
        Fault.DiscoveryLacksGroups => request.IsHttps && request.Path == "/apis",
        _ => true,
    };

    private double Share(string address, int rule)
    {
        unchecked
        {
            // Not HashCode: it differs from run to run.
            var value = 2166136261u ^ (uint)_seed ^ (uint)(rule * 7919);
            foreach (var letter in address) value = (value ^ letter) * 16777619u;
            return value / (double)uint.MaxValue;
        }
    }
}
