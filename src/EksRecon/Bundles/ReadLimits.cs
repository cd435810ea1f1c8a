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
}

/// <summary>A document goes past <see cref="ReadLimits"/>.</summary>
internal sealed class ReadLimitException(string message) : Exception(message);
