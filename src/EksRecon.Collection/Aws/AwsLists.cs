using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Reads lists of AWS page by page. Each page counts as it comes; a list that breaks off keeps what was read, and its question says so.
/// </summary>
internal sealed class AwsLists(LiveObservation seen, CollectionLimits limits)
{
    private long _bytes;
    private long _values;

    /// <param name="each">Sees each page.</param>
    /// <param name="keep">Which items count; others belong to somebody else and are not kept. Null for all.</param>
    /// <param name="isPage">True where other requests give more of the same list.</param>
    /// <returns>How many items it has.</returns>
    public async Task<int> Read(IAwsSource source, AwsRequest request, Action<JsonElement> each, Func<JsonElement, bool>? keep = null,
        bool isPage = false)
    {
        var call = request.Call;
        var count = 0;
        string? token = null;
        do
        {
            var json = await source.Ask(request, token);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            var root = document.RootElement;
            var next = Next(root);
            if (next is not null && next == token)
            {
                throw new SourceException(Outcome.Failed, $"the list could not be read whole: {call.Service} gave the same page again");
            }

            // A list that is not there is not an empty one.
            if (!root.TryGetProperty(call.Key, out var items) || items.ValueKind != JsonValueKind.Array)
            {
                throw new SourceException(Outcome.Malformed, $"the answer of {call.Service} {call.Action} has no list of {call.Key}");
            }

            count += items.GetArrayLength();
            if (count > limits.ListItems)
            {
                throw new SourceException(Outcome.Failed, $"the list holds more than {limits.ListItems} items, the bound for one list");
            }

            isPage |= next is not null;
            Take(call, null, keep is null ? json : Kept(call, items, keep), isPage);
            each(root);
            token = next;
        }
        while (token is not null);
        // What was given stays; that it is a part is on record, and another source is asked for the whole.
        return source.Lack(request) is { } lack ? throw lack : count;
    }

    /// <summary>Keeps an answer, as long as all of them together stay within the bounds of a run.</summary>
    /// <exception cref="SourceException">They do not any more.</exception>
    public void Take(AwsCall call, string? thing, ReadOnlyMemory<byte> json, bool isPage)
    {
        if (Interlocked.Add(ref _bytes, json.Length) > AwsBounds.RunBytes
            || Interlocked.Add(ref _values, json.Span.Count((byte)',')) > AwsBounds.RunValues)
        {
            throw new SourceException(Outcome.Failed,
                $"AWS' answers together are larger than {AwsBounds.Sentence(AwsBounds.RunBytes)}, or hold more than {AwsBounds.RunValues:#,0} values: the bounds for one run");
        }

        seen.Answer(call, thing, json, isPage);
    }

    private static string? Next(JsonElement page)
    {
        foreach (var name in (ReadOnlySpan<string>)["NextToken", "nextToken", "NextMarker"])
        {
            if (page.TryGetProperty(name, out var token) && token.ValueKind == JsonValueKind.String
                && token.GetString() is { Length: > 0 } value)
            {
                return value;
            }
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
            foreach (var item in items.EnumerateArray().Where(keep)) item.WriteTo(writer);

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }
}
