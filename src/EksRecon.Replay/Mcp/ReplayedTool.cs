using System.Text.Json;
using System.Text.Json.Nodes;

using ModelContextProtocol.Protocol;

namespace EksRecon.Replay.Mcp;

/// <summary>A tool as the replay offers it.</summary>
/// <param name="Answer">Throws <see cref="ToolRefusal"/> for what it cannot or will not answer.</param>
internal sealed record ReplayedTool(string Name, string Description, IReadOnlyList<ToolParameter> Parameters, Func<ToolArguments,
    CancellationToken, Task<ToolAnswer>> Answer)
{
    public Tool Definition(McpFlavor flavor) => new()
    {
        Name = Name,
        Description = Description,
        InputSchema = Schema(),
        // The open-source server marks none of its tools; the proxy before the hosted one filters by this mark.
        Annotations = flavor == McpFlavor.Hosted ? new() { ReadOnlyHint = true } : null,
    };

    private JsonElement Schema()
    {
        var properties = new JsonObject();
        foreach (var parameter in Parameters)
        {
            var property = new JsonObject { ["type"] = parameter.Type, ["description"] = parameter.Description };
            if (parameter.Values is { } values) property["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
            properties[parameter.Name] = property;
        }

        var required = new JsonArray(
            [.. Parameters.Where(parameter => parameter.IsRequired).Select(parameter => (JsonNode)parameter.Name)]);
        return JsonElement.Parse(JsonText.Of(new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required }));
    }
}

/// <summary>An argument that a tool takes.</summary>
/// <param name="Values">All that it may be; null for any.</param>
internal sealed record ToolParameter(string Name, bool IsRequired, string Description, IReadOnlyList<string>? Values = null,
    string Type = "string");

/// <summary>What a tool found.</summary>
/// <param name="Sentence">For people; the open-source server says it before the JSON.</param>
internal sealed record ToolAnswer(string Sentence, JsonObject Json);
