using System.Text.Json;

using EksRecon.Replay.Aws;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Kubernetes;

using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EksRecon.Replay.Mcp;

/// <summary>
/// A bundle behind the tools of an EKS MCP server: agents and clients work on a saved cluster as on the one it was made of.
/// </summary>
public sealed class ReplayMcp
{
    /// <summary>Structured content stands some levels down in a message, and the MCP SDK writes 64 (System.Text.Json's default).</summary>
    private const int StructuredDepth = 56;

    private readonly McpFlavor _flavor;
    private readonly IReadOnlyList<ReplayedTool> _tools;

    internal ReplayMcp(ReplayBundle bundle, McpFlavor flavor, KubernetesReplay kubernetes, AwsReplay aws)
    {
        var cluster = new ClusterAws(aws, new(bundle));
        _flavor = flavor;
        _tools = ReplayedTools.Of(flavor, new(new(kubernetes), cluster), new(cluster), new(cluster));
    }

    /// <summary>Speaks MCP over two streams until the first of them ends.</summary>
    /// <param name="input">What the client says, e.g. standard input.</param>
    /// <param name="output">Carries the protocol and nothing else.</param>
    /// <returns>False where a message was larger than the bound.</returns>
    public static Task<bool> Run(ReplayBundle bundle, McpFlavor flavor, Stream input, Stream output, CancellationToken cancel)
    {
        var options = new McpServerOptions();
        new ReplayMcp(bundle, flavor, new(bundle), new(bundle)).Configure(options);
        return McpStreams.Speak(options, "eks-recon replay", input, output, cancel);
    }

    internal void Configure(McpServerOptions options)
    {
        options.ServerInfo = new()
        {
            Name = _flavor == McpFlavor.Hosted ? "eks-recon-replay-hosted" : "eks-recon-replay",
            Version = typeof(ReplayMcp).Assembly.GetName().Version?.ToString(3) ?? "0",
        };
        options.Handlers.ListToolsHandler = (_, _) => ValueTask.FromResult(
            new ListToolsResult { Tools = [.. _tools.Select(tool => tool.Definition(_flavor))] });
        options.Handlers.CallToolHandler = async (request, cancel) => await Call(request.Params?.Name ?? "", new(request.Params?.Arguments),
            cancel);
    }

    private async Task<CallToolResult> Call(string name, ToolArguments arguments, CancellationToken cancel)
    {
        try
        {
            var tool = _tools.FirstOrDefault(tool => tool.Name == name) ?? throw new ToolRefusal($"Unknown tool: {name}");
            foreach (var parameter in tool.Parameters) if (parameter.IsRequired) arguments.Required(parameter.Name);
            var answer = await tool.Answer(arguments, cancel);
            var json = JsonText.Of(answer.Json);
            return _flavor == McpFlavor.Hosted
                ? new() { Content = [new TextContentBlock { Text = json }], StructuredContent = Structured(json) }
                : new() { Content = [new TextContentBlock { Text = answer.Sentence }, new TextContentBlock { Text = json }] };
        }
        catch (Exception failure) when (failure is ToolRefusal or InvalidOperationException or JsonException)
        {
            // JSON can spell texts that are none (half of a surrogate pair): whoever made the bundle, the client gets a sentence.
            var said = failure is ToolRefusal
                ? failure.Message
                : "the bundle's document cannot be answered: it is not Unicode, or nests too deep";
            return new() { IsError = true, Content = [new TextContentBlock { Text = said }] };
        }
    }

    /// <summary>Null for what nests deeper than the protocol's library writes; the text has it.</summary>
    private static JsonElement? Structured(string json)
    {
        try
        {
            return JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = StructuredDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
