using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>What was recognised over all files of a bundle.</summary>
internal sealed class Recognition(IObservationSink sink)
{
    private readonly Dictionary<string, DocumentsOf> _documents = new(StringComparer.Ordinal);
    private readonly List<Damage> _damages = [];
    private readonly HashSet<string> _customResources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private (string Name, string File)? _cluster;

    public IObservationSink Sink => sink;

    public Manifest? Manifest { get; set; }

    /// <summary>Documents that are Kubernetes' or AWS', also of kinds the tool has no use for.</summary>
    public int Recognised { get; set; }

    public IReadOnlyList<Damage> Damages => _damages;

    public void Document(string question, bool isWholeList = false)
    {
        if (!_documents.TryGetValue(question, out var documents)) _documents.Add(question, documents = new());
        documents.Count++;
        documents.IsWholeList |= isWholeList;
    }

    /// <summary>Forgets a question: its answer is read again from the start.</summary>
    public void Forget(string question)
    {
        _documents.Remove(question);
        _damages.RemoveAll(damage => damage.Question == question);
        if (question == Questions.Kinds.CustomResourceDefinitions.Question) _customResources.Clear();
    }

    public void Damaged(Damage damage) => _damages.Add(damage);

    public void CustomResource(string name) => _customResources.Add(name);

    public void Group(string name) => _groups.Add(name);

    /// <exception cref="BundleException">Another cluster was seen before: facts of two clusters would be mixed.</exception>
    public void Cluster(string name, string file)
    {
        if (_cluster is { } other && !string.Equals(other.Name, name, StringComparison.Ordinal))
        {
            var (first, second) = string.CompareOrdinal(other.Name, name) < 0 ? (other, (name, file)) : ((name, file), other);
            throw new BundleException($"this holds two clusters, '{first.Item1}' ({first.Item2}) and '{second.Item1}' ({second.Item2}): give a folder with the documents of one.");
        }

        _cluster = (name, file);
    }

    public Coverage ToCoverage(bool isComplete)
    {
        var damages = _damages.OrderBy(damage => damage.File, StringComparer.Ordinal).ThenBy(damage => damage.Line).ToImmutableArray();
        var definitions = new Coverage(Manifest, _documents, damages, isComplete, new(null, null)).Of(Kinds.CustomResourceDefinitions);
        var apisBroken = damages.Any(damage => damage.Question is null or "kubernetes/apis");
        var served = new Served(
            _groups.Count == 0 || apisBroken ? null : _groups.ToFrozenSet(StringComparer.Ordinal),
            definitions is { IsWhole: true, NotServed: false } && _documents.ContainsKey(Kinds.CustomResourceDefinitions.Question) ? _customResources.ToFrozenSet(StringComparer.Ordinal) : null);
        return new(Manifest, _documents, damages, isComplete, served);
    }
}
