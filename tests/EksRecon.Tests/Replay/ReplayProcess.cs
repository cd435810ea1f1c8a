using System.Diagnostics;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary><c>eks-recon replay</c> as a process, once it has printed its exports.</summary>
internal sealed class ReplayProcess : IDisposable
{
    private readonly Process _process;

    private ReplayProcess(Process process, string exports) => (_process, Exports) = (process, exports);

    /// <summary>What it printed for a shell.</summary>
    public string Exports { get; }

    /// <param name="environment">For the process, beside what tests pass on.</param>
    public static async Task<ReplayProcess> Start(string[] bundles, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = Tool.Start(["replay", .. bundles], environment ?? new Dictionary<string, string>(StringComparer.Ordinal));
        var process = Process.Start(start) ?? throw new InvalidOperationException("it does not start");
        process.StandardInput.Close();
        var exports = new StringBuilder();
        // A comment for each bundle is the end of it.
        for (var comments = 0; comments < bundles.Length;)
        {
            if (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line)
            {
                throw new InvalidOperationException(
                    $"it has ended: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
            }

            exports.Append(line).Append('\n');
            if (line.StartsWith('#')) comments++;
        }

        return new(process, exports.ToString());
    }

    /// <summary>Lets a real sh run the exports, and then a script, in a folder.</summary>
    public Task<(int Code, string Output, string Error)> Shell(string folder, string script)
    {
        var start = new ProcessStartInfo("sh", ["-c", Exports + script]) { WorkingDirectory = folder };
        start.Environment["HOME"] = folder;
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        return TimedProcess.Run(start);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
