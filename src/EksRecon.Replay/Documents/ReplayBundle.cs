using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Replay.Documents;

/// <summary>The documents of a bundle as they lie in it, and how each question ended: what the replayed APIs answer from.</summary>
public sealed class ReplayBundle
{
    private readonly ReplayDocuments _documents;

    private ReplayBundle(ReplayDocuments documents, Coverage coverage) => (_documents, Coverage) = (documents, coverage);

    /// <summary>How every question ended: what was not seen is answered with its reason, never with an empty list.</summary>
    public Coverage Coverage { get; }

    /// <summary>The answer to <c>/version</c>; null where the bundle lacks it.</summary>
    public byte[]? ServerVersion => _documents.ServerVersion;

    /// <summary>The answer to <c>/apis</c> (an APIGroupList); null where the bundle lacks it.</summary>
    public byte[]? GroupList => _documents.GroupList;

    /// <summary>Reads a bundle, or any folder, archive or file that the tool reads.</summary>
    /// <exception cref="BundleException">It is none; the message is for the user.</exception>
    public static ReplayBundle Read(string path, bool isComplete, CancellationToken cancel)
    {
        var documents = new ReplayDocuments();
        return new(documents, BundleReader.Read(path, documents, isComplete, cancel));
    }

    /// <summary>Reads a bundle that lies elsewhere than on disk.</summary>
    /// <param name="name">How messages call it.</param>
    /// <param name="files">Path and content of each document, ordered by path.</param>
    /// <exception cref="BundleException">It is none; the message is for the user.</exception>
    public static ReplayBundle Read(string name, IEnumerable<(string Path, Func<Stream> Open)> files, bool isComplete,
        CancellationToken cancel)
    {
        var documents = new ReplayDocuments();
        return new(documents,
            BundleReader.Read(name, files.Select(file => new BundleFile(file.Path, file.Open)), documents, isComplete, cancel));
    }

    /// <summary>The name of the cluster that it describes; null where it describes none.</summary>
    public string? ClusterName => Answers(AwsCalls.DescribeCluster) is [var cluster, ..] ? JsonPeek.Text(cluster, "name") : null;

    /// <summary>
    /// Objects of a kind, ordered by namespace and name, as the bundle has them (an item of a typed list carries no kind).
    /// </summary>
    public IReadOnlyCollection<ReplayObject> Objects(KubernetesKind kind) => _documents.Objects(kind);

    /// <summary>
    /// What a call's answers held: each subnet of DescribeSubnets, the inner object of DescribeCluster, each name of ListAddons; in the
    /// order of the bundle.
    /// </summary>
    /// <param name="thing">What the document is about where one answers for one thing (<see cref="AwsCall.PerThing"/>); null for all of the
    /// call.</param>
    public IReadOnlyList<byte[]> Answers(AwsCall call, string? thing = null) => _documents.Answers(call, thing);
}

/// <summary>A Kubernetes object of a bundle.</summary>
/// <param name="Namespace">Empty for cluster-scoped kinds.</param>
/// <param name="Json">The object as the bundle has it.</param>
public sealed record ReplayObject(string Namespace, string Name, byte[] Json);
