using System.Text.Json;

using EksRecon.Cli.Terminal;
using EksRecon.Collection.Sources;
using EksRecon.Reports;

namespace EksRecon.Cli.McpServer;

/// <summary>A call of a tool: its arguments, checked against what the tool takes, and the way to reports.</summary>
/// <param name="Progress">Told how far a collection is; null where nobody listens.</param>
internal sealed class ReconCall(ReconTool tool, IDictionary<string, JsonElement>? given, ReconTargets targets, Action<Progress>? progress,
    CancellationToken cancel)
{
    /// <summary>True where the call, or the command line, names a cluster or a bundle.</summary>
    public bool HasTarget => targets.HasDefault || TargetParameters.Names.Any(name => Text(name) is not null);

    /// <exception cref="UsageException">An argument is unknown, missing, or of another type.</exception>
    public void Check()
    {
        foreach (var name in (given ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Keys)
        {
            if (tool.Parameters.All(parameter => parameter.Name != name))
            {
                throw new UsageException(
                    $"{tool.Name} has no argument '{name}': it takes {string.Join(", ", tool.Parameters.Select(parameter => parameter.Name))}.");
            }
        }

        foreach (var parameter in tool.Parameters)
        {
            var value = Value(parameter.Name);
            if (value is null)
            {
                if (parameter.IsRequired)
                {
                    throw new UsageException($"{tool.Name} needs the argument '{parameter.Name}': {parameter.Description}");
                }

                continue;
            }

            var isRight = parameter.Type switch
            {
                "integer" => value.Value.ValueKind == JsonValueKind.Number && value.Value.TryGetInt32(out var number) && number >= 0,
                "boolean" => value.Value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                _ => value.Value.ValueKind == JsonValueKind.String,
            };
            if (!isRight)
            {
                throw new UsageException(
                    $"{tool.Name}: the argument '{parameter.Name}' has to be {(parameter.Type == "integer" ? "a number of 0 or more" : $"a {parameter.Type}")}.");
            }

            if (parameter.Values is { } values && !values.Contains(Text(parameter.Name) ?? "", StringComparer.Ordinal))
            {
                throw new UsageException($"{tool.Name}: '{Text(parameter.Name)}' is no {parameter.Name}; use {string.Join(", ", values)}.");
            }
        }
    }

    /// <summary>Null where it was not given, or is empty.</summary>
    public string? Text(string name) =>
        Value(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    public int Number(string name, int otherwise) =>
        Value(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : otherwise;

    public bool IsSet(string name) => Value(name) is { ValueKind: JsonValueKind.True };

    /// <summary>The report on what the call, or else the command line, names.</summary>
    public async Task<Report> Report() => (await Look()).Report;

    /// <summary>The same with its addresses.</summary>
    public Task<Looked> Look() => targets.Look(this, progress, cancel);

    /// <summary>The report on a bundle.</summary>
    public async Task<Report> Report(string bundle) => (await targets.Bundle(bundle, cancel)).Report;

    private JsonElement? Value(string name) =>
        given is not null && given.TryGetValue(name, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;
}
