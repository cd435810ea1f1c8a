namespace EksRecon.Collection.Http;

/// <summary>Bounds of a collection. Every one can be set; none can be taken away.</summary>
public sealed record CollectionLimits
{
    /// <summary>Requests in flight at once, over all sources.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>
    /// Requests per second, over all sources. client-go's own default is 5, kubectl's 50 (k8s.io/cli-runtime, ConfigFlags).
    /// </summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Objects per page of a Kubernetes list: client-go's default (k8s.io/client-go/tools/pager).</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>From sending a request to the last byte of its answer.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a credential plugin may take: aws and others answer within seconds, and those that wait for a browser login are to be run
    /// by hand first.
    /// </summary>
    public TimeSpan PluginTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The whole run: what is not answered by then is timed out.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How often a request that failed in passing (5xx, broken connection) is sent again; three times as often where the server has no seat
    /// for it (429).
    /// </summary>
    public int Retries { get; init; } = 4;

    /// <summary>The first wait before a retry; it doubles, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait that a server may ask for with Retry-After.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Size of one answer. A page of 500 pods is about 10 MB.</summary>
    public int AnswerBytes { get; init; } = 96 * 1024 * 1024;

    /// <summary>
    /// Objects of one list: an order of magnitude above what Kubernetes is tested for (150,000 pods,
    /// kubernetes.io/docs/setup/best-practices/cluster-large).
    /// </summary>
    public int ListItems { get; init; } = 1_500_000;

    /// <summary>How often a list is read from its start because it changed or did not add up.</summary>
    public int ListRestarts { get; init; } = 2;

    /// <summary>Objects of one kind that are read through an MCP server, one call each; of more a sample is read.</summary>
    public int McpReads { get; init; } = 200;

    /// <summary>How long an MCP server may take to start: uvx may have to download it, which takes tens of seconds.</summary>
    public TimeSpan McpStart { get; init; } = TimeSpan.FromSeconds(60);
}
