using System.CommandLine;

using EksRecon.Model;
using EksRecon.Reachability;
using EksRecon.Reports;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon reach</c>: which workload may open a connection to which peer, on which ports.</summary>
internal static class ReachCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var (profile, signatures) = (Profile(), Signatures());
        var isolation = new Option<bool>("--isolation") { Description = "Say of each workload in which directions some policy governs it." };
        var ingress = new Option<bool>("--ingress") { Description = "Also the connections through Ingresses, Gateways and routes, as from {ingress-controller}." };
        var exposure = new Option<bool>("--exposure") { Description = "Say of each workload what is open to the whole cluster and to the internet." };
        var details = new Option<bool>("--details") { Description = "Also what could not be decided, and why (json)." };
        var from = new Option<string>("--from") { Description = "Only from this end: a workload or pod (namespace/name), or an address or range outside.", HelpName = "END" };
        var to = new Option<string>("--to") { Description = "Only to this end.", HelpName = "END" };
        var port = new Option<string>("--port") { Description = "With --from and --to: say whether this port is open, e.g. 443 or 53/UDP; exit 1 where it is not.", HelpName = "PORT" };
        var explain = new Option<bool>("--explain") { Description = "With --from and --to: the rules that allow or deny it, in both directions." };
        var output = new Option<string>("--output", "-o") { Description = "text, json, csv, dot or mermaid (default: text); pairs and isolation are text or json.", HelpName = "FORMAT" };
        output.AcceptOnlyFromAmong("text", "json", "csv", "dot", "mermaid");
        var look = new SnapshotOptions("--aws-profile");
        var command = new Command("reach", "Says which workload may open which connections to whom, under the network policies of a cluster.");
        look.AddTo(command);
        foreach (var option in (Option[])[profile, from, to, port, explain, isolation, exposure, ingress, details, output, signatures]) command.Options.Add(option);
        look.AddLiveTo(command);
        command.SetAction(parsed =>
        {
            var choice = look.Read(parsed);
            if (choice.Live is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
            var catalogue = SignatureFolder.Load(parsed.GetValue(signatures));
            var snapshot = choice.Open(streams, cancel);
            var judgement = Recon.Judge(snapshot, catalogue, parsed.GetValue(profile) ?? Judgement.Auto);
            foreach (var note in ReachAnswer.Notes(snapshot)) streams.Notes.WriteLine($"note: {note}.");
            var format = parsed.GetValue(output) ?? "text";
            if (parsed.GetValue(from) is not null || parsed.GetValue(to) is not null || parsed.GetValue(port) is not null)
            {
                return Pair(snapshot, judgement, parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(port), parsed.GetValue(explain), format, streams);
            }

            if (parsed.GetValue(isolation))
            {
                var rows = ReachAnswer.Isolation(snapshot, judgement, out var problems);
                Decided(problems);
                streams.Write(format == "json" ? ReachText.Json(rows) : ReachText.Lines(rows, ReachAnswer.DeclaredIsolation(snapshot, judgement), ReachAnswer.DefaultDenies(snapshot, judgement)));
                return ExitCode.Done;
            }

            if (parsed.GetValue(exposure))
            {
                var rows = ReachAnswer.Exposure(snapshot, judgement, out var problems);
                Decided(problems);
                streams.Write(format == "json" ? ReachText.Json(rows) : ReachText.Lines(rows));
                return ExitCode.Done;
            }

            var answer = ReachAnswer.Of(snapshot, judgement);
            if (parsed.GetValue(details))
            {
                streams.Write(ReachText.Details(answer));
                return ExitCode.Done;
            }

            Decided(answer.Problems);
            var all = answer.Effective;
            if (parsed.GetValue(ingress))
            {
                Decided(ReachAnswer.EntryProblems(snapshot));
                all = all.AddRange(IngressRows.Of(snapshot, judgement));
            }

            streams.Write(format switch { "json" => ReachText.Json(all), "csv" => ReachText.Csv(all), "dot" => ReachText.Dot(all), "mermaid" => ReachText.Mermaid(all), _ => ReachText.Lines(all) });
            return ExitCode.Done;
        });
        return command;
    }

    private static int Pair(Snapshot snapshot, Judgement judgement, string? from, string? to, string? port, bool withRules, string format, StandardStreams streams)
    {
        if (from is null || to is null) throw new UsageException("--from and --to go together: name both ends of the connection.");
        var wanted = port is null ? ((Protocol Protocol, int Port)?)null : Port(port);
        try
        {
            var rows = ReachAnswer.Explain(snapshot, judgement, from, to, out var problems);
            Decided(problems);
            streams.Write(format == "json" ? ReachText.Json(rows) : ReachText.Lines(rows, withRules));
            return wanted is { } one && !rows.Any(row => row.Holds(one.Protocol, one.Port)) ? ExitCode.Found : ExitCode.Done;
        }
        catch (PolicyException wrong)
        {
            throw new UsageException(wrong.Message + ".");
        }
    }

    private static (Protocol Protocol, int Port) Port(string text)
    {
        var parts = text.Split('/');
        Protocol? protocol = parts.Length == 1 ? Protocol.Tcp : parts[1].ToUpperInvariant() switch { "TCP" => Protocol.Tcp, "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => null };
        return parts.Length <= 2 && protocol is { } known && int.TryParse(parts[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is >= PortRange.LeastPort and <= PortRange.MostPort
            ? (known, port) : throw new UsageException($"--port {text}: it has to be a port, such as 443 or 53/UDP.");
    }

    public static Option<string> Profile()
    {
        var profile = new Option<string>("--profile") { Description = "How policies are read: auto (what enforces in this cluster), or as one reading that is taken as enforced: upstream, vpc-cni, calico, cilium (default: auto).", HelpName = "PROFILE" };
        profile.AcceptOnlyFromAmong(Judgement.Auto, Judgement.Upstream, "vpc-cni", "calico", "cilium");
        return profile;
    }

    public static Option<string> Signatures() => new("--signatures") { Description = "A folder of YAML files that add to the catalogue of components, or replace entries of it.", HelpName = "DIR" };

    /// <exception cref="UndecidedException">Something leaves the rows open.</exception>
    public static void Decided(IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0) throw new UndecidedException($"the rows cannot be given: {string.Join("; ", problems)}. --details says what is undecided because of it.");
    }
}

/// <summary>An answer that cannot be given; the message is for the user.</summary>
internal sealed class UndecidedException(string message) : Exception(message);
