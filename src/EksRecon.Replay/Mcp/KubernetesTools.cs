using System.Text.Json.Nodes;

namespace EksRecon.Replay.Mcp;

/// <summary>
/// Answers of the tools that look at Kubernetes, in the words and shapes of the open-source server (awslabs/mcp, k8s_handler.py and
/// models.py).
/// </summary>
internal sealed class KubernetesTools(ClusterKubernetes kubernetes, ClusterAws aws)
{
    private static readonly string[] Operations = ["create", "replace", "patch", "delete", "read"];

    /// <summary>Metadata only: no spec and no status, whatever the kind.</summary>
    public async Task<ToolAnswer> List(ToolArguments arguments, CancellationToken cancel)
    {
        var (kind, inside) = (arguments.Required("kind"), arguments["namespace"]);
        try
        {
            aws.Demand(arguments.Required("cluster_name"));
            var items = (await kubernetes.List(arguments, cancel)).OfType<JsonObject>().Select(Summary).ToArray<JsonNode>();
            var json = new JsonObject
            {
                ["kind"] = kind,
                ["api_version"] = arguments.Required("api_version"),
                ["namespace"] = inside,
                ["count"] = items.Length,
                ["items"] = new JsonArray(items),
            };
            return new($"Successfully listed {items.Length} {kind} resources in {(inside is null ? "" : inside + "/")}all namespaces",
                json);
        }
        catch (ToolRefusal refusal)
        {
            throw refusal.After($"Failed to list {kind} resources");
        }
    }

    /// <summary>The tool that could also write, were it let.</summary>
    public Task<ToolAnswer> Manage(ToolArguments arguments, CancellationToken cancel)
    {
        var operation = arguments.Required("operation");
        if (!Operations.Contains(operation, StringComparer.Ordinal))
        {
            throw new ToolRefusal($"Invalid operation: {operation}. Valid operations are: {string.Join(", ", Operations)}");
        }

        if (operation != "read") throw new ToolRefusal($"Operation {operation} is not allowed without write access");
        if (string.Equals(arguments.Required("kind"), "secret", StringComparison.OrdinalIgnoreCase)) throw Sensitive("Kubernetes Secrets");
        return Read(arguments, cancel);
    }

    public async Task<ToolAnswer> Read(ToolArguments arguments, CancellationToken cancel)
    {
        var (kind, name, inside) = (arguments.Required("kind"), arguments["name"], arguments["namespace"]);
        var place = $"{(inside is null ? "" : inside + "/")}{name}";
        try
        {
            aws.Demand(arguments.Required("cluster_name"));
            var json = new JsonObject
            {
                ["kind"] = kind,
                ["name"] = name,
                ["namespace"] = inside,
                ["api_version"] = arguments.Required("api_version"),
                ["operation"] = "read",
                ["resource"] = Clean(await kubernetes.Read(arguments, cancel)),
            };
            return new($"Successfully retrieved {kind} {place}", json);
        }
        catch (ToolRefusal refusal)
        {
            throw refusal.After($"Failed to read {kind} {place}");
        }
    }

    public async Task<ToolAnswer> Versions(ToolArguments arguments, CancellationToken cancel)
    {
        var cluster = arguments.Required("cluster_name");
        try
        {
            aws.Demand(cluster);
            var versions = await kubernetes.Versions(cancel);
            var json = new JsonObject
            {
                ["cluster_name"] = cluster,
                ["api_versions"] = new JsonArray([.. versions.Select(version => (JsonNode)version)]),
                ["count"] = versions.Count,
            };
            return new($"Successfully retrieved {versions.Count} API versions from cluster {cluster}", json);
        }
        catch (ToolRefusal refusal)
        {
            throw refusal.After("Failed to get API versions");
        }
    }

    public static Task<ToolAnswer> Events(ToolArguments arguments, CancellationToken cancel) => throw Sensitive("Kubernetes events");

    public static Task<ToolAnswer> Logs(ToolArguments arguments, CancellationToken cancel) => throw Sensitive("pod logs");

    private static ToolRefusal Sensitive(string what) => new($"Access to {what} requires --allow-sensitive-data-access flag");

    private static JsonObject Summary(JsonObject item)
    {
        var metadata = Clean(item)["metadata"]?.AsObject() ?? [];
        return new()
        {
            ["name"] = metadata["name"]?.DeepClone() ?? "",
            ["namespace"] = metadata["namespace"]?.DeepClone(),
            ["creation_timestamp"] = metadata["creationTimestamp"]?.DeepClone(),
            ["labels"] = metadata["labels"]?.DeepClone(),
            ["annotations"] = metadata["annotations"]?.DeepClone(),
        };
    }

    private static JsonNode Clean(JsonObject resource)
    {
        (resource["metadata"] as JsonObject)?.Remove("managedFields");
        return JsonText.WithoutNulls(resource);
    }
}
