using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Names in an answer that further questions are about. Only what has the form of a name (<see cref="AwsNames"/>) is asked about: it
/// becomes a part of a path, an argument of a program and the name of
/// a document. What was left out is said.
/// </summary>
/// <param name="fits">The form.</param>
internal sealed class AskedNames(Func<string, bool> fits)
{
    private const int MostShown = 3;
    private const int LongestShown = 60;

    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _shown = [];
    private int _refused;
    private int _left;

    /// <summary>Those to ask about, in order.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Why not all of them are asked about; null where they are.</summary>
    public SourceException? Lack =>
        _refused > 0 ? new(Outcome.Malformed,
            $"{_refused} of the names in the answer {(_refused == 1 ? "does" : "do")} not have the form of a name and {(_refused == 1 ? "was" : "were")} not asked about: {string.Join(", ", _shown)}{(_refused > _shown.Count ? ", …" : "")}")
        : _left > 0 ? new(Outcome.Failed,
            $"the answer names {_left + _names.Count:#,0} things and the first {AwsBounds.Things:#,0} were asked about, the bound for one run")
        : null;

    /// <param name="name">Null for what is not a text.</param>
    public void Add(string? name)
    {
        if (name is null || !fits(name)) Refuse(name);
        else if (_names.Count < AwsBounds.Things) _names.Add(name);
        else if (!_names.Contains(name)) _left++;
    }

    public void Add(JsonElement name) => Add(name.ValueKind == JsonValueKind.String ? name.GetString() : null);

    private void Refuse(string? name)
    {
        _refused++;
        if (_shown.Count < MostShown)
        {
            _shown.Add(name is null ? "a value that is not a text"
                : $"'{string.Concat(name.Take(LongestShown).Select(letter => char.IsControl(letter) ? '?' : letter))}{(name.Length > LongestShown ? "…" : "")}'");
        }
    }
}
