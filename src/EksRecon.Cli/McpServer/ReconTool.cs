using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

using ModelContextProtocol.Protocol;

namespace EksRecon.Cli.McpServer;

/// <summary>A tool for agents: what it takes, what it answers, and how. It only reads.</summary>
/// <param name="Answer">Makes the answer: a sentence for people, and the record.</param>
internal sealed record ReconTool(string Name, string Title, string Description, IReadOnlyList<ReconParameter> Parameters,
    JsonTypeInfo Shape, Func<ReconCall, Task<(string Sentence, object Record)>> Answer)
{
    public Tool Definition() => new()
    {
        Name = Name,
        Title = Title,
        Description = Description,
        InputSchema = Input(),
        OutputSchema = Output(),
        Annotations = new() { Title = Title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = true },
    };

    private JsonElement Input()
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
        return JsonElement.Parse(
            new JsonObject
            {
                ["type"] = "object",
                ["properties"] = properties,
                ["required"] = required,
                ["additionalProperties"] = false
            }.ToJsonString());
    }

    private JsonElement Output() => JsonElement.Parse(Shape.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        // "Anything" is spelt as an object: not every client reads the schema true.
        TransformSchemaNode = static (_, node) => node is JsonValue value && value.TryGetValue<bool>(out var isAnything) && isAnything
            ? new JsonObject()
            : node,
    }).ToJsonString());
}

/// <summary>An argument of a tool.</summary>
/// <param name="Type"><c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Values">All that it may be; null for any.</param>
internal sealed record ReconParameter(string Name, string Description, string Type = "string", bool IsRequired = false,
    IReadOnlyList<string>? Values = null);
