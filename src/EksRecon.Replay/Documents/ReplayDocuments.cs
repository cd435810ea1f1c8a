using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Replay.Documents;

/// <summary>
/// Keeps the JSON of everything a bundle holds. An object that is there twice counts once, the later resourceVersion winning.
/// </summary>
internal sealed class ReplayDocuments : IObservationSink
{
    private readonly Dictionary<KubernetesKind, SortedDictionary<(string Namespace, string Name), ReplayObject>> _objects = [];
    private readonly Dictionary<string, List<(string? Thing, byte[] Json)>> _answers = new(StringComparer.Ordinal);

    public byte[]? ServerVersion { get; private set; }

    public byte[]? GroupList { get; private set; }

    public string? Kubernetes(KubernetesKind kind, ReadOnlySpan<byte> json)
    {
        if (JsonPeek.Text(json, "metadata", "name") is not { Length: > 0 } name) return "it has no metadata.name";
        var @namespace = kind.Namespaced ? JsonPeek.Text(json, "metadata", "namespace") ?? "default" : "";
        if (!_objects.TryGetValue(kind, out var objects)) _objects.Add(kind, objects = new(ByPlace.Order));
        if (objects.TryGetValue((@namespace, name), out var known) && IsBetter(known.Json, json)) return null;
        objects[(@namespace, name)] = new(@namespace, name, json.ToArray());
        return null;
    }

    public string? Aws(AwsCall call, string? thing, ReadOnlySpan<byte> json)
    {
        if (!_answers.TryGetValue(call.Name, out var answers)) _answers.Add(call.Name, answers = []);
        foreach (var (otherThing, otherJson) in answers)
        {
            if (otherThing == thing && json.SequenceEqual(otherJson)) return null;
        }

        answers.Add((thing, json.ToArray()));
        return null;
    }

    public string? Version(ReadOnlySpan<byte> json)
    {
        ServerVersion = json.ToArray();
        return null;
    }

    public string? ApiGroups(ReadOnlySpan<byte> json)
    {
        GroupList = json.ToArray();
        return null;
    }

    public IReadOnlyCollection<ReplayObject> Objects(KubernetesKind kind) =>
        _objects.TryGetValue(kind, out var objects) ? objects.Values : [];

    public IReadOnlyList<byte[]> Answers(AwsCall call, string? thing) =>
        _answers.TryGetValue(call.Name, out var answers)
            ? [.. answers.Where(answer => thing is null || answer.Thing == thing).Select(answer => answer.Json)]
            : [];

    /// <summary>True where the known text stands: it is newer, or of two without a version it says as much.</summary>
    private static bool IsBetter(ReadOnlySpan<byte> known, ReadOnlySpan<byte> json)
    {
        var (one, other) = (VersionOf(known), VersionOf(json));
        return one > other || one == other && (one > 0 || Fullness.Of(known) >= Fullness.Of(json));
    }

    private static ulong VersionOf(ReadOnlySpan<byte> json) =>
        ulong.TryParse(JsonPeek.Text(json, "metadata", "resourceVersion"), out var version) ? version : 0;

    private sealed class ByPlace : IComparer<(string Namespace, string Name)>
    {
        public static readonly ByPlace Order = new();

        public int Compare((string Namespace, string Name) x, (string Namespace, string Name) y) =>
            string.CompareOrdinal(x.Namespace, y.Namespace) is var order and not 0 ? order : string.CompareOrdinal(x.Name, y.Name);
    }
}
