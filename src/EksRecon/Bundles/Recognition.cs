using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>What was recognised over all files of a bundle.</summary>
internal sealed class Recognition(IObservationSink sink)
{
    /// <summary>The question of damage that costs no fact: objects of kinds that the tool does not read.</summary>
    public const string NoQuestion = "bundle";

    private readonly Dictionary<string, DocumentsOf> _documents = new(StringComparer.Ordinal);
    private readonly List<Damage> _damages = [];
    private readonly HashSet<string> _damagedQuestions = new(StringComparer.Ordinal);
    private readonly List<PassedOver> _passedOver = [];
    private readonly HashSet<string> _chartTemplates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _customResources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);
    private (string Name, string File)? _cluster;
    private long _kept;

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
        _damagedQuestions.Remove(question);
        if (question == Questions.Kinds.CustomResourceDefinitions.Question) _customResources.Clear();
    }

    public void Damaged(Damage damage)
    {
        if (_damagedQuestions.Add(damage.Question ?? "") || _damages.Count < ReadLimits.Damages) _damages.Add(damage);
    }

    /// <summary>False once the objects of the bundle would take more memory than there is for them.</summary>
    /// <param name="isWhole">True for objects of which the whole text is kept.</param>
    public bool HasRoomFor(int length, bool isWhole)
    {
        // Of typed objects names, labels, images and settings are kept; texts that are longer than any object of a cluster count as they
        // are.
        const int usual = 256 * 1024;
        _kept += ReadLimits.SmallestObject + (isWhole ? 2L * length : Math.Min(length, usual) / 16 + Math.Max(0, length - usual));
        return _kept <= ReadLimits.KeptBytes;
    }

    /// <summary>A file that holds nothing for the tool.</summary>
    public void PassedOver(string file, string reason) => _passedOver.Add(new(file, reason));

    /// <summary>A folder with a Helm chart: what lies in its templates folder is no manifest before it is rendered.</summary>
    public void Chart(string folder) => _chartTemplates.Add(folder + "templates/");

    public IReadOnlyList<PassedOver> Passed => _passedOver;

    /// <summary>
    /// Takes back damage of unknown content that was noted since there were so many: it is in a file that holds no objects whatever is in
    /// it.
    /// </summary>
    public void Excuse(int since)
    {
        for (var index = _damages.Count - 1; index >= since; index--)
        {
            if (_damages[index].Question is null) _damages.RemoveAt(index);
        }

        if (!_damages.Exists(damage => damage.Question is null)) _damagedQuestions.Remove("");
    }

    public void CustomResource(string name) => _customResources.Add(name);

    public void Group(string name) => _groups.Add(name);

    /// <exception cref="BundleException">Another cluster was seen before: facts of two clusters would be mixed.</exception>
    public void Cluster(string name, string file)
    {
        if (_cluster is { } other && !string.Equals(other.Name, name, StringComparison.Ordinal))
        {
            var (first, second) = string.CompareOrdinal(other.Name, name) < 0 ? (other, (name, file)) : ((name, file), other);
            throw new BundleException(
                $"this holds two clusters, '{first.Item1}' ({first.Item2}) and '{second.Item1}' ({second.Item2}): give a folder with the documents of one.");
        }

        _cluster = (name, file);
    }

    public Coverage ToCoverage(bool isComplete)
    {
        PassOverTemplates();
        var damages = _damages.OrderBy(damage => damage.File, StringComparer.Ordinal).ThenBy(damage => damage.Line).ToImmutableArray();
        var definitions = new Coverage(Manifest, _documents, damages, isComplete, new(null, null)).Of(Kinds.CustomResourceDefinitions);
        var apisBroken = damages.Any(damage => damage.Question is null or "kubernetes/apis");
        var served = new Served(
            _groups.Count == 0 || apisBroken ? null : _groups.ToFrozenSet(StringComparer.Ordinal),
            definitions is { IsWhole: true, NotServed: false } && _documents.ContainsKey(Kinds.CustomResourceDefinitions.Question)
                ? _customResources.ToFrozenSet(StringComparer.Ordinal)
                : null);
        return new(Manifest, _documents, damages, isComplete, served)
        {
            PassedOver = [.. _passedOver.OrderBy(passed => passed.File, StringComparer.Ordinal)],
        };
    }

    private void PassOverTemplates()
    {
        if (_chartTemplates.Count == 0) return;
        var templates = _damages.Where(damage => Folders(damage.File).Any(_chartTemplates.Contains)).Select(damage => damage.File)
            .ToHashSet(StringComparer.Ordinal);
        _damages.RemoveAll(damage => templates.Contains(damage.File));
        foreach (var file in templates) PassedOver(file, "it is a template of a Helm chart");
    }

    /// <summary>The folders above a file, each with its slash.</summary>
    private static IEnumerable<string> Folders(string file)
    {
        for (var slash = file.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = file.IndexOf('/', slash + 1))
        {
            yield return file[..(slash + 1)];
        }
    }
}
