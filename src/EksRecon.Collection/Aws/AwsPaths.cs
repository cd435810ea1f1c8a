using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Where EKS answers each call (docs.aws.amazon.com/eks/latest/APIReference), and which requests to AWS are questions of the tool.
/// </summary>
internal static class AwsPaths
{
    public static string Cluster(string cluster) => $"/clusters/{Uri.EscapeDataString(cluster)}";

    public static string Addons(string cluster) => $"{Cluster(cluster)}/addons";

    public static string Addon(string cluster, string addon) => $"{Addons(cluster)}/{Uri.EscapeDataString(addon)}";

    public static string AddonVersions(string addon, string kubernetesVersion) =>
        $"/addons/supported-versions?addonName={Uri.EscapeDataString(addon)}&kubernetesVersion={Uri.EscapeDataString(kubernetesVersion)}";

    public static string Nodegroups(string cluster) => $"{Cluster(cluster)}/node-groups";

    public static string Nodegroup(string cluster, string name) => $"{Nodegroups(cluster)}/{Uri.EscapeDataString(name)}";

    public static string FargateProfiles(string cluster) => $"{Cluster(cluster)}/fargate-profiles";

    public static string FargateProfile(string cluster, string name) => $"{FargateProfiles(cluster)}/{Uri.EscapeDataString(name)}";

    /// <summary>True for a GET that EKS answers to a known call, and for a POST whose Action is a known call of a query service.</summary>
    public static async ValueTask<bool> IsQuestion(HttpRequestMessage request, CancellationToken cancel)
    {
        if (request.Method == HttpMethod.Get)
        {
            return request.Content is null && request.RequestUri is { } address && EksCall(address.AbsolutePath) is not null;
        }

        if (request.Method != HttpMethod.Post || request.Content is not FormUrlEncodedContent form) return false;
        return QueryCall(await form.ReadAsStringAsync(cancel)) is not null;
    }

    /// <summary>The call that a form asks; null where it is none of the tool's.</summary>
    public static AwsCall? QueryCall(string form)
    {
        const string action = "Action=";
        foreach (var pair in form.Split('&'))
        {
            if (!pair.StartsWith(action, StringComparison.Ordinal)) continue;
            foreach (var call in AwsCalls.All)
            {
                if (call.Service != "eks" && call.Action == pair[action.Length..]) return call;
            }
        }

        return null;
    }

    /// <summary>
    /// The call that a path of EKS asks; null where it is none of the tool's. An endpoint may have a path of its own before it.
    /// </summary>
    public static AwsCall? EksCall(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).AsSpan();
        while (parts is [not ("clusters" or "addons"), ..]) parts = parts[1..];
        return parts switch
        {
            ["clusters"] => AwsCalls.ListClusters,
            ["clusters", _] => AwsCalls.DescribeCluster,
            ["clusters", _, "addons"] => AwsCalls.ListAddons,
            ["clusters", _, "addons", _] => AwsCalls.DescribeAddon,
            ["clusters", _, "node-groups"] => AwsCalls.ListNodegroups,
            ["clusters", _, "node-groups", _] => AwsCalls.DescribeNodegroup,
            ["clusters", _, "fargate-profiles"] => AwsCalls.ListFargateProfiles,
            ["clusters", _, "fargate-profiles", _] => AwsCalls.DescribeFargateProfile,
            ["addons", "supported-versions"] => AwsCalls.DescribeAddonVersions,
            _ => null,
        };
    }
}
