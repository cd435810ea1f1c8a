namespace EksRecon.Cli.McpServer;

/// <summary>The arguments that name what to look at; every tool about a cluster takes them.</summary>
internal static class TargetParameters
{
    public const string Bundle = "bundle";
    public const string Cluster = "cluster";
    public const string Region = "region";
    public const string Profile = "profile";
    public const string Context = "context";
    public const string Refresh = "refresh";

    public static readonly string[] Names = [Bundle, Cluster, Region, Profile, Context];

    public static readonly ReconParameter[] All =
    [
        new(Bundle,
            "A saved bundle, or a folder of kubectl and aws outputs, in a folder that this server was started with (--bundle-root); 'sample' is the built-in one."),
        new(Cluster, "Name of a live EKS cluster, reached with this machine's AWS credentials."),
        new(Region, "AWS region of the cluster."),
        new(Profile, "AWS profile to look with."),
        new(Context, "Context of the kubeconfig to reach the API server through."),
        new(Refresh, "Look again instead of using the report of the last two minutes.", "boolean"),
    ];
}
