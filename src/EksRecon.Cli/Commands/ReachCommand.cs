using System.CommandLine;

using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Model;
using EksRecon.Reachability;
using EksRecon.Reports;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon reach</c>: which workload may open a connection to which peer, on which ports.</summary>
internal sealed class ReachCommand(StandardStreams streams, CancellationToken cancel)
{
    private const string Text = "text";
    private const string Json = "json";

    private readonly ReadingOptions _reading = new();
    private readonly SnapshotOptions _look = new();
    private readonly Option<bool> _isolation = new("--isolation")
    {
        Description = "For each workload, say in which directions some policy governs it.",
    };
    private readonly Option<bool> _ingress = new("--ingress")
    {
        Description = "Also the connections through Ingresses, Gateways and routes, as from {ingress-controller}.",
    };
    private readonly Option<bool> _exposure = new("--exposure")
    {
        Description = "For each workload, say what is open to the whole cluster and to the internet.",
    };
    private readonly Option<bool> _details = new("--details") { Description = "Also what could not be decided, and why (json)." };
    private readonly Option<string> _from = new("--from")
    {
        Description =
            "Only from this end: a pod or one of its controllers (namespace/name), the address of a pod or node, or an address or range outside.",
        HelpName = "END",
    };
    private readonly Option<string> _to = new("--to") { Description = "Only to this end.", HelpName = "END" };
    private readonly Option<string> _port = new("--port")
    {
        Description = "With --from and --to: say whether this port is open, e.g. 443 or 53/UDP; exit 1 where it is not.",
        HelpName = "PORT",
    };
    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "With --from and --to: the rules that allow or deny it, in both directions.",
    };
    private readonly Option<string> _output = Format();

    public static Command Create(StandardStreams streams, CancellationToken cancel) => new ReachCommand(streams, cancel).Create();

    private Command Create()
    {
        var command = new Command("reach",
            "Says which workload may open which connections to whom, under the network policies of a cluster.");
        _look.AddTo(command);
        foreach (var option in (Option[])[_from, _to, _port, _explain, _isolation, _exposure, _ingress, _details, _output])
        {
            command.Options.Add(option);
        }

        _reading.AddTo(command);
        _look.AddLiveTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var question = Question(parsed);
        var format = Format(parsed, question);
        ReadingOptions.RefuseProfile(_look.StrayProfile(parsed));
        var choice = _look.Read(parsed);
        if (choice.Live is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
        var (settings, judge) = _reading.Read(parsed);
        var snapshot = choice.Open(streams, settings, cancel);
        var judgement = judge(snapshot);
        foreach (var note in judgement.Notes.Concat(ReachAnswer.Notes(snapshot))) streams.Note($"note: {note}.");
        if (question == _from) return Pair(snapshot, judgement, parsed, format);
        if (question == _isolation)
        {
            var rows = ReachAnswer.Isolation(snapshot, judgement, out var problems);
            Decided(problems);
            streams.Write(format == Json ? ReachText.Json(rows)
                : ReachText.Lines(rows, ReachAnswer.DeclaredIsolation(snapshot, judgement),
                    ReachAnswer.DefaultDenies(snapshot, judgement)));
        }
        else if (question == _exposure)
        {
            var rows = ReachAnswer.Exposure(snapshot, judgement, out var problems);
            Decided(problems);
            streams.Write(format == Json ? ReachText.Json(rows) : ReachText.Lines(rows));
        }
        else if (question == _details)
        {
            streams.Write(ReachText.Details(ReachAnswer.Of(snapshot, judgement), judgement.LeftOut));
        }
        else
        {
            Rows(snapshot, judgement, parsed.GetValue(_ingress), format);
        }

        return ExitCode.Done;
    }

    /// <summary>The option that says what is asked, <c>--from</c> for a pair; null for all rows.</summary>
    /// <exception cref="UsageException">Two of them, or one that goes with another alone.</exception>
    private Option? Question(ParseResult parsed)
    {
        var isPair = parsed.GetValue(_from) is not null && parsed.GetValue(_to) is not null;
        if (!isPair && ((Option[])[_from, _to]).FirstOrDefault(option => parsed.GetResult(option) is not null) is not null)
        {
            throw new UsageException("--from and --to go together: name both ends of the connection.");
        }

        foreach (var option in (Option[])[_port, _explain])
        {
            if (!isPair && parsed.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} goes with --from and --to: name both ends of the connection.");
            }
        }

        List<Option> asked = [.. new Option<bool>[] { _isolation, _exposure, _details, _ingress }.Where(option => parsed.GetValue(option))];
        if (isPair) asked.Insert(0, _from);
        if (asked.Count > 1) throw new UsageException($"{asked[0].Name} and {asked[1].Name} ask for different answers: give one of them.");
        return asked.Count == 0 || asked[0] == _ingress ? null : asked[0];
    }

    /// <exception cref="UsageException">The answer has no such format.</exception>
    private string Format(ParseResult parsed, Option? question)
    {
        var given = parsed.GetValue(_output);
        if (question == _details)
        {
            return given is null or Json
                ? Json
                : throw new UsageException($"--details is printed as json: -o {given} is for the rows alone.");
        }

        if (question is null || given is null or Text or Json) return given ?? Text;
        throw new UsageException(
            $"-o {given} is for the rows alone: with {(question == _from ? "--from and --to" : question.Name)} give -o text or -o json.");
    }

    private void Rows(Snapshot snapshot, Judgement judgement, bool hasIngress, string format)
    {
        var answer = ReachAnswer.Of(snapshot, judgement);
        Decided(answer.Problems);
        var all = answer.Effective;
        if (hasIngress)
        {
            Decided(ReachAnswer.EntryProblems(snapshot));
            all = all.AddRange(IngressRows.Of(snapshot, judgement));
        }

        streams.Write(format switch
        {
            Json => ReachText.Json(all),
            "csv" => ReachText.Csv(all),
            "dot" => ReachText.Dot(all),
            "mermaid" => ReachText.Mermaid(all),
            _ => ReachText.Summary(answer.Workloads, all.Length, judgement) + ReachText.Lines(all, answer.Workloads),
        });
    }

    private int Pair(Snapshot snapshot, Judgement judgement, ParseResult parsed, string format)
    {
        var (from, to) = (parsed.GetValue(_from) ?? "", parsed.GetValue(_to) ?? "");
        var port = parsed.GetValue(_port) is { } text ? PortText.Read(text) : ((Protocol Protocol, int Port)?)null;
        PairAnswer answer;
        try
        {
            answer = PairAnswer.Of(snapshot, judgement, from, to);
        }
        catch (PolicyException wrong)
        {
            throw new UsageException(wrong.Message + (wrong.Message.EndsWith('?') ? "" : "."));
        }

        Decided(port is { } wanted ? answer.ProblemsOf(wanted.Protocol, wanted.Port) : answer.Problems);
        streams.Write(format == Json ? ReachText.Json(answer.Certain) : ReachText.Lines(answer.Certain, parsed.GetValue(_explain), port));
        foreach (var note in answer.Notes) streams.Note($"note: {note}.");
        if (!answer.Open.IsEmpty) streams.Note($"note: of this pair {answer.Open} is not decided: {string.Join("; ", answer.Problems)}.");
        return port is { } one && !answer.Holds(one.Protocol, one.Port) ? ExitCode.Found : ExitCode.Done;
    }

    private static Option<string> Format()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description =
                "text, json, csv, dot or mermaid (default: text); csv, dot and mermaid are for the rows alone, --details is json.",
            HelpName = "FORMAT",
        };
        output.AcceptOnlyFromAmong(Text, Json, "csv", "dot", "mermaid");
        return output;
    }

    /// <exception cref="UndecidedException">Something leaves the rows open.</exception>
    public static void Decided(IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new UndecidedException(
                $"the rows cannot be given: {string.Join("; ", problems)}. --details says what is undecided because of it.");
        }
    }
}

/// <summary>An answer that cannot be given; the message is for the user.</summary>
internal sealed class UndecidedException(string message) : Exception(message);
