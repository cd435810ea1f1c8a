using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Capacity;
using EksRecon.Cli.Terminal;
using EksRecon.Facts;
using EksRecon.Questions;
using EksRecon.Reports;
using EksRecon.Rules;

namespace EksRecon.Cli.McpServer;

/// <summary>The tools, in the order in which an agent needs them.</summary>
internal static class ReconTools
{
    private const int FindingLines = 12;
    private const int WholeFindings = 5;
    private const int ComponentLines = 40;

    /// <summary>Layers of networking_recon, as in the report.</summary>
    private static readonly string[] Layers = [.. LayerList.All.Select(layer => layer.Name)];

    /// <summary>Where components are found.</summary>
    private static readonly string[] Workloads = [Kinds.Deployments.Question, Kinds.DaemonSets.Question, Kinds.StatefulSets.Question,
        Kinds.Pods.Question];

    private static readonly string[] LayerNames = ["summary", .. Layers, "findings", "all"];

    public static ReconTool[] All =>
    [
        new(
            "networking_recon", "Network of an EKS cluster",
            "What the network of an EKS cluster is: VPC CNI mode, ingress and Gateway API, service mesh, DNS, network policies and whether anything enforces them, with findings. Read-only. "
            + "The summary comes first; ask for a layer to see its details, for layer 'findings' to see findings with evidence and recommendations, for 'all' to have the whole report (large).",
            [
                new("layer", "What to answer (default summary).", Values: LayerNames),
                new("severity", "Only findings at least this severe.", Values: [.. SeverityNames.All]),
                new("limit", $"Findings to answer with (default {FindingLines} lines, {WholeFindings} in layer findings).", "integer"),
                new("offset", "Findings to leave out at the start.", "integer"),
                .. TargetParameters.All,
            ],
            AnswerJson.Plain.ReconAnswer, Networking),
        new(
            "addresses_left", "Will pods get addresses",
            "Addresses of an EKS cluster: free, warm and held by whom in each subnet, /28 blocks, how many more pods and nodes fit by zone and what stops them first, whether a rolling upgrade finds room. "
            + "With what_if, before and after of changes, the steps, and where a change does not help. Numbers come as estimate, at_least, at_most.",
            [
                new("what_if", $"Changes separated by commas: {string.Join(", ", Change.Known)}."),
                .. TargetParameters.All,
            ],
            AnswerJson.Plain.CapacityReport, Addresses),
        new(
            "explain_finding", "What a finding means",
            "The page of a finding's code (NET203): what it says, why it matters, how it is found, what to do; and, where a cluster or bundle is named, the finding as it is there, with objects, evidence and commands.",
            [new("code", "A finding's code, e.g. NET203.", IsRequired: true), .. TargetParameters.All],
            AnswerJson.Plain.ExplainAnswer, Explain),
        new(
            "list_components", "Recognised components",
            "Every component that was recognised: controllers, CNIs, meshes, DNS, agents, with workload, version and what matched.",
            [new("limit", $"Components to answer with (default {ComponentLines}).", "integer"),
                new("offset", "Components to leave out at the start.", "integer"), .. TargetParameters.All],
            AnswerJson.Plain.ComponentsAnswer, Components),
        new(
            "what_could_not_be_seen", "Unknowns and what mends them",
            "What could not be observed and why, grouped by the permission that is missing or the cause to fix, with the facts that are unknown or partial because of it. Unknown is not none.",
            [.. TargetParameters.All],
            AnswerJson.Plain.UnseenAnswer, Unseen),
        new(
            "compare_bundles", "What changed between two bundles",
            "Compares two saved bundles: values of the networking block, findings and components that came, went or changed. A fact that could not be seen on one side is said to be unknown and not to have changed; a finding vanished for certain only where its check passed.",
            [new("before", "The earlier bundle; 'sample' is the built-in one.", IsRequired: true),
                new("after", "The later bundle.", IsRequired: true)],
            AnswerJson.Plain.ComparisonAnswer, Compare),
    ];

    private static async Task<(string, object)> Networking(ReconCall call)
    {
        var report = await call.Report();
        var layer = call.Text("layer") ?? "summary";
        var whole = JsonSerializer.SerializeToElement(report, AnswerJson.Plain.Report);
        var (networking, details) = Parts(whole, layer);
        var findings = Findings(report, layer, call.Text("severity"));
        // The whole report has the findings whole, and the block.
        var isWhole = layer == "findings" || Layers.Contains(layer, StringComparer.Ordinal);
        var limit = call.Number("limit", layer == "findings" ? WholeFindings : FindingLines);
        ImmutableArray<FindingAnswer> shown =
            [.. findings.Skip(call.Number("offset", 0)).Take(limit).Select(finding => new FindingAnswer(finding.Code, finding.Severity, finding.Title) { Whole = isWhole ? finding : null })];
        var counts = SeverityNames.All.Select(severity =>
            KeyValuePair.Create(severity, report.Findings.Count(finding => finding.Severity == severity)))
            .Where(pair => pair.Value > 0).ToDictionary(StringComparer.Ordinal);
        var answer = new ReconAnswer(layer, report.Cluster, report.GeneratedAt, networking, details, counts, shown, findings.Count,
            Facts(report, "unknown"), Facts(report, "partial"))
        {
            Checks = ChecksAnswer.Of(report, Layers.Contains(layer, StringComparer.Ordinal) ? layer : null),
        };
        var unknown = answer.UnknownFacts.Length == 0
            ? "every value of the networking block was seen"
            : $"{Counted.Of(answer.UnknownFacts.Length, "value")} {(answer.UnknownFacts.Length == 1 ? "is" : "are")} unknown (what_could_not_be_seen says why)";
        return ($"The cluster{(report.Cluster.Name is { } name ? $" {ClusterText.Quoted(name)}" : "")} has {Counted.Of(report.Findings.Length, "finding")} ({string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}"))}); {unknown}.",
            answer);
    }

    private static (JsonElement? Networking, JsonElement? Details) Parts(JsonElement report, string layer)
    {
        var (networking, details) = (report.GetProperty("networking"), report.GetProperty("details"));
        return layer switch
        {
            "summary" => (networking, null),
            "findings" => (null, null),
            "all" => (null, report),
            _ => (networking.TryGetProperty(layer, out var its) ? its : null, Details(details, layer)),
        };
    }

    /// <summary>The layer's member of the details; an object of them where it has several.</summary>
    private static JsonElement Details(JsonElement details, string layer)
    {
        var names = LayerList.Find(layer)?.Details ?? [];
        if (names is [var only]) return details.GetProperty(only);
        var members = new JsonObject();
        foreach (var name in names) members[name] = JsonNode.Parse(details.GetProperty(name).GetRawText());
        return JsonElement.Parse(members.ToJsonString());
    }

    private static List<ReportFinding> Findings(Report report, string layer, string? severity)
    {
        var wanted = SeverityNames.All.Take(severity is null ? SeverityNames.All.Count
            : SeverityNames.All.TakeWhile(name => name != severity).Count() + 1).ToHashSet(StringComparer.Ordinal);
        var ofLayer = report.Of(LayerList.Find(layer) is { } one ? [one.Name] : []);
        return [.. ofLayer.Findings.Where(finding => wanted.Contains(finding.Severity))];
    }

    private static ImmutableArray<string> Facts(Report report, string effect) =>
        [.. report.Unavailable.Where(row => row.Effect == effect && row.Fact.StartsWith("networking.", StringComparison.Ordinal)).Select(row => row.Fact).Distinct(StringComparer.Ordinal)];

    private static async Task<(string, object)> Addresses(ReconCall call)
    {
        try
        {
            var changes = Change.Parse(call.Text("what_if") is { } given ? [given] : []);
            var answer = (await call.Look()).Capacity(changes);
            var first = answer.Capacity.FirstToFail?.Message is { } message
                ? $"What fails first: {ClusterText.Quoted(message)}."
                : (answer.Capacity.MorePods is null ? "What fails first is not known." : "Nothing but max-pods stops pods.");
            return ($"{first}{(answer.WhatIf is { } whatIf ? $" {Counted.Of(whatIf.Steps.Length, "step")}, {Counted.Of(whatIf.Notes.Length, "note")} on the what-if." : "")}",
                answer);
        }
        catch (WhatIfException wrong)
        {
            throw new UsageException(wrong.Sentence("what_if"));
        }
    }

    private static async Task<(string, object)> Explain(ReconCall call)
    {
        var code = (call.Text("code") ?? "").ToUpperInvariant();
        var kind = RuleList.Kinds.FirstOrDefault(kind => kind.Code == code)
            ?? throw new UsageException(
                $"there is no finding '{code}': codes are {string.Join(", ", RuleList.Kinds.Select(known => known.Code))}.");
        var page = FindingPages.Find(code) ?? "";
        var report = call.HasTarget ? await call.Report() : null;
        ImmutableArray<ReportFinding> here = [.. report?.Findings.Where(finding => finding.Code == code) ?? []];
        var check = report?.Checks.FirstOrDefault(check => check.Code == code);
        bool? isThere = check?.Outcome switch { "found" => true, "passed" => false, _ => null };
        var outcome = check?.Outcome switch
        {
            "found" => ", found here",
            "passed" => ", not found here",
            "not-checked" => ", not checked here",
            _ => ""
        };
        return ($"{code}: {kind.Name}{outcome}.",
            new ExplainAnswer(code, kind.Name, kind.Severity.Name(), page, isThere, here) { Check = check });
    }

    private static async Task<(string, object)> Components(ReconCall call)
    {
        var report = await call.Report();
        var all = report.Details.Components;
        var isWhole = Workloads.All(question =>
            report.Coverage.Any(row => row.Question == question && row.Outcome is "collected" or "empty")
                && report.Unavailable.All(row => row.Question != question));
        return ($"{Counted.Of(all.Length, "component")}.",
            new ComponentsAnswer([.. all.Skip(call.Number("offset", 0)).Take(call.Number("limit", ComponentLines))], all.Length, isWhole));
    }

    private static async Task<(string, object)> Unseen(ReconCall call)
    {
        var answer = UnseenCauses.Of(await call.Report());
        return (answer.IsEverythingSeen ? "Everything that was asked was answered." : Causes(answer.Causes.Length, answer.Causes.Sum(cause => cause.UnknownFacts.Length)),
            answer);
    }

    private static string Causes(int causes, int values) =>
        $"{Counted.Of(causes, "cause")}; {Counted.Of(values, "value")} of the networking block {(values == 1 ? "is" : "are")} unknown because of {(causes == 1 ? "it" : "them")}.";

    private static async Task<(string, object)> Compare(ReconCall call)
    {
        var (before, after) = (await call.Report(call.Text("before") ?? ""), await call.Report(call.Text("after") ?? ""));
        var comparison = ReportComparison.Of(before, after);
        return ($"{Counted.Of(comparison.Facts.Length, "value")}, {Counted.Of(comparison.Findings.Length, "finding")} and {Counted.Of(comparison.Components.Length, "component")} differ.",
            new ComparisonAnswer(before.Cluster, after.Cluster, comparison));
    }
}
