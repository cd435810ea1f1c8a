using System.Text;

using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;

namespace EksRecon.Tests.Fuzz;

/// <summary>A folder with bundles to spoil, and the command line in this process with its streams captured.</summary>
internal sealed class FuzzWorkplace : IDisposable
{
    private static readonly string[] Clusters = [.. Directory.EnumerateDirectories(Repository.Clusters).Order(StringComparer.Ordinal)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-recon-fuzz-");

    public string Folder => _folder.FullName;

    /// <summary>
    /// A copy of one of the test clusters' bundles, and its documents. It is made once; an attempt that spoils a document puts it back.
    /// </summary>
    public (string Path, string[] Documents) Bundle(Random random)
    {
        var cluster = Clusters[random.Next(Clusters.Length)];
        var path = Path.Combine(Folder, Path.GetFileName(cluster));
        if (!Directory.Exists(path))
        {
            var from = Path.Combine(cluster, "bundle");
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(path, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to) ?? path);
                File.Copy(file, to);
            }
        }

        return (path, [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Runs a command line and keeps what it prints.</summary>
    public static void Run(FuzzAttempt attempt, OutputForm form, CancellationToken cancel, params string[] arguments)
    {
        attempt.In("arguments.txt", string.Join('\n', arguments));
        using var output = new MemoryStream();
        using var notes = new StringWriter { NewLine = "\n" };
        var streams = new StandardStreams(output, notes, IsTerminal: false, AreNotesShown: false, StandardStreams.PipeWidth, Colour: false);
        var code = Shell.Run(arguments, streams, cancel);
        attempt.Out(
            new("standard output", code is ExitCode.Done or ExitCode.Found or ExitCode.NothingKnown ? form : OutputForm.Text,
                Encoding.UTF8.GetString(output.ToArray())));
        attempt.Out(new("standard error", OutputForm.Text, notes.ToString()));
        if (code == ExitCode.Fault) attempt.Out(new("exit code", OutputForm.Text, $"this is a fault of eks-recon: exit code {code}"));
    }

    /// <summary>One of the questions that the tool answers about a bundle, in one of its formats.</summary>
    public static void Ask(FuzzAttempt attempt, Random random, string bundle, CancellationToken cancel)
    {
        string[] complete = random.Next(3) == 0 ? ["--complete"] : [];
        switch (random.Next(12))
        {
            case 0:
                Run(attempt, OutputForm.Json, cancel, ["reach", "--bundle", bundle, "-o", "json", "--details", .. complete]);
                break;
            case 1:
                Run(attempt, OutputForm.Text, cancel,
                    ["reach", "--bundle", bundle, "-o", random.Next(4) switch { 0 => "csv", 1 => "dot", 2 => "mermaid", _ => "text" },
                        "--ingress", .. complete]);
                break;
            case 2:
                Run(attempt, OutputForm.Text, cancel,
                    ["reach", "--bundle", bundle, random.Next(2) == 0 ? "--isolation" : "--exposure", .. complete]);
                break;
            case 3:
                Run(attempt, OutputForm.Json, cancel,
                    ["capacity", "--bundle", bundle, "-o", "json", "--what-if", "warm-ip=2,min-ip=10", .. complete]);
                break;
            case 4:
                Run(attempt, OutputForm.Text, cancel, ["capacity", "--bundle", bundle, .. complete]);
                break;
            case 5:
                Run(attempt, OutputForm.Text, cancel, ["diff", bundle, bundle, "--reach", .. complete]);
                break;
            case 6:
                var saved = Path.Combine(Path.GetDirectoryName(bundle) ?? bundle, "saved.tgz");
                Run(attempt, OutputForm.Text, cancel, ["collect", "--bundle", bundle, "-o", saved, "--anonymize"]);
                File.Delete(saved);
                break;
            case 7 or 8:
                Run(attempt, OutputForm.Json, cancel, ["networking", "--bundle", bundle, "-o", "json", .. complete]);
                break;
            case 9:
                Run(attempt, OutputForm.Yaml, cancel, ["networking", "--bundle", bundle, "-o", "yaml", .. complete]);
                break;
            default:
                Run(attempt, OutputForm.Text, cancel, ["networking", "--bundle", bundle, .. complete]);
                break;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
