using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// CRDs that the API server serves, as their list says: established, with a served version. An API server that is starting lists them
/// before its discovery does, so they are the witness of whether
/// discovery was complete.
/// </summary>
internal sealed class ServedDefinitions
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<IReadOnlySet<string>?> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Names like <c>gateways.gateway.networking.k8s.io</c>, once the list of CRDs has ended; null where it could not be read whole.
    /// </summary>
    public Task<IReadOnlySet<string>?> Known => _known.Task;

    public void Add(ListPage page, ReadOnlyMemory<byte> json)
    {
        lock (_lock)
        {
            foreach (var range in page.Items)
            {
                if (NameOf(json.Span[range]) is { } name) _names.Add(name);
            }
        }
    }

    /// <summary>The list is read again from its start.</summary>
    public void Restart()
    {
        lock (_lock) _names.Clear();
    }

    public void Complete(bool isWhole)
    {
        lock (_lock) _known.TrySetResult(isWhole ? _names : null);
    }

    /// <summary>
    /// Null where the CRD says that it is not served. What says nothing about it, as an MCP server's list of names, counts as served: then
    /// discovery has to say more.
    /// </summary>
    private static string? NameOf(ReadOnlySpan<byte> definition)
    {
        try
        {
            var versions = Member(definition, "spec", "versions");
            var conditions = Member(definition, "status", "conditions");
            var isServed = versions.IsEmpty
                || Any(versions, "served", static (ref reader) => reader.TokenType == JsonTokenType.True, null, null);
            return isServed && (conditions.IsEmpty || IsEstablished(conditions)) ? JsonPeek.Text(definition, "metadata", "name") : null;
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            // A CRD that is none serves nothing; the snapshot says what is wrong with it.
            return null;
        }
    }

    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, string outer, string inner) =>
        JsonPeek.Member(json, outer) is { IsEmpty: false } found ? JsonPeek.Member(found, inner) : default;

    private static bool IsEstablished(ReadOnlySpan<byte> conditions) =>
        Any(conditions, "type", static (ref reader) => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Established"u8),
            "status", static (ref reader) => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("True"u8));

    private delegate bool IsSo(ref Utf8JsonReader reader);

    /// <summary>True where an object of the list has these members; schemas, which may be a megabyte, are passed over.</summary>
    private static bool Any(ReadOnlySpan<byte> list, string member, IsSo isSo, string? other, IsSo? isOtherSo)
    {
        if (list.IsEmpty) return false;
        var reader = new Utf8JsonReader(list, new JsonReaderOptions { MaxDepth = ReadLimits.Depth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (has, hasOther) = (false, other is null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isMember, isOther) = (JsonPeek.IsNamed(ref reader, member), other is not null && JsonPeek.IsNamed(ref reader, other));
                reader.Read();
                if (isMember) has = isSo(ref reader);
                if (isOther && isOtherSo is not null) hasOther = isOtherSo(ref reader);
                reader.Skip();
            }

            if (has && hasOther) return true;
        }

        return false;
    }
}
