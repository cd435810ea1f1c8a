using System.Text.Json.Nodes;

namespace EksRecon.Tests.Replay;

/// <summary>Documents of the built-in sample, as they lie in it.</summary>
internal static class SampleDocuments
{
    public const string Cluster = "shop-prod";

    public static JsonNode Read(string path)
    {
        using var stream = EksRecon.Cli.Runs.Sample.Files().Single(file => file.Item1 == path).Item2();
        return JsonNode.Parse(stream) ?? throw new InvalidOperationException($"{path} is null");
    }

    public static List<JsonNode> Items(string path, string key = "items") => [.. (Read(path)[key]?.AsArray() ?? []).OfType<JsonNode>()];

    public static string Text(JsonNode? node, params string[] path) =>
        path.Aggregate(node, (inner, name) => inner?[name])?.GetValue<string>() ?? "";
}
