using System.Diagnostics;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Every way in, tried with spoilt inputs: no fault of the tool's own, no framework names in messages, nothing in a text that moves a
/// terminal, JSON and YAML that can be read, no hang, bounded memory.
/// EKS_RECON_FUZZ=ENTRY runs one entry for EKS_RECON_FUZZ_MINUTES (30) and leaves finds in EKS_RECON_FUZZ_FINDS; EKS_RECON_FUZZ_SEED=N
/// tries one input.
/// </summary>
[Collection("fuzz entries")]
public sealed class EntryFuzzTests : IAsyncDisposable
{
    private const int ShortRun = 15;
    private const int KeptOfKind = 4;
    private const int KindLength = 40;
    private const long MostMemory = 1L << 30;

    /// <summary>Processor time of an input in a long run, which has the process for itself: far above what any takes.</summary>
    private static readonly TimeSpan MostWork = TimeSpan.FromSeconds(60);

    /// <summary>Time on the clock: only an input that hangs takes longer, however loaded the machine is.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly string? Long = Environment.GetEnvironmentVariable("EKS_RECON_FUZZ") is { Length: > 0 } entry
        && !int.TryParse(entry, out _)
        ? entry
        : null;
    private static readonly TimeSpan Duration =
        TimeSpan.FromMinutes(double.TryParse(Environment.GetEnvironmentVariable("EKS_RECON_FUZZ_MINUTES"), System.Globalization.CultureInfo.InvariantCulture, out var minutes)
        ? minutes : 30);
    private static readonly int? OneSeed = int.TryParse(Environment.GetEnvironmentVariable("EKS_RECON_FUZZ_SEED"), out var seed)
        ? seed
        : null;

    private readonly FuzzWorkplace _place = new();
    private readonly LiveEntries _live;

    /// <summary>
    /// A native binary has no texts for the framework's messages: a long run, which has the process for itself, is made the same before the
    /// first message.
    /// </summary>
    static EntryFuzzTests()
    {
        if (Long is not null) AppContext.SetSwitch("System.Resources.UseSystemResourceKeys", true);
    }

    public EntryFuzzTests() => _live = new(_place);

    public static TheoryData<string> Entries() =>
        ["arguments", "environment", "kubeconfig", "manifest", "documents", "archives", "aws", "kubernetes", "mcp-server", "mcp-client",
            "replay"];

    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync();
        _place.Dispose();
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public async Task Whatever_comes_in_is_answered(string name)
    {
        if (Long is not null && Long != name) Assert.Skip($"EKS_RECON_FUZZ={Long} runs that entry alone");
        FuzzEntry[] all =
        [
            ArgumentEntry.Of(_place), _live.Environment, _live.Kubeconfig, BundleEntries.Manifest(_place), BundleEntries.Documents(_place), BundleEntries.Archives(_place), _live.Aws, _live.Kubernetes, _live.Mcp, McpClientEntry.Of(_place), _live.Replay,
        ];
        var entry = all.Single(entry => entry.Name == name);
        var finds = Directory.CreateDirectory(
            Environment.GetEnvironmentVariable("EKS_RECON_FUZZ_FINDS")
                ?? Path.Combine(Path.GetTempPath(), "eks-recon-fuzz-finds")).FullName;
        var (from, found, kinds, tried) = (Stopwatch.StartNew(), new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal),
            0);
        // A long run begins where no short one has been.
        for (var seed = OneSeed ?? (Long is null ? 0 : 1_000_000); OneSeed is null ? IsGoingOn(tried, from.Elapsed) : tried == 0; seed++)
        {
            tried++;
            var attempt = new FuzzAttempt();
            if (await Try(entry, seed, attempt) is not { } fault) continue;
            found.Add($"seed {seed}: {fault}");
            // The same fault is often met again: its first inputs are enough.
            var kind = Kind(fault);
            if ((kinds[kind] = kinds.GetValueOrDefault(kind) + 1) > KeptOfKind) continue;
            Keep(entry, seed, attempt, fault, finds);
            if (Long is not null)
            {
                await File.AppendAllTextAsync(Path.Combine(finds, $"{name}.txt"), $"seed {seed}: {fault}\n", CancellationToken.None);
            }
        }

        if (Long is not null)
        {
            await File.AppendAllTextAsync(Path.Combine(finds, $"{name}.count"),
                $"{tried} inputs, {found.Count} finds of {kinds.Count} kinds, {from.Elapsed.TotalMinutes:0} minutes\n",
                CancellationToken.None);
        }

        Assert.True(found.Count == 0,
            $"{name}: {found.Count} finds in {tried} inputs (EKS_RECON_FUZZ={name} EKS_RECON_FUZZ_SEED=N tries one; inputs are in {finds}):\n{string.Join('\n', found.Take(10))}");
    }

    private static bool IsGoingOn(int tried, TimeSpan elapsed) => Long is null ? tried < ShortRun : elapsed < Duration;

    private static async Task<string?> Try(FuzzEntry entry, int seed, FuzzAttempt attempt)
    {
        using var limit = new CancellationTokenSource();
        // On the thread pool: what never gives its thread back is left behind.
        var work = Task.Run(() => entry.Try(new Random(seed), attempt, limit.Token), CancellationToken.None);
        string? fault;
        try
        {
            if (!await Ends(work))
            {
                await limit.CancelAsync();
                var isCancelled = await Task.WhenAny(work, Task.Delay(MostWork, CancellationToken.None)) == work;
                return $"it takes more than {MostWork} of work, or {Longest}{(isCancelled ? "" : ", and does not end when it is cancelled")}";
            }

            await work;
            fault = attempt.Outputs.Select(FuzzChecks.Fault).FirstOrDefault(fault => fault is not null);
            // In a whole run of the tests the memory of the process is that of all tests: only an entry that runs alone can be held to its
            // own.
            if (fault is null && Long is not null && GC.GetTotalMemory(forceFullCollection: false) is var used and > MostMemory)
            {
                fault = $"{used >> 20} MiB are in use";
            }
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            fault =
                $"{thrown.GetType().Name}: {thrown.Message} at {string.Join(" < ", (thrown.StackTrace ?? "").Split('\n').Select(line => line.Trim()).Where((line, at) => at == 0 || line.StartsWith("at EksRecon", StringComparison.Ordinal)).Take(5))}";
        }

        return fault;
    }

    /// <summary>False where it takes too long.</summary>
    private static async Task<bool> Ends(Task work)
    {
        using var process = Process.GetCurrentProcess();
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)) != work)
        {
            process.Refresh();
            if (clock.Elapsed > Longest || (Long is not null && process.TotalProcessorTime - before > MostWork)) return false;
        }

        return true;
    }

    /// <summary>Tells faults apart: what a fault begins with, or where an exception was thrown.</summary>
    private static string Kind(string fault) =>
        fault.IndexOf(" at at ", StringComparison.Ordinal) is var at and >= 0 ? fault[at..] : fault[..Math.Min(fault.Length, KindLength)];

    private static void Keep(FuzzEntry entry, int seed, FuzzAttempt attempt, string fault, string finds)
    {
        var text = new StringBuilder().Append(fault).Append('\n');
        foreach (var (name, content) in attempt.Inputs.ToList())
        {
            text.Append($"--- {name}\n").Append(Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, 200_000)))).Append('\n');
        }

        foreach (var output in attempt.Outputs)
        {
            text.Append($"--- {output.What}\n").Append(output.Content.AsSpan(0, Math.Min(output.Content.Length, 20_000))).Append('\n');
        }

        File.WriteAllText(Path.Combine(finds, $"{entry.Name}-{seed}.txt"), text.ToString());
    }
}
