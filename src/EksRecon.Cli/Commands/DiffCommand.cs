using System.CommandLine;

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
        var complete = new Option<bool>("--complete") { Description = "The folders are the whole truth: what is not there is not in the cluster." };
        var profile = ReachCommand.Profile();
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit 1 where there are differences." };
        var output = new Option<string>("--output", "-o") { Description = "text or json (default: text).", HelpName = "FORMAT" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("diff", "What changed between two bundles.") { before, after, reach, complete, profile, exitCode, output };
        command.SetAction(parsed =>
        {
            ReachCommand.Check(parsed.GetValue(profile));
            var (left, right) = (Answer(parsed.GetValue(before) ?? "", parsed.GetValue(complete), cancel), Answer(parsed.GetValue(after) ?? "", parsed.GetValue(complete), cancel));
            var changes = ReachChange.Between(left.Effective, right.Effective);
            streams.Write(parsed.GetValue(output) == "json" ? ReachText.Json(changes) : ReachText.Lines(changes));
            return changes.IsEmpty || !parsed.GetValue(exitCode) ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    private static ReachAnswer Answer(string path, bool isComplete, CancellationToken cancel)
    {
        var answer = ReachAnswer.Of(Recon.Read(path, isComplete, cancel));
        ReachCommand.Decided(answer.Problems);
        return answer;
    }
}
