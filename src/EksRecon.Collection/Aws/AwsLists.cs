using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>Reads lists of AWS page by page. Each page counts as it comes; a list that breaks off keeps what was read, and its question says so.</summary>
internal sealed class AwsLists(AwsApi api, LiveObservation seen, CollectionLimits limits)
{
    /// <summary>Items per page of EC2, the most that most of its calls take (docs.aws.amazon.com/AWSEC2, "Query requests: pagination").</summary>
    private const string Ec2Page = "1000";

    /// <summary>DescribeInstanceTypes takes no more (its API reference).</summary>
    private const string InstanceTypesPage = "100";

    /// <summary>A list of EKS.</summary>
    /// <param name="each">Sees each page.</param>
    public Task<int> Eks(AwsCall call, string path, Action<JsonElement> each) =>
        Read(call, null, token => api.Eks(call, token is null ? path : $"{path}?nextToken={Uri.EscapeDataString(token)}"), each);

    /// <summary>A list of EC2.</summary>
    /// <returns>How many items it has.</returns>
    public Task<int> Ec2(AwsCall call, IReadOnlyList<KeyValuePair<string, string>> parameters, Action<JsonElement> each) => Read(
        call,
        null,
        token => api.Query(call, Paged(parameters, "MaxResults", call == AwsCalls.DescribeInstanceTypes ? InstanceTypesPage : Ec2Page, "NextToken", token)),
        each);

    /// <summary>A list of ELBv2.</summary>
    /// <param name="keep">Which items count; others belong to somebody else and are not kept. Null for all.</param>
    public Task<int> Elb(AwsCall call, IReadOnlyList<KeyValuePair<string, string>> parameters, Action<JsonElement> each, Func<JsonElement, bool>? keep = null, bool isPage = false) => Read(
        call,
        null,
        token => api.Query(call, token is null ? parameters : [.. parameters, new("Marker", token)]),
        each,
        keep,
        isPage);

    private static IEnumerable<KeyValuePair<string, string>> Paged(IReadOnlyList<KeyValuePair<string, string>> parameters, string sizeName, string size, string tokenName, string? token)
    {
        // Asked by id, EC2 refuses a page size.
        var isById = parameters.Any(parameter => !parameter.Key.StartsWith("Filter.", StringComparison.Ordinal));
        foreach (var parameter in parameters) yield return parameter;
        if (!isById) yield return new(sizeName, size);
        if (token is not null) yield return new(tokenName, token);
    }

    private async Task<int> Read(AwsCall call, string? thing, Func<string?, Task<ReadOnlyMemory<byte>>> ask, Action<JsonElement> each, Func<JsonElement, bool>? keep = null, bool isPage = false)
    {
        var count = 0;
        string? token = null;
        do
        {
            var json = await ask(token);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            var root = document.RootElement;
            var next = Next(root);
            if (next is not null && next == token) throw new SourceException(Outcome.Failed, $"the list could not be read whole: {call.Service} gave the same page again");
            if (!root.TryGetProperty(call.Key, out var items)) items = default;
            count += items.ValueKind == JsonValueKind.Array ? items.GetArrayLength() : 0;
            if (count > limits.ListItems) throw new SourceException(Outcome.Failed, $"the list holds more than {limits.ListItems} items, the bound for one list");
            isPage |= next is not null;
            seen.Answer(call, thing, keep is null ? json : Kept(call, items, keep), isPage);
            if (items.ValueKind == JsonValueKind.Array) each(root);
            token = next;
        }
        while (token is not null);
        return count;
    }

    private static string? Next(JsonElement page)
    {
        foreach (var name in (ReadOnlySpan<string>)["NextToken", "nextToken", "NextMarker"])
        {
            if (page.TryGetProperty(name, out var token) && token.ValueKind == JsonValueKind.String && token.GetString() is { Length: > 0 } value) return value;
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Kept(AwsCall call, JsonElement items, Func<JsonElement, bool> keep)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(call.Key);
            if (items.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in items.EnumerateArray().Where(keep)) item.WriteTo(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }
}
