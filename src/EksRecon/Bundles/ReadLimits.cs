namespace EksRecon.Bundles;

/// <summary>Bounds that keep hostile or broken input from taking the machine. Each is far above anything real.</summary>
internal static class ReadLimits
{
    /// <summary>etcd refuses objects over 1.5 MiB (etcd's max-request-bytes); AWS answers have items of some KiB.</summary>
    public const int LargestItem = 64 * 1024 * 1024;

    public static readonly string TooLarge = $"one object is larger than {LargestItem >> 20} MiB";

    /// <summary>The deepest CRD schemas nest about 60 levels.</summary>
    public const int Depth = 512;

    /// <summary>Nodes that YAML aliases of one document may stand for; real manifests use some dozens.</summary>
    public const int AliasedNodes = 100_000;

    /// <summary>Nodes that all anchors of one YAML document may remember together; anchors inside of anchors remember them again.</summary>
    public const int AnchoredNodes = 10 * AliasedNodes;

    /// <summary>Bytes of one JSON file that may be read a second time to find documents behind a damaged one.</summary>
    public const long RereadBytes = LargestItem;

    /// <summary>Size of one document after decompression.</summary>
    public const long FileBytes = 16L * 1024 * 1024 * 1024;

    /// <summary>
    /// Size of all documents of a bundle together, after decompression: a cluster of 5,000 nodes has some 10 GiB at most.
    /// </summary>
    public const long BundleBytes = 2 * FileBytes;

    public static readonly string BundleTooLarge =
        $"the bundle holds more than {BundleBytes >> 30} GiB after decompression, and this was not read";

    /// <summary>Files and folders of one bundle; a support bundle has some ten thousand. Their names alone take memory.</summary>
    public const int Files = 500_000;

    /// <summary>The longest path inside of a bundle: Linux takes 4,096 bytes (PATH_MAX in linux/limits.h).</summary>
    public const int PathCharacters = 4096;

    /// <summary>All names of an archive together: <see cref="Files"/> names of usual length.</summary>
    public const int NameCharacters = 64 * 1024 * 1024;

    /// <summary>Rows of damage that are kept with their places; more of the same kind say nothing new.</summary>
    public const int Damages = 10_000;

    /// <summary>
    /// Memory that all objects of a bundle may take, by an estimate that is above what they do take: what is kept of an object is a tenth
    /// of what the API prints of it.
    /// 550,000 pods (5,000 nodes of 110, the largest cluster that Kubernetes supports) take some 600 MiB.
    /// </summary>
    public const long KeptBytes = 768L * 1024 * 1024;

    /// <summary>What the smallest object takes: its record, its name, its place in the tables.</summary>
    public const int SmallestObject = 600;

    /// <summary>The list of entries of a zip archive: <see cref="Files"/> names of usual length.</summary>
    public const long ZipDirectoryBytes = 64L * 1024 * 1024;

    /// <summary>
    /// What a tar archive may say about one entry besides its content. Linux takes paths of 4 KiB; ACLs and checksums add little.
    /// </summary>
    public const int TarHeaderBytes = 1024 * 1024;

    /// <summary>How far the first text of a file may be from its start: licences and comments come before it.</summary>
    public const int HeadBytes = 1024 * 1024;

    /// <summary>A Kustomization names its patches in some KiB.</summary>
    public const int KustomizationBytes = 1024 * 1024;
}

/// <summary>A document goes past <see cref="ReadLimits"/>.</summary>
internal sealed class ReadLimitException(string message) : Exception(message);
