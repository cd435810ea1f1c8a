using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

using EksRecon.Anonymity;
using EksRecon.Bundles;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Replay.Documents;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon collect</c>: what a live cluster answers, as a bundle.</summary>
internal static class CollectCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var live = new LiveOptions(SnapshotOptions.AwsProfile);
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where to write it: a .tgz, or a folder if it ends in '/' (default: CLUSTER-TIME.recon.tgz).",
            HelpName = "PATH",
        };
        var bundle = new Option<string>("--bundle")
        {
            Description = "An existing bundle instead of a live cluster, e.g. to make an anonymous copy of it.",
            HelpName = "PATH",
        };
        var anonymize = new Option<bool>("--anonymize")
        {
            Description = "Replace names, accounts, ids, hosts and addresses by pseudonyms that keep the structure (docs/anonymity.md).",
        };
        var signatures = new Option<string>("--signatures")
        {
            Description =
                "A folder of YAML files that add to the catalogue of components: arguments and variables that they name are kept too.",
            HelpName = "DIR",
        };
        var command = new Command("collect", "Saves what a live cluster and AWS answer as a bundle, to be looked at later or elsewhere.")
        {
            output, bundle, anonymize, signatures,
        };
        live.AddTo(command);
        command.SetAction(parsed =>
            Run(live.Read(parsed), parsed.GetValue(bundle), parsed.GetValue(output), parsed.GetValue(anonymize),
                parsed.GetValue(signatures), streams, cancel));
        return command;
    }

    private static int Run(LiveRequest? request, string? bundle, string? output, bool isAnonymous, string? signatures,
        StandardStreams streams, CancellationToken cancel)
    {
        if (request is not null && bundle is not null)
        {
            throw new UsageException("a live cluster (--cluster, --context) and --bundle exclude each other: give one of them.");
        }

        if (request is null && bundle is null)
        {
            throw new UsageException(
                "say what to collect: --cluster NAME, --context [CONTEXT] for a cluster of the kubeconfig, or --bundle PATH.");
        }

        if (request is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
        if (output is not null) OutputClash.Refuse([("-o", output)], [.. OutputClash.Inputs(bundle, request, signatures)]);
        var settings = SignatureFolder.Load(signatures).Kept;
        // The key is thrown away with the process.
        var disguise = isAnonymous ? new Pseudonyms(RandomNumberGenerator.GetBytes(32)) : null;
        var path = output ?? DefaultPath(isAnonymous ? "anonymous" : request?.Target.Cluster ?? request?.Target.Context ?? bundle ?? "");
        var (manifest, _) = request is not null
            ? LiveRun.Save(request, path, settings, disguise, streams, cancel)
            : Demo.Over(ReplayBundle.Read(bundle ?? "", isComplete: false, cancel),
                served => LiveRun.Save(served, path, settings, disguise, streams, cancel), cancel);
        var isKnown = manifest.Coverage.Any(row => row.Outcome is Outcome.Collected);
        Say(path, manifest, streams, isWhole: streams.AreNotesShown || !isKnown);
        return isKnown ? ExitCode.Done : ExitCode.NothingKnown;
    }

    /// <summary>
    /// Where the bundle is, for a script that reads it too: its name may hold the time. Why questions lack an answer stands in the bundle;
    /// a bundle that knows nothing is an error, and says it.
    /// </summary>
    private static void Say(string path, Manifest manifest, StandardStreams streams, bool isWhole)
    {
        // A question that several sources were asked has a row for each.
        var rows = manifest.Coverage.GroupBy(row => row.Question, StringComparer.Ordinal).Select(asked => asked.Last()).ToList();
        streams.Note($"wrote {path}: {rows.Count(row => row.Outcome.Answers())} of {rows.Count} questions were answered");
        foreach (var line in isWhole ? Unanswered(rows) : []) streams.Note(line);
    }

    /// <summary>One line for each reason, with the questions that it cost.</summary>
    private static IEnumerable<string> Unanswered(IEnumerable<CoverageRow> rows)
    {
        const int shown = 3;
        foreach (var group in rows.Where(row => !row.Outcome.Answers()).GroupBy(row => (row.Outcome, row.Reason)))
        {
            var names = group.Select(row => row.Question).ToList();
            var more = names.Count > shown ? $" and {names.Count - shown} more" : "";
            yield return $"  {group.Key.Outcome.Name()}: {string.Join(", ", names.Take(shown))}{more}: {group.Key.Reason}";
        }
    }

    private static string DefaultPath(string of)
    {
        var name = string.Concat(
            Path.GetFileName(of.TrimEnd('/')).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter
                : '-')).Trim('-', '.');
        return $"{(name.Length == 0 ? "cluster" : name)}-{TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.recon.tgz";
    }
}
