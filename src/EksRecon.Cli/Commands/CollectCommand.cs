using System.CommandLine;
using System.Globalization;

using EksRecon.Bundles;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon collect</c>: what a live cluster answers, as a bundle.</summary>
internal static class CollectCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var live = new LiveOptions();
        var output = new Option<string>("--output", "-o") { Description = "Where to write it: a .tgz, or a folder if it ends in '/' (default: CLUSTER-TIME.recon.tgz).", HelpName = "PATH" };
        var command = new Command("collect", "Saves what a live cluster and AWS answer as a bundle, to be looked at later or elsewhere.") { output };
        live.AddTo(command);
        command.SetAction(parsed => Run(live.Read(parsed), parsed.GetValue(output), streams, cancel));
        return command;
    }

    private static int Run(LiveRequest? request, string? output, StandardStreams streams, CancellationToken cancel)
    {
        if (request is null) throw new UsageException("say what to collect: --cluster NAME, or --context [CONTEXT] for a cluster of the kubeconfig.");
        if (request.IsDryRun) return DryRun.Print(request, streams);
        var path = output ?? DefaultPath(request);
        var (manifest, _) = LiveRun.Save(request, path, streams, cancel);
        var answered = manifest.Coverage.Count(row => row.Outcome.Answers());
        streams.Notes.WriteLine($"wrote {path}: {answered} of {manifest.Coverage.Length} questions were answered");
        foreach (var line in Unanswered(manifest)) streams.Notes.WriteLine(line);
        return manifest.Coverage.Any(row => row.Outcome is Outcome.Collected) ? ExitCode.Done : ExitCode.NothingKnown;
    }

    /// <summary>One line for each reason, with the questions that it cost.</summary>
    private static IEnumerable<string> Unanswered(Manifest manifest)
    {
        const int shown = 3;
        foreach (var group in manifest.Coverage.Where(row => !row.Outcome.Answers()).GroupBy(row => (row.Outcome, row.Reason)))
        {
            var names = group.Select(row => row.Question).ToList();
            var more = names.Count > shown ? $" and {names.Count - shown} more" : "";
            yield return $"  {group.Key.Outcome.Name()}: {string.Join(", ", names.Take(shown))}{more}: {group.Key.Reason}";
        }
    }

    private static string DefaultPath(LiveRequest request)
    {
        var name = string.Concat((request.Target.Cluster ?? request.Target.Context ?? "").Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-')).Trim('-', '.');
        return $"{(name.Length == 0 ? "cluster" : name)}-{TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.recon.tgz";
    }
}
