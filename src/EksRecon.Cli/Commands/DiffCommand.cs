using System.CommandLine;

using EksRecon.Reachability;
using EksRecon.Reports;
using EksRecon.Signatures;

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
        var (profile, signatures) = (ReachCommand.Profile(), ReachCommand.Signatures());
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit 1 where there are differences." };
        var output = new Option<string>("--output", "-o") { Description = "text or json (default: text).", HelpName = "FORMAT" };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("diff", "What changed between two bundles.") { before, after, reach, complete, profile, exitCode, output, signatures };
        command.SetAction(parsed =>
        {
            var catalogue = SignatureFolder.Load(parsed.GetValue(signatures));
            var (isComplete, how) = (parsed.GetValue(complete), parsed.GetValue(profile) ?? Judgement.Auto);
            var (left, right) = (Answer(parsed.GetValue(before) ?? "", isComplete, how, catalogue, cancel), Answer(parsed.GetValue(after) ?? "", isComplete, how, catalogue, cancel));
            var changes = ReachChange.Between(left.Effective, right.Effective);
            streams.Write(parsed.GetValue(output) == "json" ? ReachText.Json(changes) : ReachText.Lines(changes));
            return changes.IsEmpty || !parsed.GetValue(exitCode) ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    private static ReachAnswer Answer(string path, bool isComplete, string profile, SignatureCatalogue catalogue, CancellationToken cancel)
    {
        var snapshot = Recon.Read(path, isComplete, cancel);
        var answer = ReachAnswer.Of(snapshot, Recon.Judge(snapshot, catalogue, profile));
        ReachCommand.Decided(answer.Problems);
        return answer;
    }
}
