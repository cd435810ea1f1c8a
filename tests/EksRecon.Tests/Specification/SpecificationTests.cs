using System.Diagnostics;
using System.Text;
using System.Text.Json;

using EksRecon.Replay;
using EksRecon.Replay.Mcp;
using EksRecon.Tests.Collection;
using EksRecon.Tests.McpServer;
using EksRecon.Tests.Replay;

using Xunit;

namespace EksRecon.Tests.Specification;

/// <summary>
/// The specification's own commands and calls, as they are written there, with real programs against a replay of the sample: their answers
/// agree with the report. docs/specification.md is the table.
/// </summary>
public sealed class SpecificationTests : IDisposable
{
    private static readonly string Table = Path.Combine(Repository.Root, "docs/specification.md");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-recon-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>EKS_RECON_ACCEPT=1 writes the table.</summary>
    [Fact]
    public async Task Every_command_and_call_agrees_with_the_report()
    {
        if (AwsCommandLine.Program is null) Assert.Skip("aws is not on this machine");
        if (!OnPath("jq") || !OnPath("bash")) Assert.Skip("jq or bash is not on this machine");
        var kubectl = RealKubectl.Any();
        await using var run = await LiveRun.OfSample();
        var report = Answers.Element(Answers.Report(await run.Collect()));
        var rows = new List<string>();
        foreach (var line in SpecLines.Commands) rows.Add(Row(line, line.Read(await Output(line.Text, run, kubectl, report)), report));
        var calls = $"[{string.Join(",", SpecLines.McpCalls.Select(call => Filled(call.Mcp ?? "", report)))}]";
        var (_, hosted) = await NodeClient.Call(["http", run.Mcp.ToString()], calls);
        for (var index = 0; index < hosted.Length; index++)
        {
            rows.Add(Row(SpecLines.McpCalls[index], SpecLines.McpCalls[index].Read(Last(hosted[index])), report));
        }

        var table = Page(rows);
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(Table, table, TestContext.Current.CancellationToken);
        }

        Assert.Equal(table, await File.ReadAllTextAsync(Table, TestContext.Current.CancellationToken));
    }

    /// <summary>The open-source server has two of the three tools; the third is what the fallback is for.</summary>
    [Fact]
    public async Task The_calls_that_the_open_source_server_knows_agree_too()
    {
        await using var run = await LiveRun.OfSample();
        var report = Answers.Element(Answers.Report(await run.Collect()));
        await using var server = await ReplayServer.Start(LiveClusterTests.SampleBundle(), 0, 0, TestContext.Current.CancellationToken,
            flavor: McpFlavor.OpenSource);
        var known = SpecLines.McpCalls.Where(call => !call.Text.StartsWith("describe_eks_resource", StringComparison.Ordinal)).ToArray();
        var (tools, results) = await NodeClient.Call(["http", server.McpEndpoint.ToString()],
            $"[{string.Join(",", known.Select(call => Filled(call.Mcp ?? "", report)))}]");
        Assert.DoesNotContain("describe_eks_resource", tools.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()));
        for (var index = 0; index < known.Length; index++) Row(known[index], known[index].Read(Last(results[index])), report);
    }

    private static string Row(SpecLine line, IEnumerable<string> read, JsonElement report)
    {
        var (answer, said) = (read.ToList(), line.Said(report).ToList());
        if (line.Agreement == Agreement.Same)
        {
            Assert.True(answer.Order(StringComparer.Ordinal).SequenceEqual(said.Order(StringComparer.Ordinal), StringComparer.Ordinal),
                $"{line.Cell} says {Cell(answer)}, and the report says {Cell(said)}");
        }
        else
        {
            Assert.True(answer.Count > 0 && answer.Count < said.Count
                && answer.All(item =>
                    said.Contains(item, StringComparer.Ordinal)), $"{line.Cell} says {Cell(answer)}, which is no part of {Cell(said)}");
        }

        return $"| {line.Section} | {line.Cell} | {Cell(answer)} | {line.Facts} | {Cell(said)} | {(line.Agreement == Agreement.Same ? "the same" : "a part")}{(line.Note.Length > 0 ? ": " + line.Note : "")} |";
    }

    private static string Cell(List<string> items) =>
        items.Count == 0 ? "none" : string.Join(", ", items.Select(item => item.Length == 0 ? "(empty)" : item));

    private static string Filled(string text, JsonElement report) => text
        .Replace("<cluster-name>", report.GetProperty("cluster").GetProperty("name").GetString(), StringComparison.Ordinal)
        .Replace("<ids>",
            string.Join(' ',
                SpecLines.At(report, "details.vpc.subnets").EnumerateArray()
                    .Where(item => item.GetProperty("uses").EnumerateArray().Any(use => use.GetString() == "control-plane"))
                    .Select(item => item.GetProperty("id").GetString())),
            StringComparison.Ordinal);

    /// <summary>The last text is the JSON; the open-source server says a sentence first.</summary>
    private static string Last(JsonElement result)
    {
        var text = result.GetProperty("content").EnumerateArray().Last().GetProperty("text").GetString() ?? "";
        Assert.False(result.TryGetProperty("isError", out var failed) && failed.GetBoolean(), text);
        return text;
    }

    private static string Page(List<string> rows)
    {
        var page = new StringBuilder();
        page.Append("# The specification's commands against the report\n\n");
        page.Append(
            "Each command line and each MCP call that the specification of the networking module names, run as it is written there, with real kubectl, aws and jq and an MCP client from the npm registry, against a replay of the built-in sample;\n");
        page.Append(
            "what it answers; and what the report says of the same. A test generates this table (`EKS_RECON_ACCEPT=1` writes it) and fails where an answer and a fact disagree.\n\n");
        page.Append("| section | command or call | answer | fact | the report | agree |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var row in rows) page.Append(row).Append('\n');
        return page.ToString();
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private async Task<string> Output(string command, LiveRun run, string kubectl, JsonElement report)
    {
        // The programs by the names that the specification has.
        var programs = _folder.CreateSubdirectory("bin").FullName;
        if (!File.Exists(Path.Combine(programs, "kubectl"))) File.CreateSymbolicLink(Path.Combine(programs, "kubectl"), kubectl);
        var start = new ProcessStartInfo("bash", ["-c", Filled(command, report)]);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in run.Environment()) start.Environment[name] = value;
        start.Environment["PATH"] = programs + Path.PathSeparator + start.Environment["PATH"];
        start.Environment["HOME"] = _folder.FullName;
        start.Environment["AWS_REGION"] = start.Environment["AWS_DEFAULT_REGION"] = "us-west-2";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        return (await TimedProcess.Run(start)).Output;
    }
}
