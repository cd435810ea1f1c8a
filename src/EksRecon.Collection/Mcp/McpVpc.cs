using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// The answer of get_eks_vpc_config (awslabs/mcp, src/eks-mcp-server, vpc_config_handler.py), as the documents of EC2 that it tells a part
/// of.
/// </summary>
internal static class McpVpc
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ReadLimits.Depth };

    /// <summary>The answer's text; null where it is another's.</summary>
    public static string? Raw(JsonElement json) =>
        json.TryGetProperty("vpc_id", out var id) && id.ValueKind == JsonValueKind.String && json.TryGetProperty("subnets", out var subnets)
            && subnets.ValueKind == JsonValueKind.Array
            ? json.GetRawText()
            : null;

    /// <exception cref="SourceException">It cannot be read.</exception>
    public static string Id(string raw)
    {
        try
        {
            using var config = JsonDocument.Parse(raw, Options);
            return config.RootElement.GetProperty("vpc_id").GetString() ?? "";
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Unreadable(broken);
        }
    }

    /// <summary>As DescribeSubnets has them.</summary>
    public static ReadOnlyMemory<byte> Subnets(string raw) => Document(raw, "Subnets", static (config, writer) =>
    {
        foreach (var subnet in config.GetProperty("subnets").EnumerateArray())
        {
            writer.WriteStartObject();
            writer.WriteString("SubnetId", subnet.GetProperty("subnet_id").GetString());
            writer.WriteString("VpcId", config.GetProperty("vpc_id").GetString());
            writer.WriteString("CidrBlock", subnet.GetProperty("cidr_block").GetString());
            writer.WriteString("AvailabilityZone", subnet.GetProperty("az_name").GetString());
            writer.WriteString("AvailabilityZoneId", subnet.GetProperty("az_id").GetString());
            writer.WriteNumber("AvailableIpAddressCount", subnet.GetProperty("available_ips").GetInt32());
            // What the server calls public is this attribute, and no word on routes.
            writer.WriteBoolean("MapPublicIpOnLaunch", subnet.GetProperty("is_public").GetBoolean());
            writer.WriteEndObject();
        }
    });

    /// <summary>As DescribeVpcs has it.</summary>
    public static ReadOnlyMemory<byte> Vpcs(string raw) => Document(raw, "Vpcs", static (config, writer) =>
    {
        var first = config.GetProperty("cidr_block").GetString();
        writer.WriteStartObject();
        writer.WriteString("VpcId", config.GetProperty("vpc_id").GetString());
        writer.WriteString("CidrBlock", first);
        writer.WriteStartArray("CidrBlockAssociationSet");
        Block(writer, first);
        if (config.TryGetProperty("additional_cidr_blocks", out var more) && more.ValueKind == JsonValueKind.Array)
        {
            foreach (var block in more.EnumerateArray()) Block(writer, block.GetString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void Block(Utf8JsonWriter writer, string? cidr)
    {
        writer.WriteStartObject();
        writer.WriteString("CidrBlock", cidr);
        writer.WriteStartObject("CidrBlockState");
        writer.WriteString("State", "associated");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Document(string raw, string key, Action<JsonElement, Utf8JsonWriter> items)
    {
        using var stream = new MemoryStream();
        try
        {
            using var config = JsonDocument.Parse(raw, Options);
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            writer.WriteStartArray(key);
            items(config.RootElement, writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Unreadable(broken);
        }

        return stream.ToArray();
    }

    private static SourceException Unreadable(Exception broken) =>
        new(Outcome.Malformed, $"the MCP server's {McpTools.VpcConfig} answers in another shape than expected", inner: broken);
}
