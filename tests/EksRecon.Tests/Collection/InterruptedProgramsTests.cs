using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// A signal ends what the tool started: programs, their children, MCP servers; and the kubeconfig that was made for the run goes.
/// </summary>
public sealed class InterruptedProgramsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;
    private readonly string _temporary = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_temporary, recursive: true);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Kubectl_its_children_and_its_kubeconfig_go(string signal)
    {
        var cluster = $$"""{"cluster": {"name": "prod", "endpoint": "https://127.0.0.1:1/", "certificateAuthority": {"data": "{{Authority()}}"} } }""";
        var aws = Program("aws", $"[ \"$2\" = describe-cluster ] && echo '{cluster}'");
        var kubectl = Program("kubectl", Hang);
        using var process = Start("--via", "cli", "--aws-path", aws, "--kubectl-path", kubectl);
        var started = await Started();
        var kubeconfig = Assert.Single(Directory.EnumerateFiles(_temporary, "kubeconfig", SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kubeconfig));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(kubeconfig) ?? ""));
        await Ends(process, signal, started);
        Assert.False(File.Exists(kubeconfig));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task An_MCP_server_and_its_children_go(string signal)
    {
        var server = Program("server", Hang);
        using var process = Start("--via", "mcp", "--mcp-command", server);
        await Ends(process, signal, await Started());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_credential_plugin_and_its_children_go(string signal)
    {
        using var process = StartWithPlugin();
        await Ends(process, signal, await Started());
    }

    [Fact]
    public async Task Two_signals_at_once_leave_nothing_either()
    {
        using var process = StartWithPlugin();
        // Should the first signal have ended the process already, there is none for the second.
        await Ends(process, "INT", await Started(), "TERM");
    }

    [Fact]
    public async Task An_MCP_server_ends_with_the_run()
    {
        // It answers nothing that is of the protocol, and does not look at its input.
        var server = Program("server", $"echo 'no protocol'; {Hang}");
        using var process = Start("--via", "mcp", "--mcp-command", server, "--time-limit", "3");
        var started = await Started();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode is 0 or 3, $"ended with {process.ExitCode}");
        await AreGone(started);
    }

    /// <summary>Says who it and its child are, and waits for ever.</summary>
    private string Hang => $"sleep 600 & echo \"$$ $!\" >> '{_folder}/started'; wait; sleep 600";

    private Process Start(params string[] options) =>
        Begin(["networking", "--cluster", "prod", "--region", "us-west-2", .. options],
            new(StringComparer.Ordinal) { ["AWS_ACCESS_KEY_ID"] = "k", ["AWS_SECRET_ACCESS_KEY"] = "s" });

    private Process StartWithPlugin()
    {
        var kubeconfig = Path.Combine(_folder, "config");
        var plugin = Program("plugin", Hang);
        File.WriteAllText(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"} }]
            users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: {{plugin}} } } }]
            """);
        return Begin(["networking", "--context", "c"], new(StringComparer.Ordinal) { ["KUBECONFIG"] = kubeconfig });
    }

    private Process Begin(string[] arguments, Dictionary<string, string> environment)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("signals are those of POSIX");
        environment["TMPDIR"] = _temporary;
        var start = Tool.StartInterruptible(arguments, environment);
        var process = Process.Start(start) ?? throw new InvalidOperationException("it does not start");
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<string[]> Started()
    {
        var path = Path.Combine(_folder, "started");
        using var limit = new CancellationTokenSource(Limit);
        while (!File.Exists(path) || !(await File.ReadAllTextAsync(path, limit.Token)).Contains('\n', StringComparison.Ordinal))
        {
            await Task.Delay(50, limit.Token);
        }

        return (await File.ReadAllTextAsync(path, limit.Token)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task Ends(Process process, string signal, string[] started, string? second = null)
    {
        var again = second is null ? "" : $"; kill -{second} {process.Id} 2>/dev/null; true";
        var (code, _, notes) = await TimedProcess.Run(new ProcessStartInfo("sh", ["-c", $"kill -{signal} {process.Id}{again}"]));
        Assert.True(code == 0, notes);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        await AreGone(started);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_temporary),
            entry => Path.GetFileName(entry).Contains("eks-recon", StringComparison.Ordinal));
    }

    private static string Authority()
    {
        using var key = ECDsa.Create();
        using var made = new CertificateRequest("CN=eks", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(made.ExportCertificatePem()));
    }

    private static async Task AreGone(string[] programs)
    {
        using var limit = new CancellationTokenSource(Limit);
        foreach (var program in programs)
        {
            while (await IsAlive(program)) await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>What has ended and was not asked for its exit code yet (Z) is not alive.</summary>
    private static async Task<bool> IsAlive(string program)
    {
        var (code, state, _) = await TimedProcess.Run(new ProcessStartInfo("ps", ["-o", "stat=", "-p", program]));
        return code == 0 && !state.TrimStart().StartsWith('Z');
    }

    private string Program(string name, string script)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the programs are shell scripts");
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
