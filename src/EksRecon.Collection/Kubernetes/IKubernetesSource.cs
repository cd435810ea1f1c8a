using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>One way to a cluster's API server. What it cannot answer is a <see cref="SourceException"/> that says why.</summary>
internal interface IKubernetesSource
{
    /// <summary>The answer to <c>/version</c>.</summary>
    Task<ReadOnlyMemory<byte>> Version();

    /// <summary>The API groups that are served.</summary>
    Task<Discovery> Groups();

    /// <summary>Plurals that a group serves in a version.</summary>
    Task<IReadOnlySet<string>> Resources(string groupVersion);

    /// <summary>A ConfigMap by name; null where it is known not to be there.</summary>
    Task<ReadOnlyMemory<byte>?> ConfigMap(string @namespace, string name);

    /// <summary>Reads a list, page by page.</summary>
    /// <returns>How many objects there are.</returns>
    /// <exception cref="SourceException">It could not be read whole; what was read of it stays with <paramref name="intake"/>.</exception>
    Task<long> List(KubernetesKind kind, string groupVersion, string? @namespace, ListIntake intake);
}
