using System.Collections.Concurrent;

using EksRecon.Tests.Collection;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Tests.Faults;

/// <summary>Ways in which an MCP server fails.</summary>
internal enum McpFault
{
    Unauthorized,
    Forbidden,
    ErrorText,
    OtherShape,
    CutOffText,
    NoContent,
    ProtocolError,
    HttpError,
    HttpForbidden,
    Reset,
    Stall,
    NotJson,
}

/// <summary>Spoils the answers of an MCP server, the same way for the same seed.</summary>
internal sealed class FaultyMcp
{
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(10);

    private readonly int _seed;
    private readonly McpFault[] _faults;
    private readonly double _share;
    private readonly int _times;
    private readonly bool _spoilsToolList;
    private readonly ConcurrentDictionary<string, int> _hits = new(StringComparer.Ordinal);

    public FaultyMcp(int seed)
    {
        _seed = seed;
        var random = new Random(seed);
        _faults = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (McpFault)random.Next(Enum.GetValues<McpFault>().Length))];
        _share = random.Next(4) switch { 0 => 1.0, 1 => 0.5, 2 => 0.15, _ => 0.03 };
        _times = random.Next(3) switch { 0 => 1, 1 => 3, _ => int.MaxValue };
        _spoilsToolList = random.Next(15) == 0;
    }

    public override string ToString() =>
        $"seed {_seed}: {string.Join(", ", _faults)} share {_share} times {(_times == int.MaxValue ? "always" : _times)}{(_spoilsToolList ? ", and other tools" : "")}";

    public async Task Answer(HttpContext context, RequestDelegate answer)
    {
        if (context.Request.Path != "/mcp" || await McpTraffic.Read(context) is not { } call)
        {
            await answer(context);
            return;
        }

        if (_spoilsToolList && call.Method == "tools/list")
        {
            await Write(context,
                $"{{\"jsonrpc\":\"2.0\",\"id\":{call.Id},\"result\":{{\"tools\":[{{\"name\":\"other\",\"inputSchema\":{{\"type\":\"object\"}}}}]}}}}");
        }
        else if (call.Tool is null || Share(call.Address) >= _share
            || _hits.AddOrUpdate(call.Address, 1, static (_, count) => count + 1) > _times)
        {
            await answer(context);
        }
        else await Spoil(_faults[(int)(Share(call.Address + "which") * _faults.Length) % _faults.Length], call, context);
    }

    private static async Task Spoil(McpFault fault, McpTraffic call, HttpContext context)
    {
        switch (fault)
        {
            case McpFault.HttpError:
                context.Response.StatusCode = 500;
                break;
            case McpFault.HttpForbidden:
                context.Response.StatusCode = 403;
                await context.Response.WriteAsync("{\"message\":\"not authorized to perform: eks-mcp:CallReadOnlyTool\"}");
                break;
            case McpFault.Reset:
                context.Abort();
                break;
            case McpFault.Stall:
                await Task.Delay(StallTime, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                break;
            case McpFault.NotJson:
                await Write(context, "{\"jsonrpc\":");
                break;
            case McpFault.ProtocolError:
                await Write(context,
                    $"{{\"jsonrpc\":\"2.0\",\"id\":{call.Id},\"error\":{{\"code\":-32603,\"message\":\"injected internal error\"}}}}");
                break;
            default:
                await Write(context, $"{{\"jsonrpc\":\"2.0\",\"id\":{call.Id},\"result\":{Result(fault)}}}");
                break;
        }
    }

    private static string Result(McpFault fault) => fault switch
    {
        McpFault.Unauthorized => """{"isError":true,"content":[{"type":"text","text":"Failed: (401) Reason: Unauthorized"}]}""",
        McpFault.Forbidden => """{"isError":true,"content":[{"type":"text","text":"Failed: (403) Reason: Forbidden, injected"}]}""",
        McpFault.ErrorText => """{"isError":true,"content":[{"type":"text","text":"Failed: something injected"}]}""",
        McpFault.CutOffText => """{"content":[{"type":"text","text":"Successfully listed"},{"type":"text","text":"{\"kind\":\"Pod\",\"count\":3,\"items\":[{\"name\":"}]}""",
        McpFault.NoContent => """{"content":[]}""",
        _ => """{"content":[{"type":"text","text":"{\"answer\":42}"}],"structuredContent":{"answer":42}}""",
    };

    private static Task Write(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    private double Share(string address)
    {
        unchecked
        {
            // Not HashCode: it differs from run to run.
            var value = 2166136261u ^ (uint)_seed;
            foreach (var letter in address) value = (value ^ letter) * 16777619u;
            return value / (double)uint.MaxValue;
        }
    }
}
