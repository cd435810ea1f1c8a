using System.Text.Json.Nodes;

namespace EksRecon.Replay.Mcp;

/// <summary>
/// Answers of the tools that look at EKS. What the hosted server's look like is not public; its documentation and what others wrote of it
/// show the EKS API's own shape,
/// <c>{"cluster": {…}}</c>, and so that is what is answered here.
/// </summary>
internal sealed class EksTools(ClusterAws aws)
{
    /// <summary>All that the hosted server's <c>resource_type</c> may be.</summary>
    public static readonly IReadOnlyList<string> Types = ["accessentry", "addon", "cluster", "nodegroup"];

    public async Task<ToolAnswer> Describe(ToolArguments arguments, CancellationToken cancel)
    {
        var (cluster, type) = (arguments.Required("cluster_name"), Type(arguments));
        aws.Demand(cluster);
        var json = type switch
        {
            "cluster" => await aws.Eks($"/clusters/{cluster}", "DescribeCluster", cancel),
            "addon" => await aws.Eks($"/clusters/{cluster}/addons/{arguments.Required("resource_name")}", "DescribeAddon", cancel),
            "nodegroup" => await aws.Eks($"/clusters/{cluster}/node-groups/{arguments.Required("resource_name")}", "DescribeNodegroup", cancel),
            _ => throw NotHeld("DescribeAccessEntry"),
        };
        return new($"Described {type} of cluster {cluster}", json);
    }

    public async Task<ToolAnswer> List(ToolArguments arguments, CancellationToken cancel)
    {
        var type = Type(arguments);
        if (type == "cluster")
        {
            return new("Listed clusters", new() { ["clusters"] = await aws.EksNames("/clusters", "clusters", "ListClusters", cancel) });
        }

        var cluster = arguments.Required("cluster_name");
        aws.Demand(cluster);
        var json = type switch
        {
            "addon" => new JsonObject { ["addons"] = await aws.EksNames($"/clusters/{cluster}/addons", "addons", "ListAddons", cancel) },
            "nodegroup" => new JsonObject { ["nodegroups"] = await aws.EksNames($"/clusters/{cluster}/node-groups", "nodegroups", "ListNodegroups", cancel) },
            _ => throw NotHeld("ListAccessEntries"),
        };
        return new($"Listed {type} resources of cluster {cluster}", json);
    }

    /// <summary>The tool never asks for insights, and so no bundle has any.</summary>
    public Task<ToolAnswer> Insights(ToolArguments arguments, CancellationToken cancel)
    {
        var cluster = arguments.Required("cluster_name");
        aws.Demand(cluster);
        var json = new JsonObject
        {
            ["cluster_name"] = cluster,
            ["insights"] = new JsonArray(),
            ["next_token"] = null,
            ["detail_mode"] = arguments["insight_id"] is not null,
        };
        return Task.FromResult(
            new ToolAnswer("A bundle holds no EKS insights: the list is empty because nobody asked, which does not mean that there are none",
                json));
    }

    private static ToolRefusal NotHeld(string operation) =>
        ToolRefusal.OfAws("NotImplemented", operation, "the bundle does not hold it: nobody asked (access entries)");

    private static string Type(ToolArguments arguments) =>
        arguments.Required("resource_type") is var type && Types.Contains(type, StringComparer.Ordinal) ? type
        : throw new ToolRefusal($"Invalid resource_type: {type}. Valid types are: {string.Join(", ", Types)}");
}
