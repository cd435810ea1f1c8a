using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EksRecon.Model;

/// <summary>What every Kubernetes object carries. Annotations are those of networking components only; the rest is never kept.</summary>
/// <param name="Namespace">Empty for cluster-scoped objects; <c>default</c> where a namespaced object names none.</param>
/// <param name="Owner">The controlling owner as <c>Kind/name</c>; null where there is none.</param>
public sealed record Metadata(string Namespace, string Name, Labels Labels, Labels Annotations, string? Owner)
{
    /// <summary><c>namespace/name</c>, or the name alone of a cluster-scoped object.</summary>
    public string Path => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

/// <summary>
/// Something with labels, as whoever reads them presents them: a pod's own, and those that a policy engine adds (as Calico's <c>pcns.</c>
/// and Cilium's <c>io.cilium.k8s.namespace.labels.</c>).
/// </summary>
public interface ILabelled
{
    /// <summary>Null where the label is not there.</summary>
    string? this[string key] { get; }
}

/// <summary>Labels or annotations: small, and mostly the same over many objects.</summary>
public sealed class Labels : ILabelled
{
    public static readonly Labels None = new([]);

    private readonly KeyValuePair<string, string>[] _pairs;

    public Labels(IEnumerable<KeyValuePair<string, string>> pairs) => _pairs = [.. pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Ordered by key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>The value of a key; null where it is not set.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var pair in _pairs)
            {
                if (string.Equals(pair.Key, key, StringComparison.Ordinal)) return pair.Value;
            }

            return null;
        }
    }

    public bool Has(string key, string value) => string.Equals(this[key], value, StringComparison.Ordinal);

    /// <summary>
    /// True where every pair of <paramref name="wanted"/> is here; false for an empty one, which as a Service selector selects nothing.
    /// </summary>
    public bool Matches(Labels wanted)
    {
        foreach (var pair in wanted._pairs)
        {
            if (!Has(pair.Key, pair.Value)) return false;
        }

        return wanted._pairs.Length > 0;
    }
}
