using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Tests.Replay;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>The user's own kubectl and aws as a source: the real ones, and programs that behave badly.</summary>
public sealed class CliSourceTests : IDisposable
{
    private static readonly CollectionLimits Patient = new()
    {
        RequestTime = TimeSpan.FromMinutes(2),
        TotalTime = TimeSpan.FromMinutes(20),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Kubectls()
    {
        var programs = RealKubectl.Programs().ToList();
        return programs.Count > 0 ? [.. programs] : [""];
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Kubectl_alone_gives_every_fact_of_the_API_server(string kubectl)
    {
        if (kubectl.Length == 0) Assert.Skip("no kubectl is on this machine");
        await using var run = await LiveRun.OfSample();
        var byApi = await run.Collect();
        var byCli = await run.Collect(Patient,
            run.Target() with { Via = [SourceNames.Cli], KubectlPath = kubectl, AwsPath = Path.Combine(_folder, "none") });
        Assert.Equal(Rows(byApi, "kubernetes/", SourceNames.Cli), Rows(byCli, "kubernetes/", SourceNames.Cli));
        Assert.Equal(byApi.Pods.Items.Length, byCli.Pods.Items.Length);
        Assert.All(byCli.Coverage.Rows.Where(row => row.Question.StartsWith("aws/", StringComparison.Ordinal)),
            row => Assert.Contains("--aws-path", row.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_programs_give_the_report_that_the_APIs_give()
    {
        if (AwsCommandLine.Program is null) Assert.Skip("aws is not on this machine");
        RealKubectl.Any();
        await using var run = await LiveRun.OfSample();
        var byApi = Answers.Element(Answers.Report(await run.Collect()));
        var byCli = Answers.Element(await SampleByPrograms.Report);
        foreach (var part in new[] { "cluster", "networking", "findings", "unavailable" })
        {
            Assert.Equal(byApi.GetProperty(part).GetRawText(),
                byCli.GetProperty(part).GetRawText().Replace("\"source\": \"cli\"", "\"source\": \"api\"", StringComparison.Ordinal));
        }

        Assert.All(byCli.GetProperty("coverage").EnumerateArray(),
            row => Assert.Equal(SourceNames.Cli, row.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task With_a_cluster_s_name_alone_kubectl_finds_the_way_by_what_EKS_says()
    {
        var aws = AwsCommandLine.Any();
        var kubectl = RealKubectl.Any();
        await using var run = await LiveRun.OfSample(isEndpointKept: false);
        // kubectl asks aws for a token at each of its starts, and this takes a second: the real one makes it once. What else is asked of
        // aws is looked at elsewhere.
        var script = Program("aws", $"""
            case "$*" in
            *get-token*) [ -s '{_folder}/token' ] || '{aws}' "$@" > '{_folder}/token'; cat '{_folder}/token';;
            *describe-cluster*) exec '{aws}' "$@";;
            *) echo 'An error occurred (AccessDenied) when calling the operation: no' >&2; exit 254;;
            esac
            """);
        var target = run.Target() with { Context = null, KubectlPath = kubectl, AwsPath = script, Via = [SourceNames.Cli] };
        var environment = run.Environment();
        environment["KUBECONFIG"] = Path.Combine(_folder, "not-there");
        var snapshot = await run.Collect(Patient with { ListRestarts = 0 }, target with { Environment = environment.GetValueOrDefault });
        Assert.True(snapshot.Nodes.IsWhole, snapshot.Nodes.Gap?.Reason);
        Assert.Equal(9, snapshot.Nodes.Items.Length);
    }

    [Fact]
    public async Task What_the_API_refuses_is_asked_of_kubectl_and_both_are_on_record()
    {
        var kubectl = RealKubectl.Any();
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            // The tool's own client names itself.
            if (context.Request.Path == "/api/v1/nodes"
                && context.Request.Headers.UserAgent.ToString().StartsWith("eks-recon", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 403;
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"nodes is forbidden: no","reason":"Forbidden","code":403}"""u8.ToArray());
                return;
            }

            await answer(context);
        }, isEndpointKept: true);
        var snapshot = await run.Collect(target: run.Target() with { Via = [SourceNames.Api, SourceNames.Cli], KubectlPath = kubectl });
        Assert.True(snapshot.Nodes.IsWhole);
        var rows = (snapshot.Coverage.Manifest?.Coverage ?? []).Where(row => row.Question == "kubernetes/nodes").ToList();
        Assert.Equal([(Outcome.Forbidden, SourceNames.Api), (Outcome.Collected, SourceNames.Cli)],
            rows.Select(row => (row.Outcome, row.Source ?? "")));
        Assert.Equal("list nodes", rows[0].MissingPermission);
        // Nothing else needed the second source.
        Assert.Single(snapshot.Coverage.Rows,
            row => row.Source == SourceNames.Cli && row.Question.StartsWith("kubernetes/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_on_record_and_costs_nothing()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), Refuse("/api/v1/pods"), isEndpointKept: true);
        var snapshot = await run.Collect(
            target: run.Target() with
            {
                Via = [SourceNames.Api, SourceNames.Cli],
                KubectlPath = Path.Combine(_folder, "kubectl"),
                AwsPath = Path.Combine(_folder, "aws")
            });
        Assert.Equal(Outcome.Forbidden, snapshot.Pods.Gap?.Outcome);
        Assert.Equal("list pods", snapshot.Pods.Gap?.MissingPermission);
        var other = Assert.Single(snapshot.Coverage.Manifest?.Coverage ?? [],
            row => row.Source == SourceNames.Cli && row.Question.StartsWith("kubernetes/", StringComparison.Ordinal));
        Assert.Equal((Outcome.NotAsked, "kubernetes/pods"), (other.Outcome, other.Question));
        Assert.Contains("there is no kubectl at", other.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'Error from server (Forbidden): pods is forbidden: User \"me\" cannot list resource \"pods\"' >&2; exit 1", Outcome.Forbidden, "User \"me\" cannot list")]
    [InlineData("echo 'error: You must be logged in to the server (Unauthorized)' >&2; exit 1", Outcome.Unauthorized, "did not accept the credentials")]
    [InlineData("echo 'Unable to connect to the server: dial tcp: lookup nowhere: no such host' >&2; exit 1", Outcome.Failed, "no such host")]
    [InlineData("echo 'Error: unknown flag: --raw' >&2; exit 1", Outcome.Failed, "too old")]
    [InlineData("echo '<html>login</html>'", Outcome.Malformed, "cannot be read")]
    [InlineData("echo '{\"kind\":\"APIGroupList\"'", Outcome.Malformed, "cut off")]
    [InlineData("exit 3", Outcome.Failed, "failed with exit code 3 and no error message")]
    [InlineData("read answer; echo \"Username: $answer\" >&2; exit 1", Outcome.Failed, "Username:")]
    [InlineData("sleep 60", Outcome.TimedOut, "did not end within")]
    [InlineData("sleep 60", Outcome.TimedOut, "Run it by hand: kubectl get --raw")]
    [InlineData("sleep 60 & exec sleep 60", Outcome.TimedOut, "did not end within")]
    [InlineData("sleep 5 & echo '{}'", Outcome.Malformed, "cannot be read")]
    [InlineData("exec yes", Outcome.Failed, "the bound for one answer of a program")]
    public async Task A_kubectl_that_behaves_badly_is_an_unknown_with_its_reason(string behaviour, Outcome outcome, string says)
    {
        var snapshot = await Collect(kubectl: behaviour, aws: "exit 1", isEndless: outcome == Outcome.TimedOut);
        Assert.Equal(outcome, snapshot.Nodes.Gap?.Outcome);
        Assert.Contains(says, snapshot.Nodes.Gap?.Reason, StringComparison.Ordinal);
        Assert.Empty(snapshot.Nodes.Items);
    }

    [Theory]
    [InlineData("echo 'An error occurred (AccessDeniedException) when calling the DescribeCluster operation: User: me is not authorized to perform: eks:DescribeCluster' >&2; exit 254", Outcome.Forbidden, "not authorized")]
    [InlineData("echo 'An error occurred (ExpiredTokenException) when calling the DescribeCluster operation (reached max retries: 2): The security token included in the request is expired' >&2; exit 254", Outcome.Unauthorized, "expired")]
    [InlineData("echo 'Unable to locate credentials. You can configure credentials by running \"aws configure\".' >&2; exit 253", Outcome.Unauthorized, "aws configure")]
    [InlineData("echo 'Error loading SSO Token: Token for corp does not exist' >&2; exit 255", Outcome.Unauthorized, "SSO")]
    [InlineData("echo 'aws: error: argument command: Invalid choice, valid choices are:' >&2; exit 2", Outcome.Failed, "too old")]
    [InlineData("echo 'Could not connect to the endpoint URL: \"https://eks.nowhere/\"' >&2; exit 255", Outcome.Failed, "Could not connect")]
    [InlineData("echo 'WARNING: old Python'; echo 'no JSON at all'", Outcome.Malformed, "It begins: WARNING")]
    [InlineData("echo '{\"nodegroups\": []}'", Outcome.Malformed, "has no 'cluster'")]
    [InlineData("sleep 60", Outcome.TimedOut, "did not end within")]
    public async Task An_aws_that_behaves_badly_is_an_unknown_with_its_reason(string behaviour, Outcome outcome, string says)
    {
        var snapshot = await Collect(kubectl: "exit 1", aws: behaviour, isEndless: outcome == Outcome.TimedOut);
        var row = Assert.Single(snapshot.Coverage.Rows, row => row.Question == "aws/eks-describe-cluster");
        Assert.Equal(outcome, row.Outcome);
        Assert.Contains(says, row.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("it's $(touch x)")]
    [InlineData("a b; touch x")]
    [InlineData("`touch x` \"&")]
    public async Task A_program_that_is_to_be_run_by_hand_is_given_with_the_arguments_that_it_had(string context)
    {
        using var shell = new Facts.PastedCommand();
        await using var run = await LiveRun.OfSample();
        var environment = run.Environment();
        var kubeconfig = await File.ReadAllTextAsync(environment["KUBECONFIG"], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(environment["KUBECONFIG"],
            kubeconfig.Replace("[{name: replay, context:",
                $"[{{name: {System.Text.Json.JsonSerializer.Serialize(context, McpTestJson.Default.String)}, context:",
                StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        var given = Path.Combine(_folder, "given");
        var kubectl = Program("kubectl",
            $"case \"$3\" in */nodes\\?*) printf '%s\\0' kubectl \"$@\" > '{given}'; sleep 600;; *) exit 1;; esac");
        var target = run.Target() with
        {
            Context = context,
            Via = [SourceNames.Cli],
            KubectlPath = kubectl,
            AwsPath = Program("aws", "exit 1"),
            Environment = environment.GetValueOrDefault,
        };
        var snapshot = await run.Collect(Patient with { RequestTime = TimeSpan.FromSeconds(0.5), Retries = 1 }, target);
        var reason = snapshot.Nodes.Gap?.Reason ?? "";
        const string before = "Run it by hand: ";
        var words = Assert.Single(await shell.Run(reason[(reason.IndexOf(before, StringComparison.Ordinal) + before.Length)..]));
        Assert.Equal((await File.ReadAllTextAsync(given, TestContext.Current.CancellationToken)).TrimEnd('\0').Split('\0'), words);
        Assert.Contains(context, words);
    }

    [Fact]
    public async Task A_warning_before_the_JSON_is_no_harm()
    {
        var kubectl = RealKubectl.Any();
        await using var run = await LiveRun.OfSample();
        var wrapper = Program("kubectl", $"echo 'WARNING: this is a wrapper'; exec {kubectl} \"$@\"");
        var snapshot = await run.Collect(Patient,
            run.Target() with { Via = [SourceNames.Cli], KubectlPath = wrapper, AwsPath = Path.Combine(_folder, "none") });
        Assert.Equal(9, snapshot.Nodes.Items.Length);
        Assert.True(snapshot.Nodes.IsWhole);
    }

    [Theory]
    [InlineData("--via ssh", "'ssh' is no source; use api, cli, mcp")]
    [InlineData("--via ,", "names no source")]
    [InlineData("--kubectl-path /nowhere/kubectl", "--kubectl-path /nowhere/kubectl: there is no such file")]
    public async Task Options_that_make_no_sense_are_refused(string options, string says)
    {
        var (code, _, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal),
            ["networking", "--cluster", "a", "--region", "us-west-2", .. options.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(says, notes, StringComparison.Ordinal);
    }

    private async Task<Snapshot> Collect(string kubectl, string aws, bool isEndless)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("programs that behave badly are shell scripts");
        await using var run = await LiveRun.OfSample();
        var target = run.Target() with
        {
            Via = [SourceNames.Cli],
            KubectlPath = Program("kubectl", kubectl),
            AwsPath = Program("aws", aws),
        };
        // Only a program that never ends is waited for in vain: the others may be slow to start on a loaded machine.
        return await run.Collect(isEndless ? Patient with { RequestTime = TimeSpan.FromSeconds(0.5), Retries = 1 } : Patient with { Retries = 1 },
            target);
    }

    private string Program(string name, string script)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Microsoft.AspNetCore.Http.RequestDelegate, Task> Refuse(string path) =>
        async (context, answer) =>
    {
        if (context.Request.Path != path)
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = 403;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","reason":"Forbidden","code":403}"""u8.ToArray());
    };

    private static IEnumerable<string> Rows(Snapshot snapshot, string prefix, string source) =>
        snapshot.Coverage.Rows.Where(row =>
            row.Question.StartsWith(prefix, StringComparison.Ordinal)).Select(row => $"{row.Question} {row.Outcome} {row.Reason} {source}");
}
