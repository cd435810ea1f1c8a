using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;
using EksRecon.Outputs;

namespace EksRecon.Cli.Runs;

/// <summary>Refuses outputs that would overwrite each other, or what the run reads, before anything is read or asked.</summary>
internal static class OutputClash
{
    /// <summary>Paths of standard output on Linux and macOS.</summary>
    private static readonly string[] StandardOutput = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    /// <param name="outputs">Option and path of each output; a null path is standard output.</param>
    /// <param name="inputs">What is read, and how a sentence calls it: files, and folders with everything in them.</param>
    /// <exception cref="UsageException">Two outputs are one file, or one is a file that the run reads.</exception>
    public static void Refuse(IReadOnlyList<(string Option, string? Path)> outputs, IReadOnlyList<(string What, string Path)> inputs)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        var isOutputTaken = outputs.Any(output => output.Path is null);
        foreach (var (option, given) in outputs)
        {
            if (given is not { } path) continue;
            if (StandardOutput.Contains(path, StringComparer.Ordinal))
            {
                if (isOutputTaken)
                {
                    throw new UsageException($"{option} {path}: another output goes to standard output; give this one a file.");
                }

                isOutputTaken = true;
                continue;
            }

            var real = RealPath.Of(path);
            if (!taken.TryAdd(real, option))
            {
                throw new UsageException($"{option} {path}: {taken[real]} writes the same file; give each output its own path.");
            }

            foreach (var (what, input) in inputs)
            {
                if (IsWithin(real, RealPath.Of(input)))
                {
                    throw new UsageException($"{option} {path}: this file is part of {what}; give another path.");
                }
            }
        }
    }

    /// <summary>What a look reads.</summary>
    public static IEnumerable<(string What, string Path)> Inputs(string? bundle, LiveRequest? live, string? signatures)
    {
        if (bundle is { Length: > 0 }) yield return ($"the input {bundle}", bundle);
        if (signatures is { Length: > 0 }) yield return ($"the folder of signatures {signatures}", signatures);
        if (live is null) yield break;
        var home = live.Target.Environment("HOME") ?? "";
        var kubeconfigs = live.Target.Environment("KUBECONFIG") is { Length: > 0 } given
            ? given.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [Path.Combine(home, ".kube/config")];
        foreach (var file in kubeconfigs) yield return ("the kubeconfig", file);
        yield return ("the configuration of aws",
            live.Target.Environment("AWS_CONFIG_FILE") is { Length: > 0 } config ? config : Path.Combine(home, ".aws/config"));
        yield return ("the credentials of aws",
            live.Target.Environment("AWS_SHARED_CREDENTIALS_FILE") is { Length: > 0 } credentials
                ? credentials
                : Path.Combine(home, ".aws/credentials"));
    }

    /// <summary>A new file in a folder that is read overwrites nothing.</summary>
    private static bool IsWithin(string output, string input) =>
        output == input && Path.Exists(output)
            || output.StartsWith(input.TrimEnd('/') + "/", StringComparison.Ordinal) && File.Exists(output);
}
