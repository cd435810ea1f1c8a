using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Signatures;

using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EksRecon.Cli.McpServer;

/// <summary>The tools for agents behind the protocol: lists them, calls them, and turns what goes wrong into a sentence.</summary>
internal sealed class ReconServer(ReconTargets targets)
{
    private const string Instructions =
        "Reads the network of Amazon EKS clusters and changes nothing. Begin with networking_recon; explain_finding says what to do about a code. "
        + "A null in the networking block with a row in what_could_not_be_seen is unknown, not none: say so, and name the permission that would mend it.";

    private static readonly ReconTool[] Tools = ReconTools.All;

    public void Configure(McpServerOptions options)
    {
        options.ServerInfo = new() { Name = "eks-recon", Title = "EKS network recon", Version = ToolVersion.Current };
        options.ServerInstructions = Instructions;
        options.Handlers.ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. Tools.Select(tool => tool.Definition())] });
        options.Handlers.CallToolHandler = async (request, cancel) => await Call(request, cancel);
    }

    private async Task<CallToolResult> Call(RequestContext<CallToolRequestParams> request, CancellationToken cancel)
    {
        try
        {
            var name = request.Params?.Name;
            var tool = Tools.FirstOrDefault(tool => tool.Name == name) ?? throw new UsageException($"there is no tool '{name}': there are {string.Join(", ", Tools.Select(tool => tool.Name))}.");
            var call = new ReconCall(tool, request.Params?.Arguments, targets, Told(request, cancel), cancel);
            call.Check();
            var (sentence, record) = await tool.Answer(call);
            var json = JsonSerializer.SerializeToElement(record, tool.Shape);
            // Clients that know no structured content read the texts: the second is the same JSON.
            return new() { Content = [new TextContentBlock { Text = sentence }, new TextContentBlock { Text = json.GetRawText() }], StructuredContent = json };
        }
        catch (Exception wrong) when (wrong is UsageException or BundleException or AccessException or SignatureException)
        {
            return Refused(wrong.Message);
        }
        // The last boundary: an agent is never shown a stack trace, and the session goes on.
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Refused($"this is a fault of eks-recon itself ({fault.GetType().Name}: {fault.Message}). Please report it with the call you made.");
        }
    }

    private static CallToolResult Refused(string sentence) => new() { IsError = true, Content = [new TextContentBlock { Text = sentence }] };

    /// <summary>Progress goes to clients that asked for it.</summary>
    private static Action<Collection.Progress>? Told(RequestContext<CallToolRequestParams> request, CancellationToken cancel)
    {
        if (request.Params?.ProgressToken is not { } token) return null;
        var (order, last) = (new Lock(), 0);
        return progress =>
        {
            lock (order)
            {
                // Questions end on several threads; progress only grows (modelcontextprotocol.io, Progress).
                if (progress.Done <= last) return;
                last = progress.Done;
                _ = request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = progress.Done, Total = progress.Asked, Message = progress.Last }, cancellationToken: cancel);
            }
        };
    }
}
