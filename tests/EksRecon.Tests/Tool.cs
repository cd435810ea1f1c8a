using System.Diagnostics;

namespace EksRecon.Tests;

/// <summary>The tool as a process of its own: the native binary where one was published, else the build beside the tests.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static string Path { get; } = Repository.NativeBinary ?? System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "eks-recon.exe" : "eks-recon");

    /// <param name="environment">Beside PATH and DOTNET_ROOT nothing else is passed on: nobody's AWS settings reach a test.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "DOTNET_ROOT" or "TMPDIR")).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    public static async Task<(int Code, string Output, string Notes)> Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Process.Start(Start(arguments, environment)) ?? throw new InvalidOperationException("the tool does not start");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var (output, notes) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await notes);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
