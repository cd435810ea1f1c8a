using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// What a live run sees, as it comes: objects go to the sink, to the bundle that is being saved, or both, and how each question ended makes
/// the coverage.
/// Its methods may be called from several threads.
/// </summary>
/// <param name="sink">Takes the objects; null where only a bundle is wanted.</param>
/// <param name="bundle">Where to save; null for nowhere.</param>
public sealed class LiveObservation(IObservationSink? sink, BundleWriter? bundle) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Recognition _recognition = new(sink ?? new NoSink());
    private readonly Dictionary<string, BundleList> _lists = new(StringComparer.Ordinal);
    private readonly List<CoverageRow> _rows = [];
    private readonly HashSet<string> _stale = new(StringComparer.Ordinal);

    /// <summary>How many questions have ended.</summary>
    public int Ended
    {
        get
        {
            lock (_lock) return _rows.Count;
        }
    }

    /// <summary>One page of a list.</summary>
    /// <param name="question">Where its document lies, e.g. <c>kubernetes/pods</c>.</param>
    /// <param name="json">The answer that <paramref name="page"/> is taken from.</param>
    public void Objects(KubernetesKind kind, string question, ListPage page, ReadOnlyMemory<byte> json)
    {
        lock (_lock)
        {
            _recognition.Document(question, isWholeList: true);
            var list = ListOf(question, "items");
            foreach (var range in page.Items)
            {
                var item = json[range];
                Keep(question, () => list?.Add(item, page.ApiVersion, kind.Kind));
                if (Problem(item.Span, text => _recognition.Sink.Kubernetes(kind, text)) is { } reason)
                {
                    _recognition.Damaged(new(question, 0, 0, $"{kind.Kind} {NameOf(item.Span)}: {reason}", question));
                }
                else if (kind == Kinds.CustomResourceDefinitions && NameOf(item.Span) is { } name) _recognition.CustomResource(name);
            }
        }
    }

    private delegate string? Reader(ReadOnlySpan<byte> json);

    /// <summary>
    /// What is read of an object later, in a rule of a policy for one, must not meet a text that cannot be read: such an object is damaged
    /// as a whole.
    /// </summary>
    private static string? Problem(ReadOnlySpan<byte> json, Reader read) => JsonText.IsUnicode(json) ? read(json) : JsonText.NotUnicode;

    /// <summary>The list is read again from its start.</summary>
    public void Restart(KubernetesKind kind, string question)
    {
        lock (_lock)
        {
            _recognition.Sink.Forget(kind);
            _recognition.Forget(question);
            if (_lists.TryGetValue(question, out var list)) list.Restart();
        }
    }

    /// <summary>Another source is asked for what one could not finish: what that one gave goes when the other gives something.</summary>
    public void Restart(AwsCall call)
    {
        lock (_lock) _stale.Add(call.Question);
    }

    /// <summary>A ConfigMap that was asked by name.</summary>
    public void ConfigMap(string @namespace, string name, ReadOnlyMemory<byte> json)
    {
        var question = NamedConfigMaps.Question(@namespace, name);
        lock (_lock)
        {
            Keep(question, () => bundle?.Document(question, json, "v1", Kinds.ConfigMaps.Kind));
            if (Problem(json.Span, text => _recognition.Sink.Kubernetes(Kinds.ConfigMaps, text)) is { } reason)
            {
                _recognition.Damaged(new(question, 0, 0, $"ConfigMap {name}: {reason}", question));
            }
            else _recognition.Document(question);
        }
    }

    /// <summary>The answer to <c>/version</c>.</summary>
    public void Version(ReadOnlyMemory<byte> json)
    {
        const string question = "kubernetes/version";
        lock (_lock)
        {
            Keep(question, () => bundle?.Document(question, json, apiVersion: null, KeptShape.VersionKind));
            if (Problem(json.Span, _recognition.Sink.Version) is { } reason) _recognition.Damaged(new(question, 0, 0, reason, question));
            else _recognition.Document(question);
        }
    }

    /// <summary>The API groups that discovery lists, as an APIGroupList.</summary>
    public void Groups(ReadOnlyMemory<byte> json, IEnumerable<string> groups)
    {
        lock (_lock)
        {
            Keep("kubernetes/apis", () => bundle?.Document("kubernetes/apis", json, "v1", "APIGroupList"));
            _recognition.Document("kubernetes/apis");
            foreach (var group in groups) _recognition.Group(group);
        }
    }

    /// <summary>An answer of AWS, or a page of one, in the JSON that the command line prints.</summary>
    /// <param name="thing">What it is about where the call is asked for one thing; else null.</param>
    /// <param name="isPage">True where more answers follow for the same question.</param>
    public void Answer(AwsCall call, string? thing, ReadOnlyMemory<byte> json, bool isPage)
    {
        var question = thing is null ? call.Question : call.QuestionFor(thing);
        lock (_lock)
        {
            if (_stale.Remove(question)) Forget(call, question);
            _recognition.Document(question);
            var isKept = _lists.ContainsKey(question) || isPage;
            if (!isKept) Keep(question, () => bundle?.Document(question, json));
            var list = isKept ? ListOf(question, call.Key) : null;
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            if (!document.RootElement.TryGetProperty(call.Key, out var value) || call.Key is "Account" or "VpcId")
            {
                value = document.RootElement;
            }

            if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in value.EnumerateArray()) Thing(call, thing, item.GetRawText(), question, list);
            }
            else
            {
                Thing(call, thing, value.GetRawText(), question, list);
            }
        }
    }

    /// <summary>True where a call has ended with an answer.</summary>
    public bool WasAnswered(AwsCall call)
    {
        lock (_lock) return _rows.Any(row => row.Question == call.Question && row.Outcome.Answers());
    }

    /// <summary>A source did not answer a question, and another is asked.</summary>
    public void Attempt(CoverageRow row)
    {
        lock (_lock) _rows.Add(row);
    }

    /// <summary>How a question ended.</summary>
    public void End(CoverageRow row)
    {
        lock (_lock)
        {
            _rows.Add(row);
            if (_lists.Remove(row.Question, out var list)) list.Dispose();
        }
    }

    /// <summary>Everything has ended: what is known of each question.</summary>
    public Coverage ToCoverage(Manifest identity)
    {
        lock (_lock)
        {
            foreach (var list in _lists.Values) list.Dispose();
            _lists.Clear();
            _recognition.Manifest = identity with { Coverage = [.. _rows.OrderBy(row => row.Question, StringComparer.Ordinal)] };
            return _recognition.ToCoverage(isComplete: false);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var list in _lists.Values) list.Dispose();
            _lists.Clear();
        }
    }

    /// <summary>Saves something; what cannot be saved is damage of its question and of nothing else.</summary>
    private void Keep(string question, Action save)
    {
        try
        {
            save();
        }
        catch (ArgumentException unsaved)
        {
            var reason = unsaved.ParamName == nameof(question)
                ? "an answer is not saved, because its name cannot be a path in a bundle"
                : "an object is not saved, because it says that it is a Secret";
            _recognition.Damaged(new(question, 0, 0, reason, question));
        }
        catch (InvalidOperationException)
        {
            _recognition.Damaged(new(question, 0, 0, "an object is not saved, because its text is not valid Unicode", question));
        }
    }

    private void Forget(AwsCall call, string question)
    {
        _recognition.Sink.Forget(call);
        _recognition.Forget(question);
        if (_lists.TryGetValue(question, out var list)) list.Restart();
        else bundle?.Forget(question);
    }

    private static string? NameOf(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonPeek.Text(json, "metadata", "name");
        }
        catch (JsonException)
        {
            // The sink says what is wrong with the object.
            return null;
        }
    }

    private BundleList? ListOf(string question, string name)
    {
        if (bundle is null) return null;
        if (!_lists.TryGetValue(question, out var list)) _lists.Add(question, list = bundle.Begin(question, name));
        return list;
    }

    private void Thing(AwsCall call, string? thing, string json, string question, BundleList? list)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(json);
        Keep(question, () => list?.Add(bytes));
        if (_recognition.Sink.Aws(call, thing, bytes) is { } reason) _recognition.Damaged(new(question, 0, 0, reason, question));
    }

    /// <summary>For runs that only save: whoever reads the bundle finds what is wrong with an object.</summary>
    private sealed class NoSink : IObservationSink
    {
        public string? Kubernetes(KubernetesKind kind, ReadOnlySpan<byte> json) => null;

        public string? Aws(AwsCall call, string? thing, ReadOnlySpan<byte> json) => null;

        public string? Version(ReadOnlySpan<byte> json) => null;

        public string? ApiGroups(ReadOnlySpan<byte> json) => null;
    }
}
