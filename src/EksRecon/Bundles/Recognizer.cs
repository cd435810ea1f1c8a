using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// Tells what each document of one file is, by its content, and passes its objects on. Kubernetes objects are known by apiVersion and kind
/// (single objects, List, typed lists whose items carry no kind, arrays), AWS answers by their top-level member.
/// </summary>
internal sealed class Recognizer(string file, Recognition recognition) : IDocumentHandler
{
    private readonly List<(byte[] Json, long Line)> _kindless = [];
    private readonly Dictionary<KubernetesKind, int> _kinds = [];
    private readonly List<string> _arrays = [];
    private readonly AwsRecognizer _aws = new(file, recognition);
    private string? _apiVersion;
    private string? _kind;
    private bool _continues;
    private int _items;
    private bool _hasStrangers;

    public bool Streams(string name) => name == "items" || AwsCalls.FindByKey(name) is not null;

    public void Text(string name, string value)
    {
        if (name == "apiVersion") _apiVersion ??= value;
        else if (name == "kind") _kind ??= value;
        else _continues = true;
    }

    public void Array(string name) => _arrays.Add(name);

    public void Item(string array, ReadOnlySpan<byte> json, long line)
    {
        _items++;
        if (array is not ("items" or ""))
        {
            _aws.Item(array, json, line);
            return;
        }

        if (json.IsEmpty || json[0] != (byte)'{')
        {
            Damage(line, "an item of the list is no object", ListKind());
            return;
        }

        var apiVersion = JsonPeek.Text(json, "apiVersion");
        var kind = JsonPeek.Text(json, "kind");
        if (apiVersion is not null && kind is not null) Pass(apiVersion, kind, json, line);
        else if (ListKind() is { } known) Pass(known, json, line);
        else _kindless.Add((json.ToArray(), line));
    }

    public void End(ReadOnlySpan<byte> whole, long line)
    {
        if (_arrays.Count > 0 || _items > 0) EndOfList(line);
        else if (!whole.IsEmpty) Single(whole, line);
        Reset();
    }

    public void Damaged(long line, long column, string reason)
    {
        var kind = ListKind() ?? (_kinds.Count == 1 ? _kinds.Keys.First() : null) ?? KindOf(_apiVersion, _kind);
        recognition.Damaged(new(file, line, column, reason, kind?.Question ?? BundlePath.Question(file) ?? _aws.Question));
        foreach (var seen in _kinds.Keys) recognition.Document(seen.Question);
        if (_kinds.Count > 1)
        {
            foreach (var seen in _kinds.Keys) recognition.Damaged(new(file, line, column, reason, seen.Question));
        }

        Reset();
    }

    private static KubernetesKind? KindOf(string? apiVersion, string? kind) => apiVersion is null || kind is null ? null : Kinds.Find(apiVersion, kind);

    /// <summary>What a typed list holds: a PodList holds Pods.</summary>
    private KubernetesKind? ListKind() => _apiVersion is not null && _kind is { Length: > 4 } && _kind.EndsWith("List", StringComparison.Ordinal) ? Kinds.Find(_apiVersion, _kind[..^4]) : null;

    private void EndOfList(long line)
    {
        var isKubernetes = _arrays.Count == 0 || _arrays.Contains("items", StringComparer.Ordinal);
        foreach (var array in _arrays)
        {
            if (array != "items") _aws.EndOfList(array, _items);
        }

        if (!isKubernetes) return;
        var fallback = ListKind() ?? BundlePath.KindOfFolder(file);
        foreach (var (json, at) in _kindless)
        {
            if (fallback is not null) Pass(fallback, json, at);
            else _hasStrangers = true;
        }

        if (_kind is not null || _kinds.Count > 0) recognition.Recognised++;
        if (_kind is null && _kinds.Count == 0 && _items > 0) return;
        var only = ListKind() ?? (_kinds.Count == 1 && !_hasStrangers ? _kinds.Keys.First() : null);
        var isWhole = !_continues && _arrays.Count > 0;
        if (_kinds.Count == 0 && (ListKind() ?? (_items == 0 ? KindByPath() : null)) is { } empty) Listed(empty, isWhole);
        foreach (var seen in _kinds.Keys) Listed(seen, isWhole && seen == only);
    }

    private KubernetesKind? KindByPath() => BundlePath.Question(file) is { } question ? Kinds.Find(question) : null;

    private void Listed(KubernetesKind kind, bool isWhole) => recognition.Document(QuestionByGroup(kind), isWhole && !kind.Namespaced);

    /// <summary>Kinds that two groups serve keep the question of the group they came from.</summary>
    private string QuestionByGroup(KubernetesKind kind)
    {
        if (kind.OtherGroups.IsEmpty || BundlePath.Question(file) is not { } byPath) return kind.Question;
        return kind.Questions.Contains(byPath, StringComparer.Ordinal) ? byPath : kind.Question;
    }

    private void Single(ReadOnlySpan<byte> json, long line)
    {
        if (Manifest.Recognises(json))
        {
            ReadManifest(json, line);
            return;
        }

        if (_apiVersion is not null && _kind is not null)
        {
            recognition.Recognised++;
            if (_kind == "APIGroupList") ReadGroups(json, line);
            else if (_kind == "List" || ListKind() is not null) Damage(line, "the list has no items", ListKind() ?? KindByPath());
            else if (Kinds.Find(_apiVersion, _kind) is { } kind)
            {
                Pass(kind, json, line);
                if (kind != Kinds.ConfigMaps) recognition.Document(QuestionByGroup(kind));
            }

            return;
        }

        if (_aws.Single(json, line)) recognition.Recognised++;
        else if (BundlePath.Question(file) is { } expected) recognition.Damaged(new(file, line, 0, "it is not the answer that its name promises", expected));
    }

    private void ReadManifest(ReadOnlySpan<byte> json, long line)
    {
        try
        {
            recognition.Manifest = Manifest.Parse(json);
        }
        catch (JsonException broken)
        {
            recognition.Damaged(new(file, line, 0, $"the manifest is not usable: {JsonProblem.Sentence(broken)}", "manifest"));
        }
    }

    private void ReadGroups(ReadOnlySpan<byte> json, long line)
    {
        var reason = recognition.Sink.ApiGroups(json);
        if (reason is not null)
        {
            recognition.Damaged(new(file, line, 0, reason, "kubernetes/apis"));
            return;
        }

        recognition.Document("kubernetes/apis");
        using var parsed = JsonDocument.Parse(json.ToArray());
        foreach (var group in parsed.RootElement.GetProperty("groups").EnumerateArray()) recognition.Group(group.GetProperty("name").GetString() ?? "");
    }

    private void Pass(string apiVersion, string kind, ReadOnlySpan<byte> json, long line)
    {
        if (Kinds.Find(apiVersion, kind) is { } known) Pass(known, json, line);
        else _hasStrangers = true;
    }

    private void Pass(KubernetesKind kind, ReadOnlySpan<byte> json, long line)
    {
        _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
        if (kind == Kinds.ConfigMaps)
        {
            PassConfigMap(json, line);
            return;
        }

        if (recognition.Sink.Kubernetes(kind, json) is { } reason)
        {
            Damage(line, Named(kind, json) + reason, kind);
            return;
        }

        if (kind == Kinds.CustomResourceDefinitions && JsonPeek.Text(json, "metadata", "name") is { } definition) recognition.CustomResource(definition);
    }

    private void PassConfigMap(ReadOnlySpan<byte> json, long line)
    {
        var name = JsonPeek.Text(json, "metadata", "name");
        if (name is null || !NamedConfigMaps.IsRead(name)) return;
        var question = NamedConfigMaps.Question(JsonPeek.Text(json, "metadata", "namespace") ?? "default", name);
        if (recognition.Sink.Kubernetes(Kinds.ConfigMaps, json) is { } reason) recognition.Damaged(new(file, line, 0, $"ConfigMap {name}: {reason}", question));
        else recognition.Document(question);
    }

    private static string Named(KubernetesKind kind, ReadOnlySpan<byte> json)
    {
        var name = JsonPeek.Text(json, "metadata", "name");
        var inNamespace = JsonPeek.Text(json, "metadata", "namespace");
        return name is null ? $"{kind.Kind}: " : inNamespace is null ? $"{kind.Kind} {name}: " : $"{kind.Kind} {inNamespace}/{name}: ";
    }

    private void Damage(long line, string reason, KubernetesKind? kind) => recognition.Damaged(new(file, line, 0, reason, kind?.Question ?? BundlePath.Question(file)));

    private void Reset()
    {
        _kindless.Clear();
        _kinds.Clear();
        _arrays.Clear();
        _aws.Reset();
        (_apiVersion, _kind, _continues, _items, _hasStrangers) = (null, null, false, 0, false);
    }
}
