using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Cli.Commands;
using EksRecon.Cli.McpServer;
using EksRecon.Cli.Runs;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;

namespace EksRecon.Tests.Fuzz;

/// <summary>Messages of an MCP client, to <c>mcp</c> and to <c>replay --mcp</c>, on streams.</summary>
internal static class McpClientEntry
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private const string End = """{"jsonrpc":"2.0","id":"the end","method":"ping"}""";

    private static readonly string[] Opening =
    [
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"fuzz","version":"1"}}}""",
        """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
    ];

    private static readonly string[] Recon =
    [
        """{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}""",
        """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"networking_recon","arguments":{"bundle":"sample","layer":"findings","severity":"high","limit":3,"offset":1},"_meta":{"progressToken":"p"}}}""",
        """{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"addresses_left","arguments":{"bundle":"sample","what_if":"warm-ip=2,min-ip=10"}}}""",
        """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"explain_finding","arguments":{"code":"NET203"}}}""",
        """{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"compare_bundles","arguments":{"before":"sample","after":"sample"}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"list_components","arguments":{"bundle":"sample","limit":2}}}""",
        """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3,"reason":"x"}}""",
        """{"jsonrpc":"2.0","id":8,"method":"resources/list"}""", """{"jsonrpc":"2.0","id":9,"result":{}}""", """{"jsonrpc":"2.0","id":10,"method":"logging/setLevel","params":{"level":"debug"}}""",
    ];

    private static readonly string[] Eks =
    [
        """{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}""",
        """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_k8s_resources","arguments":{"cluster_name":"shop-prod","kind":"Pod","api_version":"v1","namespace":"shop","label_selector":"app=web","field_selector":"status.phase=Running"}}}""",
        """{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"manage_k8s_resource","arguments":{"operation":"read","cluster_name":"shop-prod","kind":"Node","api_version":"v1","name":"x"}}}""",
        """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"read_k8s_resource","arguments":{"cluster_name":"shop-prod","kind":"Service","api_version":"v1","name":"web","namespace":"shop"}}}""",
        """{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"get_eks_vpc_config","arguments":{"cluster_name":"shop-prod"}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"describe_eks_resource","arguments":{"resource_type":"addon","cluster_name":"shop-prod","resource_name":"vpc-cni"}}}""",
        """{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"list_eks_resources","arguments":{"resource_type":"cluster"}}}""",
        """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"list_api_versions","arguments":{"cluster_name":"shop-prod"}}}""",
    ];

    private static readonly Lazy<ReplayBundle> Sample = new(() =>
        ReplayBundle.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None));

    public static FuzzEntry Of(FuzzWorkplace place) => new("mcp-client", async (random, attempt, cancel) =>
    {
        var isRecon = random.Next(2) == 0;
        var lines = new List<byte[]>();
        foreach (var line in Opening) lines.Add(random.Next(12) == 0 ? Spoilt(line, random) : Encoding.UTF8.GetBytes(line));
        var calls = isRecon ? Recon : Eks;
        for (var times = random.Next(1, 5); times > 0; times--) lines.Add(Spoilt(calls[random.Next(calls.Length)], random));
        byte[] messages = [.. lines.SelectMany(line => line.Append((byte)'\n')), .. Encoding.UTF8.GetBytes(End + "\n")];
        attempt.In("messages.txt", messages);
        var (input, output) = (new Pipe(), new Pipe());
        var server = isRecon ? McpTransports.Speak(Server(place), input.Reader.AsStream(), output.Writer.AsStream(), cancel)
            : ReplayMcp.Run(Sample.Value, random.Next(2) == 0 ? McpFlavor.Hosted : McpFlavor.OpenSource, input.Reader.AsStream(),
                output.Writer.AsStream(), cancel);
        await input.Writer.WriteAsync(messages, cancel);
        var heard = Heard(output.Reader.AsStream(), lines.Count(IsRequest) + 1, cancel);
        // Most inputs wait for their calls, so that these are read and answered; the others end in their middle.
        await Task.WhenAny(heard.End, server, Task.Delay(LongestWait, cancel));
        if (random.Next(4) > 0) await Task.WhenAny(heard.All, server, Task.Delay(LongestWait, cancel));
        await input.Writer.CompleteAsync();
        await server;
        await output.Writer.CompleteAsync();
        attempt.Out(new("answers", OutputForm.JsonLines, await heard.Text));
    });

    private static ReconServer Server(FuzzWorkplace place)
    {
        var nobody = new LiveRequest(new CollectionTarget { Environment = _ => null },
            new CollectionLimits { TotalTime = TimeSpan.FromSeconds(2) }, IsVerbose: false, IsDryRun: false);
        return new(new ReconTargets(null, null, nobody, new BundleRoots([place.Folder]), Answers.Catalogue, TimeProvider.System));
    }

    private static bool IsRequest(byte[] line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject message && message["id"] is not null && message["method"] is not null;
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static (Task End, Task All, Task<string> Text) Heard(Stream output, int answers, CancellationToken cancel)
    {
        var (end, all) = (new TaskCompletionSource(), new TaskCompletionSource());
        return (end.Task, all.Task, Read());

        async Task<string> Read()
        {
            var text = new StringBuilder();
            using var reader = new StreamReader(output);
            while (await reader.ReadLineAsync(cancel) is { } line)
            {
                text.Append(line).Append('\n');
                if (line.Contains("\"the end\"", StringComparison.Ordinal)) end.TrySetResult();
                if (line.Contains("\"id\":", StringComparison.Ordinal) && --answers == 0) all.TrySetResult();
            }

            end.TrySetResult();
            all.TrySetResult();
            return text.ToString();
        }
    }

    /// <summary>A message is a line.</summary>
    private static byte[] Spoilt(string message, Random random) =>
        [.. JsonMutator.Spoil(Encoding.UTF8.GetBytes(message), random).Where(one => one != '\n')];
}
