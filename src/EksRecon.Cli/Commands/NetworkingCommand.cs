using System.CommandLine;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Reports;
using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon networking</c>: the report.</summary>
internal static class NetworkingCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var bundle = new Option<string>("--bundle") { Description = "What to look at: a bundle, a folder or archive of kubectl and aws outputs, a cluster-info dump, a support bundle.", HelpName = "PATH" };
        var demo = new Option<bool>("--demo") { Description = "Look at the built-in sample cluster." };
        var complete = new Option<bool>("--complete") { Description = "The folder is the whole truth: what is not there is not in the cluster." };
        var outputs = new Option<string[]>("--output", "-o") { Description = "text, yaml or json, each to standard output or to =FILE; may be given several times (default: text).", HelpName = "FORMAT[=FILE]" };
        var signatures = new Option<string>("--signatures") { Description = "A folder of YAML files that add to the catalogue of components, or replace entries of it.", HelpName = "DIR" };
        var failOn = new Option<string>("--fail-on") { Description = $"Exit 1 when a finding is at least this severe: {string.Join(", ", SeverityNames.All)}.", HelpName = "SEVERITY" };
        var failOnUnknown = new Option<bool>("--fail-on-unknown") { Description = "Exit 1 when a value of the networking block could not be observed." };
        var save = new Option<string>("--save") { Description = "Also save what a live cluster answered as a bundle: a .tgz, or a folder if it ends in '/'.", HelpName = "PATH" };
        var live = new LiveOptions();
        var command = new Command("networking", "Reports the network of a cluster: CNI, ingress, mesh, DNS, policies, and what to do about them.") { bundle, demo, complete, outputs, signatures, failOn, failOnUnknown, save };
        live.AddTo(command);
        command.SetAction(parsed => Run(
            new(
                parsed.GetValue(bundle),
                parsed.GetValue(demo),
                parsed.GetValue(complete),
                [.. (parsed.GetValue(outputs) is { Length: > 0 } given ? given : ["text"]).Select(ReportOutput.Parse)],
                parsed.GetValue(signatures),
                SeverityOf(parsed.GetValue(failOn)),
                parsed.GetValue(failOnUnknown),
                live.Read(parsed),
                parsed.GetValue(save)),
            streams,
            cancel));
        return command;
    }

    private static int Run(Request request, StandardStreams streams, CancellationToken cancel)
    {
        var catalogue = SignatureFolder.Load(request.Signatures);
        if (request.Live is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
        var snapshot = Snapshot(request, streams, cancel);
        var report = Recon.Report(snapshot, catalogue, TimeProvider.System, ToolVersion.Current);
        foreach (var output in request.Outputs) output.Write(report, streams, cancel);
        return Verdict(report, request);
    }

    private static Snapshot Snapshot(Request request, StandardStreams streams, CancellationToken cancel)
    {
        if (request.Demo && request.Bundle is not null) throw new UsageException("--demo and --bundle exclude each other: give one of them.");
        if (request.Live is not null && (request.Demo || request.Bundle is not null)) throw new UsageException($"a live cluster (--cluster, --context) and {(request.Demo ? "--demo" : "--bundle")} exclude each other: give one of them.");
        if (request.Live is null && request.Save is not null && !request.Demo) throw new UsageException("--save goes with a live cluster: give --cluster NAME or --context [CONTEXT].");
        if (request.Demo) return Demo.Read(request.Save, streams, cancel);
        if (request.Live is { } live) return LiveRun.Read(live, request.Save, streams, cancel);
        return Recon.Read(request.Bundle ?? throw new UsageException("say what to look at: --cluster NAME, --context [CONTEXT], --bundle PATH, or --demo for the built-in sample cluster."), request.Complete, cancel);
    }

    private static int Verdict(Report report, Request request)
    {
        if (!report.Details.Evidence.Any(row => row.Fact.StartsWith("networking.", StringComparison.Ordinal))) return ExitCode.NothingKnown;
        var isSevere = request.FailOn is { } limit && report.Findings.Any(finding => SeverityOf(finding.Severity) <= limit);
        var isUnknown = request.FailOnUnknown && report.Unavailable.Any(row => row.Effect == "unknown" && row.Fact.StartsWith("networking.", StringComparison.Ordinal));
        return isSevere || isUnknown ? ExitCode.Found : ExitCode.Done;
    }

    private static Severity? SeverityOf(string? name)
    {
        if (name is null) return null;
        for (var index = 0; index < SeverityNames.All.Count; index++)
        {
            if (SeverityNames.All[index] == name) return (Severity)index;
        }

        throw new UsageException($"--fail-on {name}: the severity is not known; use {string.Join(", ", SeverityNames.All)}.");
    }

    private sealed record Request(string? Bundle, bool Demo, bool Complete, IReadOnlyList<ReportOutput> Outputs, string? Signatures, Severity? FailOn, bool FailOnUnknown, LiveRequest? Live, string? Save);
}
