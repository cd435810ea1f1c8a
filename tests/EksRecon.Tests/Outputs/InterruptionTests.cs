using System.Diagnostics;

using EksRecon.Tests.Collection;

using Xunit;

namespace EksRecon.Tests.Outputs;

/// <summary>What a signal leaves behind: nothing.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;
    private readonly string _temporary = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Theory]
    [InlineData("INT", "")]
    [InlineData("TERM", "")]
    [InlineData("HUP", "")]
    [InlineData("INT", "trap '' INT; ")]
    public async Task A_signal_ends_a_collection_with_130_and_leaves_nothing(string signal, string before)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("signals are those of POSIX");
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), Hang("/pods", out var isAtWork), isEndpointKept: true);
        using var process = Start(run, before, ["collect", "--cluster", "shop-prod", "--region", "us-west-2", "--context", "-o", Path.Combine(_folder, "x.tgz")]);
        await isAtWork.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(_folder));
        await Signal(signal, process.Id);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Empty(Leftovers());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_ends_the_programs_that_were_started_too(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("signals are those of POSIX");
        await using var run = await LiveRun.OfSample();
        // A kubectl that never ends, and says who it is.
        var kubectl = Path.Combine(_folder, "kubectl");
        await File.WriteAllTextAsync(kubectl, $"#!/bin/sh\necho $$ >> '{_folder}/started'\nexec sleep 600\n",
            TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(kubectl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var process = Start(run, "", ["collect", "--context", "--via", "cli", "--kubectl-path", kubectl, "-o", Path.Combine(_folder, "x.tgz")]);
        var started = Path.Combine(_folder, "started");
        while (!File.Exists(started) || new FileInfo(started).Length == 0) await Task.Delay(50, TestContext.Current.CancellationToken);
        await Signal(signal, process.Id);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(["kubectl", "started"],
            Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Leftovers());
        foreach (var child in await File.ReadAllLinesAsync(started, TestContext.Current.CancellationToken))
        {
            using var limit = new CancellationTokenSource(Limit);
            while (await IsAlive(child)) await Task.Delay(50, limit.Token);
        }
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_ends_a_replay_and_its_kubeconfig_goes(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("signals are those of POSIX");
        using var process = Start(null, "", ["replay", "sample"]);
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.NotNull(line);
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken) is { } note
            && !note.Contains("serving", StringComparison.Ordinal))
        {
            // It says so when it has everything.
        }

        Assert.NotEmpty(Leftovers());
        await Signal(signal, process.Id);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Leftovers());
    }

    [Theory]
    [InlineData("INT", "INT")]
    [InlineData("TERM", "TERM")]
    [InlineData("INT", "TERM")]
    public async Task A_second_signal_ends_at_once_what_does_not_unwind(string first, string second)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("signals are those of POSIX");
        // The file of credentials is a pipe in which nothing comes: whoever reads it looks at no token. The first signal alone would end
        // the run after a grace of five seconds;
        // on a loaded machine the second may come as late, and then it has another try.
        var grace = TimeSpan.FromSeconds(5);
        for (var left = 5; ; left--)
        {
            var pipe = Path.Combine(_temporary, $"credentials-{left}");
            var (made, _, notes) = await TimedProcess.Run(new ProcessStartInfo("mkfifo", [pipe]));
            Assert.True(made == 0, notes);
            using var process = Start(null, $"export AWS_SHARED_CREDENTIALS_FILE='{pipe}'; ", ["collect", "--cluster", "shop-prod", "--region", "us-west-2", "--profile", "p", "-o", Path.Combine(_folder, "x.tgz")]);
            // Opening it waits until the other side does.
            await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write),
                TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.NotEmpty(Directory.EnumerateFileSystemEntries(_folder));
            var clock = Stopwatch.StartNew();
            await Signal(first, process.Id);
            await Signal(second, process.Id);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            var took = clock.Elapsed;
            Assert.Equal(130, process.ExitCode);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
            Assert.Empty(Leftovers());
            if (took < grace) return;
            Assert.True(left > 0, $"it took {took}");
        }
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_temporary, recursive: true);
    }

    /// <summary>Our own temporary things: the runtime has some, too.</summary>
    private IEnumerable<string> Leftovers() =>
        Directory.EnumerateFileSystemEntries(_temporary).Where(entry =>
            Path.GetFileName(entry).Contains("eks-recon", StringComparison.Ordinal));

    private Process Start(LiveRun? run, string before, string[] arguments)
    {
        var environment = run?.Environment() ?? new Dictionary<string, string>(StringComparer.Ordinal);
        environment["TMPDIR"] = _temporary;
        var start = Tool.Start([], environment);
        // Tests that run under nohup or behind & pass on that SIGHUP or SIGINT is ignored: env (GNU) takes that back.
        string[] shell = OperatingSystem.IsLinux() ? ["env", "--default-signal", "/bin/sh"] : ["/bin/sh"];
        start.FileName = shell[0];
        foreach (var argument in (string[])[.. shell[1..], "-c", $"{before}exec \"$0\" \"$@\"", Tool.Path, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("it does not start");
        process.StandardInput.Close();
        return process;
    }

    /// <summary>What has ended and was not asked for its exit code yet (Z) is not alive.</summary>
    private static async Task<bool> IsAlive(string process)
    {
        var (code, state, _) = await TimedProcess.Run(new ProcessStartInfo("ps", ["-o", "stat=", "-p", process]));
        return code == 0 && !state.TrimStart().StartsWith('Z');
    }

    private static async Task Signal(string signal, int process)
    {
        var (code, _, notes) = await TimedProcess.Run(new ProcessStartInfo("kill", [$"-{signal}", $"{process}"]));
        Assert.True(code == 0, notes);
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Microsoft.AspNetCore.Http.RequestDelegate, Task> Hang(string path,
        out Task isAtWork)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        isAtWork = reached.Task;
        return async (context, answer) =>
        {
            if (context.Request.Path.Value?.EndsWith(path, StringComparison.Ordinal) != true)
            {
                await answer(context);
                return;
            }

            reached.TrySetResult();
            await Task.Delay(TimeSpan.FromMinutes(2), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
    }
}
