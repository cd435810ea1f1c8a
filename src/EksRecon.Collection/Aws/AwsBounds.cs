namespace EksRecon.Collection.Aws;

/// <summary>
/// Bounds of what AWS' side may answer. Each is far above what AWS sends, and low enough that the answers that are held at once, read and
/// kept stay within some hundred MiB.
/// </summary>
internal static class AwsBounds
{
    /// <summary>
    /// Bytes of one answer of a service: 500 network interfaces with 50 addresses each, the largest page that is asked for, are about 9 MiB
    /// of XML.
    /// </summary>
    public const int AnswerBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of an error: AWS' own are some KiB.</summary>
    public const int ErrorBytes = 256 * 1024;

    /// <summary>Values in one answer, objects and lists counted: a page of network interfaces has some 300,000.</summary>
    public const int Values = 2_000_000;

    /// <summary>How deep an answer may nest: the deepest of the service models, a listener's rules, has about 10 levels.</summary>
    public const int Depth = 64;

    /// <summary>
    /// Characters of one text: an endpoint policy, the longest that is documented, has 20,480 (VPC User Guide, "Amazon VPC quotas").
    /// </summary>
    public const int TextLength = 256 * 1024;

    /// <summary>Bytes of one XML tag with its attributes. AWS' tags have one attribute at most, the namespace.</summary>
    public const int TagBytes = 16 * 1024;

    /// <summary>
    /// Things that are asked about one by one, of each call: more cannot be asked within the longest run at the default rate.
    /// </summary>
    public const int Things = 5_000;

    /// <summary>
    /// Bytes of all answers of a run together: a VPC with 256,000 addresses in use, the highest quota there is, has about 110 MiB (VPC User
    /// Guide, "Network Address Usage").
    /// </summary>
    public const long RunBytes = 192L * 1024 * 1024;

    /// <summary>Values of all answers of a run together, by the same reckoning.</summary>
    public const long RunValues = 6_000_000;

    public static string Sentence(long bytes) => bytes >= 1024 * 1024 ? $"{bytes >> 20} MiB" : $"{bytes >> 10} KiB";
}
