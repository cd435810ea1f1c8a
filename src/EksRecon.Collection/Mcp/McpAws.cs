using System.Text;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// What an EKS MCP server knows of AWS: cluster, add-ons and node groups (hosted server), and a rough picture of the VPC (both).
/// </summary>
internal sealed class McpAws(McpSession session, string cluster) : IAwsSource
{
    private readonly Lazy<Task<string>> _vpc = new(() => session.Call(McpTools.VpcConfig, McpVpc.Raw, ("cluster_name", cluster)));

    public async Task<ReadOnlyMemory<byte>> Ask(AwsRequest request, string? token)
    {
        var call = request.Call;
        if (call == AwsCalls.DescribeCluster) return await Describe(call, "cluster", null);
        if (call == AwsCalls.DescribeAddon) return await Describe(call, "addon", request.Thing);
        if (call == AwsCalls.DescribeNodegroup) return await Describe(call, "nodegroup", request.Thing);
        if (call == AwsCalls.ListAddons) return await Names(call, "addon");
        if (call == AwsCalls.ListNodegroups) return await Names(call, "nodegroup");
        if (call == AwsCalls.DescribeSubnets) return McpVpc.Subnets(await _vpc.Value);
        if (call == AwsCalls.DescribeVpcs) return McpVpc.Vpcs(await _vpc.Value);
        throw new SourceException(Outcome.NotAsked, $"no tool of an EKS MCP server answers {call.Service} {call.Action}");
    }

    public async Task<string> VpcId() => McpVpc.Id(await _vpc.Value);

    public SourceException? Lack(AwsRequest request) =>
        request.Call == AwsCalls.DescribeSubnets ? new(Outcome.Failed,
            $"{McpTools.VpcConfig} tells addresses and zones of subnets, not their tags, IPv6 blocks or route tables")
        : request.Call == AwsCalls.DescribeVpcs ? new(Outcome.Failed,
            $"{McpTools.VpcConfig} tells the VPC's IPv4 blocks, not its DHCP options or IPv6 blocks")
        : null;

    private async Task<ReadOnlyMemory<byte>> Describe(AwsCall call, string type, string? name)
    {
        var text = await session.Call(
            McpTools.DescribeEks,
            json => json.TryGetProperty(call.Key, out var inside) && inside.ValueKind == JsonValueKind.Object ? json.GetRawText()
                : IsBare(json, type) ? $"{{\"{call.Key}\":{json.GetRawText()}}}"
                : null,
            ("cluster_name", cluster), ("resource_type", type), ("resource_name", name));
        try
        {
            return AwsJsonAnswer.ToJson(call, Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException broken)
        {
            throw new SourceException(Outcome.Malformed,
                $"the MCP server's {McpTools.DescribeEks} answers something that cannot be read: {(broken.LineNumber is null ? broken.Message : "it is not JSON as it should be")}",
                inner: broken);
        }
    }

    /// <summary>
    /// The shape of the hosted server's answers is not public: the thing itself is taken too, where its own name stands in it.
    /// </summary>
    private static bool IsBare(JsonElement json, string type) =>
        json.TryGetProperty(type switch { "addon" => "addonName", "nodegroup" => "nodegroupName", _ => "resourcesVpcConfig" }, out _);

    private async Task<ReadOnlyMemory<byte>> Names(AwsCall call, string type)
    {
        var names = await session.Call(McpTools.ListEks,
            json => NamesIn(json, call.Key) ?? NamesIn(json, "resources") ?? NamesIn(json, "items"), ("cluster_name", cluster),
            ("resource_type", type));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(call.Key);
            foreach (var name in names) writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static List<string?>? NamesIn(JsonElement json, string key)
    {
        if (!json.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array) return null;
        var names = new List<string?>();
        foreach (var item in list.EnumerateArray())
        {
            var name = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var inside) ? inside : item;
            // One odd name does not cost the others: the check of names refuses it alone.
            names.Add(name.ValueKind == JsonValueKind.String ? name.GetString() : null);
        }

        return names;
    }
}
