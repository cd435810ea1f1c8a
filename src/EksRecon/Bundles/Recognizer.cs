using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// Tells what each document of one file is, by its content, and passes its objects on. Kubernetes objects are known by apiVersion and kind
/// (single objects, List, typed lists whose items carry no kind, arrays), AWS answers by their whole shape.
/// </summary>
internal sealed class Recognizer(string file, Recognition recognition) : IDocumentHandler
{
    private const string ListSuffix = "List";
    private const string NoRoom = "the bundle holds more objects than are read in 1 GiB of memory";

    /// <summary>No answer has as many members at its top.</summary>
    private const int MostMembers = 1000;

    private const string OddKind = "its apiVersion or its kind is not a string";

    private readonly List<(byte[] Json, long Line)> _kindless = [];
    private readonly List<(string? ApiVersion, string? Kind, long Line, long Column, string Reason)> _lost = [];
    private readonly HashSet<string> _lostKinds = new(StringComparer.Ordinal);
    private readonly Dictionary<KubernetesKind, int> _kinds = [];
    private readonly List<string> _arrays = [];
    private readonly List<(string Name, bool IsNull)> _members = [];
    private readonly AwsRecognizer _aws = new(file, recognition);
    private string? _apiVersion;
    private string? _kind;
    private bool _continues;
    private bool _hasTwoKinds;
    private int _items;
    private long _heldBytes;
    private bool _hasStrangers;

    public bool Streams(string name) => name == "items" || AwsCalls.FindByKey(name) is not null;

    public void Text(string name, string value)
    {
        var known = name == "kind" ? _kind : _apiVersion;
        _hasTwoKinds |= known is not null;
        if (name == "kind") _kind ??= value;
        else _apiVersion ??= value;
    }

    public void Continues() => _continues = true;

    public void Member(string name, bool isNull)
    {
        if (_members.Count < MostMembers) _members.Add((name, isNull));
    }

    public void Array(string name)
    {
        if (!_arrays.Contains(name, StringComparer.Ordinal)) _arrays.Add(name);
    }

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
            if (array == "items") Lose(null, null, line, 0, "an element of the list has a wrong type");
            else _hasStrangers = true;
            return;
        }

        var apiVersion = JsonPeek.Text(json, "apiVersion");
        var kind = JsonPeek.Text(json, "kind");
        if (apiVersion is not null && kind is not null) Pass(apiVersion, kind, json, line);
        else if (apiVersion is null && JsonPeek.Has(json, "apiVersion") || kind is null && JsonPeek.Has(json, "kind"))
        {
            Lose(null, null, line, 0, OddKind);
        }
        else if (ListKind() is { } known) Pass(known, json, line);
        else Hold(json, line);
    }

    /// <summary>Keeps an element until the list says what it holds.</summary>
    private void Hold(ReadOnlySpan<byte> json, long line)
    {
        _heldBytes += json.Length;
        if (_heldBytes <= 2L * ReadLimits.LargestItem) _kindless.Add((json.ToArray(), line));
        else
        {
            Lose(null, null, line, 0,
                $"a list that says behind its elements what they are is larger than {ReadLimits.LargestItem >> 19} MiB");
        }
    }

    private void Lose(string? apiVersion, string? kind, long line, long column, string reason)
    {
        var question = KindOf(apiVersion, kind)?.Question ?? (apiVersion is not null && kind is not null ? Recognition.NoQuestion : "");
        if (_lostKinds.Add(question) || _lost.Count < ReadLimits.Damages) _lost.Add((apiVersion, kind, line, column, reason));
    }

    public void ItemDamaged(string array, ReadOnlySpan<byte> start, long line, long column, string reason)
    {
        var (apiVersion, kind) = JsonPeek.KindOf(start);
        _items++;
        Lose(apiVersion, kind, line, column, reason);
    }

    public void End(ReadOnlySpan<byte> whole, long line)
    {
        if (_hasTwoKinds) LoseAll(line, 0, "it says its kind twice: a line '---' may be missing between two documents", isAllKnown: false);
        if (_arrays.Count > 0 || _items > 0) EndOfList(line);
        else if (!whole.IsEmpty && !_hasTwoKinds) Single(whole, line);
        Reset();
    }

    public void Damaged(long line, long column, string reason) => Damaged(line, column, reason, losesRest: false);

    public void Damaged(long line, long column, string reason, bool losesRest)
    {
        foreach (var seen in _kinds.Keys) recognition.Document(seen.Question);
        LoseAll(line, column, reason, isAllKnown: !losesRest);
        Reset();
    }

    private static KubernetesKind? KindOf(string? apiVersion, string? kind) =>
        apiVersion is null || kind is null ? null : Kinds.Find(apiVersion, kind);

    /// <summary>The document, or a part of it, is lost: what may have been in it is no longer whole.</summary>
    /// <param name="isAllKnown">False where it may have held more than it says that it is.</param>
    private void LoseAll(long line, long column, string reason, bool isAllKnown)
    {
        var byContent = ListKind() ?? KindOf(_apiVersion, _kind);
        var question = byContent?.Question ?? BundlePath.Question(file) ?? _aws.Question;
        // Of a list that says of no kind what it holds, what was not seen may be of any; in a folder of one kind, of that.
        if (question is null && _kinds.Count == 1 && BundlePath.KindOfFolder(file) == _kinds.Keys.First())
        {
            question = _kinds.Keys.First().Question;
        }

        if (question is null && _apiVersion is not null && _kind is not null && _kind != ListSuffix) question = Recognition.NoQuestion;
        foreach (var seen in _kinds.Keys)
        {
            if (seen.Question != question) recognition.Damaged(new(file, line, column, reason, seen.Question));
        }

        recognition.Damaged(new(file, line, column, reason, question));
        if (!isAllKnown && question is not null && BundlePath.Question(file) is null)
        {
            recognition.Damaged(new(file, line, column, reason, null));
        }

        FlushLost();
    }

    /// <summary>Elements of a list that could not be read.</summary>
    private void FlushLost()
    {
        foreach (var (apiVersion, kind, line, column, reason) in _lost)
        {
            var isNamed = apiVersion is not null && kind is not null;
            var known = KindOf(apiVersion, kind) ?? ListKind() ?? KindByPath() ?? (isNamed ? null : BundlePath.KindOfFolder(file));
            var question = known?.Question ?? BundlePath.Question(file) ?? (isNamed ? Recognition.NoQuestion : null);
            recognition.Damaged(new(file, line, column, reason, question));
            if (question is not null) continue;
            // Most likely it is what its neighbours are: their list is not whole.
            foreach (var seen in _kinds.Keys) recognition.Damaged(new(file, line, column, reason, seen.Question));
        }

        _lost.Clear();
        _lostKinds.Clear();
    }

    /// <summary>True for a list that says what it holds: a PodList.</summary>
    private bool IsList => _kind is { Length: > 4 } && _kind.EndsWith(ListSuffix, StringComparison.Ordinal);

    /// <summary>What a typed list holds: a PodList holds Pods.</summary>
    private KubernetesKind? ListKind() =>
        _apiVersion is not null && IsList && _kind is { } kind ? Kinds.Find(_apiVersion, kind[..^ListSuffix.Length]) : null;

    private void EndOfList(long line)
    {
        var isAws = false;
        foreach (var array in _arrays)
        {
            if (array != "items" && _apiVersion is null && _kind is null) isAws |= _aws.EndOfList(array, _items, _members);
        }

        if (isAws) recognition.Recognised++;
        var isOthers = _apiVersion is null && _kind is null && _kinds.Count == 0 && _kindless.Count == 0
            && BundlePath.Question(file) is null;
        if (isOthers) _lost.RemoveAll(lost => lost.Kind is null);
        if (_arrays.Count > 0 && !_arrays.Contains("items", StringComparer.Ordinal))
        {
            FlushLost();
            if (_apiVersion is not null && _kind is not null) recognition.Recognised++;
            else if (!isAws) NotTheAnswer(line);
            return;
        }

        var fallback = ListKind() ?? BundlePath.KindOfFolder(file);
        foreach (var (json, at) in _kindless)
        {
            if (fallback is not null && !IsPatch(json)) Pass(fallback, json, at);
            else _hasStrangers = true;
        }

        FlushLost();
        if (_kind is not null || _kinds.Count > 0) recognition.Recognised++;
        if (_kind is null && _kinds.Count == 0 && _items > 0)
        {
            NotTheAnswer(line);
            return;
        }

        var only = ListKind() ?? (_kinds.Count == 1 && !_hasStrangers ? _kinds.Keys.First() : null);
        var isWhole = !_continues && _arrays.Count > 0;
        if (_kinds.Count == 0 && (ListKind() ?? (_items == 0 ? KindByPath() : null)) is { } empty) Listed(empty, isWhole);
        foreach (var seen in _kinds.Keys) Listed(seen, isWhole && seen == only);
    }

    /// <summary>True for an operation of a JSON patch (RFC 6902), of which Kustomize has files.</summary>
    private static bool IsPatch(ReadOnlySpan<byte> json) =>
        JsonPeek.Text(json, "op") is not null && JsonPeek.Text(json, "path") is not null;

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
            else if (_apiVersion == "v1" && _kind == "Status")
            {
                Damage(line, "it is an error of the API server in the place of its answer", KindByPath());
            }
            else if (_kind == ListSuffix || ListKind() is not null) Damage(line, "the list has no items", ListKind() ?? KindByPath());
            else if (Kinds.Find(_apiVersion, _kind) is { } kind)
            {
                Pass(kind, json, line);
                if (kind != Kinds.ConfigMaps) recognition.Document(QuestionByGroup(kind));
            }

            return;
        }

        if (_members.Exists(member => member is { Name: "apiVersion" or "kind", IsNull: false })) Damage(line, OddKind, null);
        else if (_aws.Single(json, line, _members)) recognition.Recognised++;
        else NotTheAnswer(line);
    }

    private void NotTheAnswer(long line)
    {
        if (BundlePath.Question(file) is { } expected)
        {
            recognition.Damaged(new(file, line, 0, "it is not the answer that its name promises", expected));
        }
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

        using var parsed = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        if (!parsed.RootElement.TryGetProperty("groups", out var groups) || groups.ValueKind != JsonValueKind.Array
            || groups.EnumerateArray().Any(group => NameOf(group) is null))
        {
            recognition.Damaged(new(file, line, 0, "its groups are no list of groups with names", "kubernetes/apis"));
            return;
        }

        recognition.Document("kubernetes/apis");
        foreach (var group in groups.EnumerateArray()) recognition.Group(NameOf(group) ?? "");

        static string? NameOf(JsonElement group) =>
            group.ValueKind == JsonValueKind.Object && group.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;
    }

    private void Pass(string apiVersion, string kind, ReadOnlySpan<byte> json, long line)
    {
        if (Kinds.Find(apiVersion, kind) is { } known) Pass(known, json, line);
        else _hasStrangers = true;
    }

    private void Pass(KubernetesKind kind, ReadOnlySpan<byte> json, long line)
    {
        _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
        if (kind != Kinds.ConfigMaps && !recognition.HasRoomFor(json.Length, isWhole: !KeptInPart(kind)))
        {
            Damage(line, NoRoom, kind);
            return;
        }

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

        if (kind == Kinds.CustomResourceDefinitions && JsonPeek.Text(json, "metadata", "name") is { } definition)
        {
            recognition.CustomResource(definition);
        }
    }

    /// <summary>True for kinds of which records are made, false for those whose spec is kept as it is.</summary>
    private static bool KeptInPart(KubernetesKind kind) =>
        kind.Group is "" or "apps" or "batch" || kind == Kinds.CustomResourceDefinitions;

    private void PassConfigMap(ReadOnlySpan<byte> json, long line)
    {
        var name = JsonPeek.Text(json, "metadata", "name");
        if (name is not null && !NamedConfigMaps.IsRead(name)) return;
        var question = NamedConfigMaps.Question(JsonPeek.Text(json, "metadata", "namespace") ?? "default", name ?? "");
        if (recognition.Sink.Kubernetes(Kinds.ConfigMaps, json) is not { } reason) recognition.Document(question);
        // One whose name or namespace cannot be read may be any of those that are asked for.
        else
        {
            recognition.Damaged(
                new(file, line, 0, $"ConfigMap {name}: {reason}",
                    BundlePath.Question(file) ?? (HasPlace(json) ? question : Kinds.ConfigMaps.Question)));
        }
    }

    private static bool HasPlace(ReadOnlySpan<byte> json)
    {
        var metadata = JsonPeek.Member(json, "metadata");
        return JsonPeek.Text(json, "metadata", "name") is not null &&
            (JsonPeek.Text(json, "metadata", "namespace") is not null
                || metadata is [(byte)'{', ..] && !JsonPeek.Has(metadata, "namespace"));
    }

    private static string Named(KubernetesKind kind, ReadOnlySpan<byte> json)
    {
        var name = JsonPeek.Text(json, "metadata", "name");
        var inNamespace = JsonPeek.Text(json, "metadata", "namespace");
        return name is null ? $"{kind.Kind}: " : inNamespace is null ? $"{kind.Kind} {name}: " : $"{kind.Kind} {inNamespace}/{name}: ";
    }

    private void Damage(long line, string reason, KubernetesKind? kind) =>
        recognition.Damaged(new(file, line, 0, reason, kind?.Question ?? BundlePath.Question(file)));

    private void Reset()
    {
        _kindless.Clear();
        _lost.Clear();
        _lostKinds.Clear();
        _heldBytes = 0;
        _kinds.Clear();
        _arrays.Clear();
        _members.Clear();
        _aws.Reset();
        (_apiVersion, _kind, _continues, _items, _hasStrangers, _hasTwoKinds) = (null, null, false, 0, false, false);
    }
}
