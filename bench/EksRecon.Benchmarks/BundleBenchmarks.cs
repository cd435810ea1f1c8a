using BenchmarkDotNet.Attributes;

using EksRecon.Signatures;

namespace EksRecon.Benchmarks;

/// <summary>Ingestion and reporting by size of cluster: the growth from line to line is what matters, not the seconds.</summary>
[MemoryDiagnoser]
public class BundleBenchmarks
{
    private string _folder = "";
    private SignatureCatalogue? _catalogue;

    [Params(1_000, 5_000, 20_000)]
    public int Pods { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        _folder = Path.Combine(Path.GetTempPath(), $"eks-recon-bench-{Pods}");
        BundleGenerator.Write(_folder, Pods / 20, Pods, 100, 500);
        _catalogue = SignatureCatalogue.Load([]);
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public int ReadBytes()
    {
        var buffer = new byte[1 << 20];
        var total = 0;
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(file);
            int count;
            while ((count = stream.Read(buffer)) > 0) total ^= count;
        }

        return total;
    }

    [Benchmark]
    public object Snapshot() => Recon.Read(_folder, isComplete: false, CancellationToken.None);

    [Benchmark]
    public object Report() =>
        Recon.Report(Recon.Read(_folder, isComplete: false, CancellationToken.None), _catalogue ?? throw new InvalidOperationException(),
            TimeProvider.System, "bench");
}
