using System.CommandLine;

using EksRecon.Reachability;
using EksRecon.Reports;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon reach</c>: which workload may open a connection to which peer, on which ports.</summary>
internal static class ReachCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var profile = Profile();
        var isolation = new Option<bool>("--isolation") { Description = "Say of each workload in which directions some policy governs it." };
        var details = new Option<bool>("--details") { Description = "Also what could not be decided, and why (json)." };
        var output = new Option<string>("--output", "-o") { Description = "text, json or csv (default: text).", HelpName = "FORMAT" };
        output.AcceptOnlyFromAmong("text", "json", "csv");
        var look = new SnapshotOptions("--aws-profile");
        var command = new Command("reach", "Says which workload may open which connections to whom, under the network policies of a cluster.");
        look.AddTo(command);
        foreach (var option in (Option[])[profile, isolation, details, output]) command.Options.Add(option);
        look.AddLiveTo(command);
        command.SetAction(parsed =>
        {
            Check(parsed.GetValue(profile));
            var choice = look.Read(parsed);
            if (choice.Live is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
            var snapshot = choice.Open(streams, cancel);
            var format = parsed.GetValue(output) ?? "text";
            if (parsed.GetValue(isolation))
            {
                var rows = ReachAnswer.Isolation(snapshot, out var problems);
                Decided(problems);
                streams.Write(format == "json" ? ReachText.Json(rows) : ReachText.Lines(rows));
                return ExitCode.Done;
            }

            var answer = ReachAnswer.Of(snapshot);
            if (parsed.GetValue(details))
            {
                streams.Write(ReachText.Details(answer));
                return ExitCode.Done;
            }

            Decided(answer.Problems);
            streams.Write(format switch { "json" => ReachText.Json(answer.Effective), "csv" => ReachText.Csv(answer.Effective), _ => ReachText.Lines(answer.Effective) });
            return ExitCode.Done;
        });
        return command;
    }

    public static Option<string> Profile() => new("--profile") { Description = "How policies are read: upstream (the APIs' own words, every policy enforced).", HelpName = "PROFILE" };

    /// <exception cref="UsageException">The profile is not known, or not one that can be answered yet.</exception>
    public static void Check(string? profile)
    {
        if (profile is not ReachAnswer.Upstream) throw new UsageException(profile is null ? "say how policies are to be read: --profile upstream (every policy taken as enforced). What really enforces in a cluster is not judged yet" : $"--profile {profile}: only upstream is known.");
    }

    /// <exception cref="UndecidedException">Something leaves the rows open.</exception>
    public static void Decided(IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0) throw new UndecidedException($"the rows cannot be given: {string.Join("; ", problems)}. --details says what is undecided because of it.");
    }
}

/// <summary>An answer that cannot be given; the message is for the user.</summary>
internal sealed class UndecidedException(string message) : Exception(message);
