using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>What is known about a question: whether anything was answered, and what keeps the answer from being whole.</summary>
/// <param name="Answered">True where at least a part was seen, so that what was found is there.</param>
/// <param name="Gap">Null where the answer is whole: what is not in it is not in the cluster.</param>
/// <param name="NotServed">True where the API or CRD does not exist.</param>
public readonly record struct Look(bool Answered, Gap? Gap, bool NotServed = false)
{
    public static readonly Look Whole = new(true, null);

    public bool IsWhole => Gap is null;
}

/// <summary>
/// What was asked and how it ended, over a whole bundle: the one place that decides whether absence means none.
/// The rules are docs/bundle-format.md's.
/// </summary>
public sealed class Coverage
{
    private readonly FrozenDictionary<string, CoverageRow> _rows;
    private readonly FrozenDictionary<string, DocumentsOf> _documents;
    private readonly Dictionary<string, Damage> _damaged = new(StringComparer.Ordinal);
    private readonly Damage? _damageOfUnknown;
    private readonly bool _hasManifest;
    private readonly bool _isComplete;
    private readonly Served _served;

    internal Coverage(Manifest? manifest, IReadOnlyDictionary<string, DocumentsOf> documents, ImmutableArray<Damage> damages,
        bool isComplete, Served served)
    {
        Manifest = manifest;
        Damages = damages;
        foreach (var damage in damages)
        {
            if (damage.Question is { } question) _damaged.TryAdd(question, damage);
            else _damageOfUnknown ??= damage;
        }

        _hasManifest = manifest is not null;
        _isComplete = isComplete;
        _served = served;
        _documents = documents.ToFrozenDictionary(StringComparer.Ordinal);
        // A question asked of several sources may have several rows: the best answer counts.
        _rows = (manifest?.Coverage ?? [])
            .GroupBy(row => row.Question, StringComparer.Ordinal)
            .ToFrozenDictionary(rows => rows.Key, rows => rows.OrderBy(row => row.Outcome).First(), StringComparer.Ordinal);
    }

    /// <summary>The manifest, where the bundle has one.</summary>
    public Manifest? Manifest { get; }

    /// <summary>What could not be read, in the order of files and lines.</summary>
    public ImmutableArray<Damage> Damages { get; }

    /// <summary>Files that hold nothing for the tool, in the order of their paths.</summary>
    public ImmutableArray<PassedOver> PassedOver { get; internal init; } = [];

    /// <summary>Every question with its outcome: the manifest's rows, and the documents that have none.</summary>
    public IEnumerable<CoverageRow> Rows => _rows.Values
        .Select(row =>
            row with
            {
                Outcome = DamageOf(row.Question) is null ? row.Outcome : Outcome.Malformed,
                Reason = DamageOf(row.Question)?.ToString() ?? row.Reason
            })
        .Concat(_documents.Keys.Where(question => !_rows.ContainsKey(question)).Select(question => Unlisted(question)))
        .OrderBy(row => row.Question, StringComparer.Ordinal);

    /// <summary>
    /// Sources that were asked a question and did not give the answer that counts, in the order in which they were asked.
    /// </summary>
    public IEnumerable<CoverageRow> Tried(string question) =>
        _rows.TryGetValue(question, out var best) && Manifest is { } manifest
            ? manifest.Coverage.Where(row => row.Question == question && !ReferenceEquals(row, best))
            : [];

    /// <summary>Which source answered a question; null where nobody says, or none did.</summary>
    public string? SourceOf(string question) => _rows.GetValueOrDefault(question)?.Source;

    /// <summary>What is known of all objects of a kind.</summary>
    public Look Of(KubernetesKind kind)
    {
        Look? best = null;
        Look? damaged = null;
        foreach (var question in kind.Questions)
        {
            var look = Of(question, kind.Permission, kind.Namespaced);
            // That a folder is complete does not say that a kind has no objects in one of its groups where objects of the other group
            // cannot be read.
            if (look.IsWhole && !look.NotServed && (_documents.ContainsKey(question) || Row(question) is not null)) return look;
            if (DamageOf(question) is not null) damaged ??= look;
            if (best is not { } known || Rank(look) > Rank(known)) best = look;
        }

        if (damaged is { } gap) return gap with { Answered = gap.Answered || best is { Answered: true, IsWhole: false } };
        var found = best ?? default;
        return !found.Answered && _served.Lacks(kind) ? new(true, null, NotServed: true) : found;
    }

    /// <summary>Whether discovery lists an API group; null where discovery was not seen.</summary>
    public bool? ServesGroup(string group) => _served.Groups?.Contains(group);

    /// <summary>What is known of one AWS call's answer.</summary>
    public Look Of(AwsCall call, string? thing = null) => thing is null
        ? Of(call.Question, call.Permission, isNamespaced: true)
        : Of(call.QuestionFor(thing), call.Permission, isNamespaced: true, isOneThing: true);

    /// <summary>What is known of one object that is asked for by name, a ConfigMap.</summary>
    public Look OfConfigMap(string @namespace, string name) =>
        Of(NamedConfigMaps.Question(@namespace, name), $"get configmaps/{name} in {@namespace}", isNamespaced: true, isOneThing: true);

    /// <summary>What is known of a question without objects of its own, e.g. <c>kubernetes/version</c>.</summary>
    public Look Of(string question, string permission) => Of(question, permission, isNamespaced: true, isOneThing: true);

    private static int Rank(Look look) => look is { IsWhole: true } ? 3 : look.Answered ? 2 : look.Gap?.Outcome == Outcome.NotAsked ? 0 : 1;

    private Look Of(string question, string permission, bool isNamespaced, bool isOneThing = false)
    {
        var documents = _documents.GetValueOrDefault(question);
        var isThere = documents is { Count: > 0 };
        if (DamageOf(question) is { } damage)
        {
            return new(isThere, new(question, Outcome.Malformed, $"{damage.Place}: {damage.Reason}", Source: Source(question)));
        }

        if (Row(question) is { } row) return ByRow(row, question, permission, isThere);
        if (!isThere)
        {
            var reason = _hasManifest ? "it was not asked" : "not in the bundle";
            var isComplete = _isComplete && !AlwaysThere(question);
            return isComplete && LostCompleteness is null ? Look.Whole
                : isComplete ? new(false, new(question, Outcome.Malformed, $"{LostCompleteness} may have held it"))
                : new(false, new(question, Outcome.NotAsked, reason, Source: _hasManifest ? null : "bundle"));
        }

        if (_hasManifest || isOneThing || !isNamespaced && documents is { IsWholeList: true }) return Look.Whole;
        if (_isComplete)
        {
            return LostCompleteness is { } lost ? new(true, new(question, Outcome.Malformed, $"{lost} may hold more of it")) : Look.Whole;
        }

        return new(true,
            new(question, Outcome.NotAsked, "the bundle may not hold all of them; --complete declares that it does", Source: "bundle"));
    }

    private static Look ByRow(CoverageRow row, string question, string permission, bool isThere)
    {
        if (row.Outcome == Outcome.Collected && !isThere)
        {
            return new(false,
                new(question, Outcome.Malformed,
                    "the manifest says that it was collected, and its document is missing or holds nothing of it", Source: row.Source));
        }

        if (row.Outcome.Answers()) return new(true, null, NotServed: row.Outcome == Outcome.NotServed && !isThere);
        // Where the caller is not known, no permission helps.
        var missing = row.MissingPermission ?? (row.Outcome == Outcome.Forbidden ? permission : null);
        return new(isThere, new(question, row.Outcome, row.Reason ?? Sentence(row.Outcome), missing, row.Source));
    }

    /// <summary>What every cluster has: a folder without it is not complete, whatever its owner says.</summary>
    private static bool AlwaysThere(string question) =>
        question is "kubernetes/version" or "kubernetes/apis" || question == AwsCalls.DescribeCluster.Question
            || question == AwsCalls.CallerIdentity.Question;

    private static string Sentence(Outcome outcome) => outcome switch
    {
        Outcome.Forbidden => "the source refused to answer",
        Outcome.Unauthorized => "the source did not accept the credentials",
        Outcome.TimedOut => "no answer came in time",
        Outcome.Malformed => "the answer could not be read",
        Outcome.NotAsked => "it was not asked",
        _ => "the source failed",
    };

    /// <summary>The row of the question itself, or of the kind or call it belongs to.</summary>
    private CoverageRow? Row(string question)
    {
        for (var name = question; ; name = name[..name.LastIndexOf('/')])
        {
            if (_rows.TryGetValue(name, out var row)) return row;
            if (name.IndexOf('/', StringComparison.Ordinal) == name.LastIndexOf('/')) return null;
        }
    }

    /// <summary>Damage of the question's own answer, or of objects of its kind of which the name cannot be read.</summary>
    private Damage? DamageOf(string question)
    {
        if (_damaged.Count == 0) return null;
        for (var name = question; ; name = name[..name.LastIndexOf('/')])
        {
            if (_damaged.TryGetValue(name, out var damage)) return damage;
            if (name.IndexOf('/', StringComparison.Ordinal) == name.LastIndexOf('/')) return null;
        }
    }

    /// <summary>A file of unknown content that cannot be read: with it, the folder is no longer taken for complete.</summary>
    private string? LostCompleteness => _damageOfUnknown is { } damage ? $"{damage.Place} cannot be read ({damage.Reason}) and" : null;

    private string? Source(string question) => Row(question)?.Source;

    private CoverageRow Unlisted(string question) => DamageOf(question) is { } damage
        ? new(question, Outcome.Malformed, damage.ToString(), "bundle")
        : new(question, Outcome.Collected, null, "bundle");
}

/// <summary>The documents that were read for one question.</summary>
internal sealed class DocumentsOf
{
    public int Count { get; set; }

    /// <summary>True where one of them was a list, which for a cluster-scoped kind holds all of them.</summary>
    public bool IsWholeList { get; set; }
}
