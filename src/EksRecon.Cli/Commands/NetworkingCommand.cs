using System.Collections.Immutable;
using System.CommandLine;

using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Facts;
using EksRecon.Questions;
using EksRecon.Reports;
using EksRecon.Rules;
using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon networking</c>: the report.</summary>
internal static class NetworkingCommand
{
    /// <summary>Questions that every caller is answered, with nothing of the network in the answer.</summary>
    private static readonly string[] AnsweredForAnyone = ["kubernetes/version", AwsCalls.CallerIdentity.Question];

    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var outputs = new Option<string[]>("--output", "-o")
        {
            Description = "text, yaml or json, each to standard output or to =FILE; may be given several times (default: text).",
            HelpName = "FORMAT[=FILE]",
        };
        var signatures = new Option<string>("--signatures")
        {
            Description = "A folder of YAML files that add to the catalogue of components, or replace entries of it.",
            HelpName = "DIR",
        };
        var failOn = new Option<string>("--fail-on")
        {
            Description = $"Exit 1 when a finding is at least this severe: {string.Join(", ", SeverityNames.All)}.",
            HelpName = "SEVERITY",
        };
        var failOnUnknown = new Option<bool>("--fail-on-unknown")
        {
            Description = "Exit 1 when a value of the networking block could not be observed.",
        };
        var failOnUnchecked = new Option<bool>("--fail-on-unchecked")
        {
            Description = "With --fail-on: exit 1 also when a check at or above that severity could not be made.",
        };
        var layers = new Option<string[]>("--layer")
        {
            Description = $"Only findings and checks of this layer, and its block of the text; may be given several times: {LayerNames}.",
            HelpName = "LAYER",
        };
        var look = new SnapshotOptions();
        var command = new Command("networking",
            "Reports the network of a cluster: CNI, ingress, mesh, DNS, policies, and what to do about them.");
        look.AddTo(command);
        foreach (var option in (Option[])[outputs, signatures, failOn, failOnUnknown, failOnUnchecked, layers]) command.Options.Add(option);
        look.AddLiveTo(command);
        command.SetAction(parsed => Run(
            new(
                look.Read(parsed),
                [.. (parsed.GetValue(outputs) is { Length: > 0 } given ? given : ["text"]).Select(ReportOutput.Parse)],
                parsed.GetValue(signatures),
                SeverityOf(parsed.GetValue(failOn)),
                parsed.GetValue(failOnUnknown),
                parsed.GetValue(failOnUnchecked),
                [.. (parsed.GetValue(layers) ?? []).Select(Layer)]),
            streams,
            cancel));
        return command;
    }

    private static int Run(Request request, StandardStreams streams, CancellationToken cancel)
    {
        if (request is { FailOnUnchecked: true, FailOn: null })
        {
            throw new UsageException(
                "--fail-on-unchecked needs --fail-on SEVERITY: it fails where a check at or above that severity could not be made.");
        }

        var catalogue = SignatureFolder.Load(request.Signatures);
        if (request.Look.Live is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
        request.Look.RefuseClashes(request.Outputs, request.Signatures);
        var snapshot = request.Look.Open(streams, catalogue.Kept, cancel);
        var report = Recon.Report(snapshot, catalogue, TimeProvider.System, ToolVersion.Current).Of(request.Layers);
        var rendering = Rendering.Of(report);
        foreach (var output in request.Outputs) output.Write(rendering, streams, cancel);
        return Verdict(report, request);
    }

    private static bool IsOfTheNetwork(ReportCoverage row) =>
        row.Outcome is "collected" or "empty" && !AnsweredForAnyone.Contains(row.Question, StringComparer.Ordinal);

    private static int Verdict(Report report, Request request)
    {
        // The name and version of a cluster are known to everyone who may ask at all.
        var isOnlyTheCluster = report.Details.Evidence.All(row => row.Fact.StartsWith("cluster.", StringComparison.Ordinal));
        if (isOnlyTheCluster && !report.Coverage.Any(IsOfTheNetwork)) return ExitCode.NothingKnown;
        var isSevere = request.FailOn is { } limit && report.Findings.Any(finding => SeverityOf(finding.Severity) <= limit);
        var isUnknown = request.FailOnUnknown
            && report.Unavailable.Any(row => row.Effect == "unknown" && row.Fact.StartsWith("networking.", StringComparison.Ordinal));
        var isUnchecked = request is { FailOnUnchecked: true, FailOn: { } gate }
            && report.Checks.Any(check => check.Outcome == CheckOutcome.NotChecked.Name() && SeverityOf(check.Severity) <= gate);
        return isSevere || isUnknown || isUnchecked ? ExitCode.Found : ExitCode.Done;
    }

    private static string LayerNames => string.Join(", ", LayerList.All.Select(layer => layer.Name));

    private static string Layer(string name) => LayerList.Find(name)?.Name
        ?? throw new UsageException($"--layer {name}: the layer is not known; use {LayerNames}.");

    private static Severity? SeverityOf(string? name)
    {
        if (name is null) return null;
        for (var index = 0; index < SeverityNames.All.Count; index++)
        {
            if (SeverityNames.All[index] == name) return (Severity)index;
        }

        throw new UsageException($"--fail-on {name}: the severity is not known; use {string.Join(", ", SeverityNames.All)}.");
    }

    private sealed record Request(SnapshotChoice Look, IReadOnlyList<ReportOutput> Outputs, string? Signatures, Severity? FailOn,
        bool FailOnUnknown, bool FailOnUnchecked, ImmutableArray<string> Layers);
}
