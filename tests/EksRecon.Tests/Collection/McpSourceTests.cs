using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Mcp;
using EksRecon.Collection.Sources;
using EksRecon.Model;
using EksRecon.Replay.Mcp;
using EksRecon.Tests.Properties;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>EKS MCP servers as a source, over both transports and in both flavors, with real protocol traffic.</summary>
public sealed class McpSourceTests
{
    private static readonly CollectionLimits Quick = new()
    {
        RequestTime = TimeSpan.FromMinutes(2),
        TotalTime = TimeSpan.FromMinutes(10),
        McpStart = TimeSpan.FromMinutes(5),
        RequestsPerSecond = 1000,
    };

    private static CollectionTarget ByMcp(LiveRun run, params string[] via) => run.Target() with
    {
        Via = via,
        Mcp = McpServerAddress.OfUrl(run.Mcp.ToString()),
    };

    [Fact]
    public async Task The_hosted_server_alone_gives_the_whole_networking_block()
    {
        await using var run = await LiveRun.OfSample();
        var byApi = Answers.Report(await run.Collect());
        var byMcp = Answers.Report(await run.Collect(Quick, ByMcp(run, SourceNames.Mcp)));
        Assert.Equal(Answers.Element(byApi).GetProperty("networking").GetRawText(),
            Answers.Element(byMcp).GetProperty("networking").GetRawText());
        BundleProperties.Compare(byApi, byMcp, "hosted");
        Assert.All(byMcp.Details.Evidence.Where(row => row.Fact.StartsWith("networking.", StringComparison.Ordinal)),
            row => Assert.Equal(SourceNames.Mcp, row.Via));
    }

    [Fact]
    public async Task The_open_source_server_alone_gives_what_Kubernetes_knows_and_says_what_it_cannot()
    {
        await using var run = await LiveRun.OfSample();
        var byApi = Answers.Report(await run.Collect());
        var target = run.Target() with
        {
            Via = [SourceNames.Mcp],
            Mcp = McpServerAddress.OfCommand($"\"{Tool.Path}\" replay sample --mcp --mcp-flavor open-source"),
        };
        var byMcp = Answers.Report(await run.Collect(Quick, target));
        BundleProperties.Compare(byApi, byMcp, "open-source");
        Assert.Equal(["networking.vpc_cni.status unknown", "networking.vpc_cni.version partial"],
            byMcp.Unavailable.Where(row => row.Fact.StartsWith("networking.", StringComparison.Ordinal))
                .Select(row => $"{row.Fact} {row.Effect}").Distinct());
        // It tells the VPC itself, in part.
        Assert.Contains(byMcp.Coverage,
            row => row.Question == "aws/ec2-describe-subnets" && row.Reason?.Contains("not their tags", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task What_MCP_cannot_answer_is_asked_of_the_APIs_and_the_report_says_which_gave_what()
    {
        await using var run = await LiveRun.OfSample();
        var byApi = Answers.Element(Answers.Report(await run.Collect()));
        var both = Answers.Report(await run.Collect(Quick, ByMcp(run, SourceNames.Mcp, SourceNames.Api)));
        Assert.Equal(byApi.GetProperty("networking").GetRawText(), Answers.Element(both).GetProperty("networking").GetRawText());
        Assert.Equal(byApi.GetProperty("findings").GetRawText().Replace("\"api\"", "\"mcp\"", StringComparison.Ordinal),
            Answers.Element(both).GetProperty("findings").GetRawText().Replace("\"api\"", "\"mcp\"", StringComparison.Ordinal));
        var nodes = Assert.Single(both.Coverage, row => row.Question == "kubernetes/nodes");
        Assert.Equal((SourceNames.Mcp, null), (nodes.Source, nodes.Tried));
        var gateways = Assert.Single(both.Coverage, row => row.Question == "aws/ec2-describe-nat-gateways");
        Assert.Equal((SourceNames.Api, "not-asked"), (gateways.Source, gateways.Tried?[0].Outcome));
        var subnets = Assert.Single(both.Coverage, row => row.Question == "aws/ec2-describe-subnets");
        Assert.Equal((SourceNames.Api, "collected"), (subnets.Source, subnets.Outcome));
    }

    [Fact]
    public async Task Of_more_objects_than_may_be_read_a_sample_is_read_and_that_is_said()
    {
        await using var run = await LiveRun.OfSample();
        var snapshot = await run.Collect(Quick with { McpReads = 12 }, ByMcp(run, SourceNames.Mcp));
        Assert.Equal(12, snapshot.Pods.Items.Length);
        Assert.False(snapshot.Pods.IsWhole);
        Assert.Contains("sampled", snapshot.Pods.Gap?.Reason, StringComparison.Ordinal);
        Assert.Contains("12 of ", snapshot.Pods.Gap?.Reason, StringComparison.Ordinal);
        // Namespaces need no reading of their own: their labels come with the list.
        Assert.True(snapshot.Namespaces.IsWhole);
    }

    [Fact]
    public async Task A_cluster_that_does_not_know_the_server_is_asked_otherwise_and_the_access_entry_is_named()
    {
        await using var run = await Spoiled(call => call.Tool is "list_k8s_resources" or "read_k8s_resource" or "list_api_versions"
            ? Error("Failed: (401)\nReason: Unauthorized") : null);
        var report = Answers.Report(await run.Collect(Quick, ByMcp(run, SourceNames.Mcp, SourceNames.Api)));
        var pods = Assert.Single(report.Coverage, row => row.Question == "kubernetes/pods");
        Assert.Equal((SourceNames.Api, "collected"), (pods.Source, pods.Outcome));
        var tried = Assert.Single(pods.Tried ?? []);
        Assert.Equal((SourceNames.Mcp, "unauthorized"), (tried.Source, tried.Outcome));
        Assert.Contains("aws eks create-access-entry", tried.MissingPermission, StringComparison.Ordinal);
        Assert.Contains("AmazonEKSAdminViewPolicy", tried.MissingPermission, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_to_a_hosted_server_are_signed_for_it_and_carry_the_region()
    {
        var (signed, meta) = (new List<string>(), 0);
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path == "/mcp")
            {
                context.Request.EnableBuffering();
                using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
                var body = await reader.ReadToEndAsync();
                context.Request.Body.Position = 0;
                lock (signed)
                {
                    signed.Add(context.Request.Headers.Authorization.ToString());
                    if (body.Contains("tools/call", StringComparison.Ordinal)
                        && body.Contains("\"AWS_REGION\":\"us-west-2\"", StringComparison.Ordinal))
                    {
                        meta++;
                    }
                }

                Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body))),
                    context.Request.Headers["X-Amz-Content-SHA256"].ToString());
            }

            await answer(context);
        }, isEndpointKept: true);
        await run.Collect(Quick with { McpReads = 1 }, ByMcp(run, SourceNames.Mcp));
        Assert.True(meta > 10, $"{meta} calls carried the region");
        Assert.All(signed,
            header =>
                Assert.Matches("^AWS4-HMAC-SHA256 Credential=replay/[0-9]{8}/us-west-2/eks-mcp/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$",
                header));
    }

    [Theory]
    [InlineData("exit 1", "cannot be asked")]
    [InlineData("echo 'Traceback: no module' >&2; exit 1", "cannot be asked")]
    [InlineData("while :; do echo 'not a protocol'; sleep 0.05; done", "not ready within")]
    [InlineData("sleep 60", "not ready within")]
    [InlineData("yes {}", "it sent many more messages than it was asked for")]
    [InlineData("yes", "it sent many more messages than it was asked for")]
    public async Task A_server_that_does_not_start_is_an_unknown_with_its_reason(string script, string says)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("servers that behave badly are shell scripts");
        await using var run = await LiveRun.OfSample();
        var target = run.Target() with
        {
            Via = [SourceNames.Mcp],
            Mcp = McpServerAddress.OfCommand($"sh -c \"{script.Replace("\"", "", StringComparison.Ordinal)}\""),
        };
        // Only a server that never gets ready is waited for in vain.
        var limits = says == "not ready within" ? Quick with { McpStart = TimeSpan.FromSeconds(2) } : Quick;
        var snapshot = await run.Collect(limits, target);
        Assert.Contains(says, snapshot.Nodes.Gap?.Reason, StringComparison.Ordinal);
        Assert.All(snapshot.Coverage.Rows, row => Assert.False(row.Outcome.Answers()));
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_leaves_what_it_said_and_the_rest_unknown()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the server is ended by a shell");
        await using var run = await LiveRun.OfSample();
        var byApi = Answers.Report(await run.Collect());
        // It hears sixty lines, enough for a beginning, and then the end of its input.
        var target = run.Target() with
        {
            Via = [SourceNames.Mcp],
            Mcp = McpServerAddress.OfCommand($"sh -c \"sed -u 60q | '{Tool.Path}' replay sample --mcp\""),
        };
        var report = Answers.Report(await run.Collect(Quick with { RequestTime = TimeSpan.FromSeconds(20) }, target));
        BundleProperties.Compare(byApi, report, "dead server");
        Assert.Contains(report.Coverage, row => row.Outcome is "collected" or "empty");
        Assert.Contains(report.Coverage,
            row => row.Outcome is "failed" or "timed-out" && row.Reason?.Contains("the MCP server", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("kind", "NetworkPolicy", "Pod")]
    [InlineData("api_version", "networking.k8s.io/v1", "v1")]
    public async Task A_list_of_something_else_is_no_answer(string member, string asked, string answered)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the answers are changed by a shell");
        await using var run = await LiveRun.OfSample();
        var script = Path.GetTempFileName();
        // The answer is JSON in a text of JSON, in which quotes are \u0022.
        await File.WriteAllTextAsync(script, $@"s,\({member}\\u0022:\\u0022\){asked},\1{answered},", TestContext.Current.CancellationToken);
        var target = run.Target() with
        {
            Via = [SourceNames.Mcp],
            Mcp = McpServerAddress.OfCommand(
                $"sh -c \"'{Tool.Path}' replay sample --mcp --mcp-flavor open-source | sed -u -f '{script}'\""),
        };
        var report = Answers.Report(await run.Collect(Quick, target));
        Assert.Null(report.Networking.NetworkPolicies.Count);
        Assert.Equal("malformed",
            Assert.Single(report.Coverage, row => row.Question == "kubernetes/networkpolicies.networking.k8s.io").Outcome);
        File.Delete(script);
    }

    [Fact]
    public async Task What_was_saved_of_several_sources_is_what_was_seen()
    {
        var path = Path.Combine(Path.GetTempPath(), $"eks-recon-{Guid.NewGuid():N}.tgz");
        try
        {
            await using var run = await LiveRun.OfSample();
            using var writer = BundleWriter.Create(path);
            var live = Answers.Report(
                await run.Collect(Quick with { McpReads = 10 }, ByMcp(run, SourceNames.Mcp, SourceNames.Api), writer));
            Assert.Equal(Answers.Json(live), Answers.Json(Answers.Report(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("read", true)]
    [InlineData("create", false)]
    [InlineData("delete", false)]
    [InlineData(null, false)]
    public void Of_the_tool_that_could_write_only_reading_is_let_through(string? operation, bool isRead)
    {
        var arguments = operation is null ? [] : new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["operation"] = JsonElement.Parse($"\"{operation}\""),
        };
        Assert.Equal(isRead, McpTools.IsRead(McpTools.ManageKubernetes, arguments));
        Assert.False(McpTools.IsRead("apply_yaml", arguments));
    }

    [Fact]
    public async Task An_answer_about_another_add_on_is_no_answer()
    {
        await using var run =
            await Spoiled(call => call.Tool == "describe_eks_resource" && call.Address.Contains("vpc-cni", StringComparison.Ordinal)
            ? Result("""{"content":[{"type":"text","text":"{\"addon\":{\"addonName\":\"coredns\",\"addonVersion\":\"v9.9.9\"}}"}]}""") : null);
        var snapshot = await run.Collect(Quick, ByMcp(run, SourceNames.Mcp));
        var row = Assert.Single(snapshot.Coverage.Rows, row => row.Question == "aws/eks-describe-addon/vpc-cni");
        Assert.Equal(Outcome.Malformed, row.Outcome);
        Assert.Contains("answered about 'coredns'", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        await using var run = await LiveRun.OfSample();
        var target = run.Target() with
        {
            Via = [SourceNames.Mcp],
            Mcp = McpServerAddress.OfCommand("uvx-that-is-not-here awslabs.eks-mcp-server@latest"),
        };
        Assert.Contains("uvx-that-is-not-here", (await run.Collect(Quick, target)).Nodes.Gap?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_in_the_current_folder_is_not_run_by_its_bare_name()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the program is a shell script");
        var name = $"server-{Guid.NewGuid():N}";
        var (here, mark) = (Path.Combine(Environment.CurrentDirectory, name),
            Path.Combine(Path.GetTempPath(), $"eks-recon-test-{Guid.NewGuid():N}"));
        try
        {
            await File.WriteAllTextAsync(here, $"#!/bin/sh\ntouch '{mark}'\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(here, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await using var run = await LiveRun.OfSample();
            var snapshot = await run.Collect(Quick, run.Target() with { Via = [SourceNames.Mcp], Mcp = McpServerAddress.OfCommand(name) });
            Assert.Contains($"'{name}' cannot be run: it is not on PATH", snapshot.Nodes.Gap?.Reason, StringComparison.Ordinal);
            Assert.False(File.Exists(mark));
        }
        finally
        {
            File.Delete(here);
            File.Delete(mark);
        }
    }

    [Fact]
    public async Task Messages_are_bounded_by_the_calls_that_were_sent()
    {
        var most = BoundedMessages.MostMessagesAtStart + BoundedMessages.MostMessagesPerCall;
        await using var fitting = new BoundedMessages(new MemoryStream(Lines(most)), areLines: true);
        fitting.Asked();
        await fitting.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Null(fitting.Problem);
        await using var flood = new BoundedMessages(new MemoryStream(Lines(most + 1)), areLines: true);
        flood.Asked();
        await Assert.ThrowsAsync<MessageBoundException>(() => flood.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.True(flood.Ended.IsCancellationRequested);

        static byte[] Lines(int count) => System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", count)));
    }

    [Fact]
    public async Task Bytes_are_bounded_by_the_calls_that_were_sent()
    {
        // Each message is within its own bound, and there are few of them.
        const int length = BoundedMessages.MostBytes / 2;
        const int most = (BoundedMessages.MostBytesAtStart + BoundedMessages.MostBytesPerCall) / length;
        await using var fitting = new BoundedMessages(new LongLines(length, most), areLines: true);
        fitting.Asked();
        await fitting.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Null(fitting.Problem);
        await using var flood = new BoundedMessages(new LongLines(length, most + 1), areLines: true);
        flood.Asked();
        var over = await Assert.ThrowsAsync<MessageBoundException>(() =>
            flood.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        Assert.Equal(("it sent many more bytes than it was asked for", flood.Problem), (over.Message, over.Message));
        Assert.True(flood.Ended.IsCancellationRequested);
        // With another call the same is fine.
        await using var asked = new BoundedMessages(new LongLines(length, most + 1), areLines: true);
        asked.Asked();
        asked.Asked();
        await asked.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Null(asked.Problem);
    }

    /// <summary>Lines of blanks, of which none is held.</summary>
    private sealed class LongLines(int length, int count) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var taken = (int)Math.Min(buffer.Length, ((long)length * count) - _at);
            buffer[..taken].Fill((byte)' ');
            for (var end = length - 1 - (_at % length); end < taken; end += length) buffer[(int)end] = (byte)'\n';
            _at += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":5}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"content":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"image"}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":5}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"content":[null]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"isError":"yes","content":[]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"error":{"code":"x","message":5}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"error":null}""")]
    [InlineData("""{"jsonrpc":"1.0","id":ID,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"method":"x","result":{}}""")]
    public async Task A_server_that_answers_nonsense_is_spoken_of_without_the_names_of_our_types(string message)
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path != "/mcp" || await McpTraffic.Read(context) is not { Tool: not null, Kind: "Node" } call)
            {
                await answer(context);
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(message.Replace("ID", call.Id, StringComparison.Ordinal), context.RequestAborted);
        }, isEndpointKept: true, McpFlavor.Hosted);
        // Where nothing counts as an answer, the time of a request ends the wait; what else ends by it has a reason likewise.
        var snapshot =
            await run.Collect(Quick with { RequestTime = TimeSpan.FromSeconds(2), Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) },
            ByMcp(run, SourceNames.Mcp));
        Assert.NotNull(snapshot.Nodes.Gap);
        Assert.All(snapshot.Coverage.Rows, row => Assert.DoesNotMatch(TypeNames, row.Reason ?? ""));
    }

    /// <summary>Names and keys of the framework and of the protocol's library.</summary>
    private const string TypeNames =
        @"\b(System|Microsoft|ModelContextProtocol)\.|\w+Exception\b|\b[A-Z][a-z]+(?:[A-Z][a-z]+)*`\d|JsonRpc[A-Z]|\w+Result\b|ContentBlock|\b[A-Z][A-Za-z]+_[A-Z]";

    [Fact]
    public async Task A_server_with_other_tools_is_an_unknown_that_names_the_tool()
    {
        await using var run = await Spoiled(call => call.Method == "tools/list" ? Result("""{"tools":[{"name":"get_weather","inputSchema":{"type":"object"}}]}""") : null);
        var snapshot = await run.Collect(Quick, ByMcp(run, SourceNames.Mcp));
        Assert.Contains("offers no tool describe_eks_resource", snapshot.ClusterLook.Gap?.Reason, StringComparison.Ordinal);
        Assert.Contains("offers no tool list_api_versions", snapshot.Coverage.Rows.Single(row => row.Question == "kubernetes/apis").Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"all is well"}]}""", Outcome.Malformed, "another shape")]
    [InlineData("""{"content":[]}""", Outcome.Malformed, "another shape")]
    [InlineData("""{"content":[{"type":"text","text":"{\"items\":[{\"name\":5}]}"}]}""", Outcome.Malformed, "another shape")]
    [InlineData("""{"content":[{"type":"text","text":"{\"items\":[{\"na"}]}""", Outcome.Malformed, "another shape")]
    [InlineData("""{"content":"none"}""", Outcome.Failed, "failed at")]
    [InlineData("""{"isError":true,"content":[{"type":"text","text":"nodes is forbidden: (403) Forbidden"}]}""", Outcome.Forbidden, "(403)")]
    [InlineData("""{"isError":true,"content":[]}""", Outcome.Failed, "says nothing")]
    public async Task An_answer_of_another_shape_is_an_unknown_with_its_reason(string result, Outcome outcome, string says)
    {
        await using var run = await Spoiled(call => call.Tool == "list_k8s_resources" && call.Kind == "Node" ? Result(result) : null);
        var snapshot = await run.Collect(Quick, ByMcp(run, SourceNames.Mcp));
        Assert.Equal(outcome, snapshot.Nodes.Gap?.Outcome);
        Assert.Contains(says, snapshot.Nodes.Gap?.Reason, StringComparison.Ordinal);
        Assert.True(snapshot.Namespaces.IsWhole);
    }

    [Theory]
    [InlineData("--mcp-command uvx_--allow-write", "leave --allow-write out")]
    [InlineData("--mcp-command 'uvx", "is not closed")]
    [InlineData("--mcp-url http://eks-mcp.us-west-2.api.aws/mcp", "use https")]
    [InlineData("--mcp-url nonsense", "is not an https:// URL")]
    [InlineData("--via mcp", "Give --mcp-command or --mcp-url")]
    [InlineData("--mcp-url https://a/mcp --mcp-command b", "exclude each other")]
    public async Task Options_that_make_no_sense_are_refused(string options, string says)
    {
        var (code, _, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal),
            ["networking", "--cluster", "a", "--region", "us-west-2", .. options.Split(' ').Select(word => word.Replace('_', ' '))]);
        Assert.Equal(2, code);
        Assert.Contains(says, notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_is_split_as_it_is_typed_and_no_shell_sees_it() =>
        Assert.Equal(["uvx", "a b", "$(c)", ""], McpServerAddress.OfCommand("uvx  \"a b\" '$(c)' \"\"").Command);

    private static string Result(string result) => result;

    private static string Error(string text) =>
        $"{{\"isError\":true,\"content\":[{{\"type\":\"text\",\"text\":{JsonSerializer.Serialize(text, McpTestJson.Default.String)}}}]}}";

    /// <summary>A hosted server of the sample that gives other results where <paramref name="spoil"/> has some.</summary>
    private static Task<LiveRun> Spoiled(Func<McpTraffic, string?> spoil) =>
        LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
    {
        if (context.Request.Path != "/mcp" || await McpTraffic.Read(context) is not { } call || spoil(call) is not { } result)
        {
            await answer(context);
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($"{{\"jsonrpc\":\"2.0\",\"id\":{call.Id},\"result\":{result}}}");
    }, isEndpointKept: true, McpFlavor.Hosted);
}
