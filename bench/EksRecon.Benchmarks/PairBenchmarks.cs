using BenchmarkDotNet.Attributes;

using EksRecon.Reachability;

namespace EksRecon.Benchmarks;

/// <summary>One pair of a loaded cluster of 100,000 pods and 5,000 policies: may it, and why.</summary>
[MemoryDiagnoser]
public class PairBenchmarks
{
    private PairQuery? _pairs;

    [GlobalSetup]
    public void Load()
    {
        var (endpoints, policies, namespaces) = ReachBenchmarks.Cluster(100_000, 5_000, 1_000);
        _pairs = Reach.Of(endpoints, [new Reading("upstream", Readings.UpstreamStages, policies, [])], namespaces).Pairs();
    }

    [Benchmark]
    public bool May() =>
        _pairs?.May("ns-0007/pod-000007", "ns-0421/pod-050421", Protocol.Tcp, 443) ?? throw new InvalidOperationException();

    [Benchmark]
    public int Explain() => _pairs?.Explain("ns-0007/pod-000007", "ns-0421/pod-050421").Length ?? throw new InvalidOperationException();
}
