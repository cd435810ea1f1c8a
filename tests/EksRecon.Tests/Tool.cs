using System.Diagnostics;

namespace EksRecon.Tests;

/// <summary>The tool as a process of its own: the native binary where one was published, else the build beside the tests.</summary>
internal static class Tool
{
    public static string Path { get; } = Repository.NativeBinary ?? Built();

    /// <summary>In its own folder, where all that it loads lies beside it.</summary>
    private static string Built()
    {
        var configuration = System.IO.Path.GetFileName(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        return System.IO.Path.Combine(Repository.Root, "artifacts", "bin", "EksRecon.Cli", configuration,
            OperatingSystem.IsWindows() ? "eks-recon.exe" : "eks-recon");
    }

    /// <param name="environment">Beside PATH and DOTNET_ROOT nothing else is passed on: nobody's AWS settings reach a test.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Path, Patient([.. arguments]))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "DOTNET_ROOT" or "TMPDIR")).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = "/nonexistent";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    /// <summary>A live run on a loaded machine meets no time limit but the ones that its test gives.</summary>
    private static string[] Patient(string[] arguments)
    {
        if (!arguments.Any(argument => argument is "--cluster" or "--context")) return arguments;
        (string Option, string Seconds)[] limits = [("--time-limit", "1800"), ("--request-timeout", "600")];
        return [.. arguments,
            .. limits.Where(limit =>
                !arguments.Contains(limit.Option, StringComparer.Ordinal)).SelectMany(limit => new[] { limit.Option, limit.Seconds })];
    }

    /// <summary>
    /// The same, with signals as they are by default. A program inherits the signals that its parent ignores: SIGINT where a shell put the
    /// tests in the background, SIGHUP under nohup.
    /// </summary>
    /// <remarks>
    /// GNU env replaces itself by the program, which keeps the process id. Where env knows no --default-signal (macOS), the signals stay as
    /// they are.
    /// </remarks>
    public static ProcessStartInfo StartInterruptible(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        arguments = Patient([.. arguments]);
        var start = Start([], environment);
        if (!OperatingSystem.IsLinux())
        {
            foreach (var argument in arguments) start.ArgumentList.Add(argument);
            return start;
        }

        foreach (var argument in (IEnumerable<string>)["--default-signal", Path, .. arguments]) start.ArgumentList.Add(argument);
        start.FileName = "env";
        return start;
    }

    public static Task<(int Code, string Output, string Notes)> Run(IReadOnlyDictionary<string, string> environment,
        params string[] arguments) =>
        TimedProcess.Run(Start(arguments, environment));
}
