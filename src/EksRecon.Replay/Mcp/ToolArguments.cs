using System.Text.Json;

namespace EksRecon.Replay.Mcp;

/// <summary>What a tool was called with. Nulls and empty texts count as absent, as both servers have it.</summary>
internal sealed class ToolArguments(IDictionary<string, JsonElement>? given)
{
    /// <exception cref="ToolRefusal">It is not a text.</exception>
    public string? this[string name]
    {
        get
        {
            if (given is null || !given.TryGetValue(name, out var value)) return null;
            return value.ValueKind switch
            {
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                _ => throw new ToolRefusal($"Argument {name} has to be a string."),
            };
        }
    }

    /// <exception cref="ToolRefusal">It is missing, or not a text.</exception>
    public string Required(string name) => this[name] ?? throw new ToolRefusal($"Missing required argument: {name}");
}
