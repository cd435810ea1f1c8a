using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>
/// Workloads by the words of their names, images, containers, labels and service accounts. The texts are indexed once, because a bundle may
/// have any number of classes.
/// The registry's host is left out: it names the host of the image, not its maker.
/// </summary>
internal sealed class WorkloadWords
{
    /// <summary>
    /// Names of objects and label values have at most 253 characters, image references somewhat more; a longer text is not a name.
    /// </summary>
    private const int LongestText = 512;

    private readonly List<(string Text, Workload Workload)> _ends = [];

    public WorkloadWords(IEnumerable<Workload> workloads)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var workload in workloads)
        {
            foreach (var text in Texts(workload).Where(text => text.Length <= LongestText && known.Add(text))) AddEnds(text, workload);
        }

        _ends.Sort((one, other) => string.Compare(one.Text, other.Text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// A workload one of whose words begins with the name: f5 is in f5networks, and not in a hash; null where there is none.
    /// </summary>
    public Workload? First(string name)
    {
        var (from, to) = (0, _ends.Count);
        while (from < to)
        {
            var middle = from + (to - from) / 2;
            if (string.Compare(_ends[middle].Text, name, StringComparison.OrdinalIgnoreCase) < 0) from = middle + 1;
            else to = middle;
        }

        return from < _ends.Count && _ends[from].Text.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? _ends[from].Workload : null;
    }

    /// <summary>The text from each of its words on, so that names of several words are found in the middle of it.</summary>
    private void AddEnds(string text, Workload workload)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsAsciiLetterOrDigit(text[at]) && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])))
            {
                _ends.Add((text[at..], workload));
            }
        }
    }

    private static IEnumerable<string> Texts(Workload workload)
    {
        yield return workload.Metadata.Name;
        if (workload.Template.ServiceAccount is { } account) yield return account;
        foreach (var container in workload.Template.Containers.Where(container => container.Runs))
        {
            yield return container.Name;
            yield return WithoutHost(ImageName.Repository(container.Image).ToString());
        }

        foreach (var (key, value) in workload.Metadata.Labels.Pairs.Concat(workload.Template.Labels.Pairs))
        {
            yield return key;
            yield return value;
        }
    }

    private static string WithoutHost(string repository)
    {
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && repository.AsSpan(0, slash).ContainsAny('.', ':') ? repository[(slash + 1)..] : repository;
    }
}
