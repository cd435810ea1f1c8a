using System.CommandLine;

using EksRecon.Cli.Terminal;
using EksRecon.Reachability;
using EksRecon.Reports;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon diff A B --reach</c>: connections added, removed and changed between two bundles.</summary>
internal static class DiffCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var before = new Argument<string>("BEFORE") { Description = "The earlier bundle." };
        var after = new Argument<string>("AFTER") { Description = "The later bundle." };
        var reach = new Option<bool>("--reach") { Description = "Compare who can reach whom.", Required = true };
        var complete = new Option<bool>("--complete")
        {
            Description = "The folders are complete: what is not there is not in the cluster.",
        };
        var reading = new ReadingOptions();
        var profile = new Option<string>("--profile") { Hidden = true };
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit 1 where there are differences." };
        var output = new Option<string>("--output", "-o") { Description = "text or json (default: text).", HelpName = "FORMAT" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("diff", "What changed between two bundles.")
        {
            before, after, reach, complete, exitCode, output, profile,
        };
        reading.AddTo(command);
        command.SetAction(parsed =>
        {
            ReadingOptions.RefuseProfile(parsed.GetValue(profile));
            if (parsed.GetValue(profile) is not null) throw new UsageException("--profile is the AWS profile, and bundles need none.");
            var isComplete = parsed.GetValue(complete);
            var (settings, judge) = reading.Read(parsed);
            var (left, right) = (Answer(parsed.GetValue(before) ?? ""), Answer(parsed.GetValue(after) ?? ""));
            var changes = ReachChange.Between(left.Effective, right.Effective);
            streams.Write(parsed.GetValue(output) == "json" ? ReachText.Json(changes) : ReachText.Lines(changes));
            return changes.IsEmpty || !parsed.GetValue(exitCode) ? ExitCode.Done : ExitCode.Found;

            ReachAnswer Answer(string path)
            {
                var snapshot = Recon.Read(path, isComplete, cancel, settings);
                var judgement = judge(snapshot);
                foreach (var note in judgement.LeftOut) streams.Note($"note: {path}: {note}.");
                var answer = ReachAnswer.Of(snapshot, judgement);
                ReachCommand.Decided(answer.Problems);
                return answer;
            }
        });
        return command;
    }
}
