using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Anonymity;

/// <summary>
/// Gives every word that is somebody's own a pseudonym, the same wherever it stands: alone, in a pod's name, in an ARN, in a host name. So
/// what belonged together belongs together again:
/// labels match their selectors, pods their owners, interfaces their subnets. Without the key nobody can compute a pseudonym of a word he
/// guesses.
/// Numbers, versions, times and the words of <see cref="Vocabulary"/> stay. What this promises and what not is in docs/anonymity.md.
/// </summary>
/// <param name="key">Random, and thrown away afterwards.</param>
public sealed class Pseudonyms(ReadOnlyMemory<byte> key) : IDisguise
{
    /// <summary>
    /// etcd stores no longer object (max-request-bytes, 1.5 MiB): a longer text is one word, so that none costs memory or time.
    /// </summary>
    private const int LongestText = 3 * 512 * 1024;

    /// <summary>
    /// Numbers of JSON that have as many digits hold no count of anything in the documents of Kubernetes and AWS, but account ids.
    /// </summary>
    private const int AccountNumberDigits = 11;

    /// <summary>Revisions of etcd have fewer digits; they tell the newer of two texts of one object.</summary>
    private const int RevisionDigits = 10;

    private readonly AddressPermutation _addresses = new(key);
    private readonly WordPseudonyms _words = new(key);
    private readonly Lock _lock = new();

    public string Text(string text)
    {
        lock (_lock)
        {
            return text.Length > LongestText ? _words.OfText(text) : new DisguisedText(text, _words, _addresses).ToString();
        }
    }

    public void Write(JsonElement document, Utf8JsonWriter writer) => Write(document, writer, isOwnKeys: false);

    /// <summary>Keys of these objects are their owner's words; elsewhere keys are the API's.</summary>
    private static bool HoldsOwnKeys(string member) =>
        member is "labels" or "annotations" or "matchLabels" or "selector" or "nodeSelector" or "data" or "binaryData" or "tags" or "ingressSelector"
        or "podLabels" or "fromEndpoints" or "toEndpoints" or "capacity" or "allocatable";

    /// <param name="isInner">True inside of a string: whose keys those are, nobody says.</param>
    private void Write(JsonElement element, Utf8JsonWriter writer, bool isOwnKeys, bool isInner = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (IsDropped(member.Name)) continue;
                    writer.WritePropertyName(isOwnKeys || !ApiMembers.Has(member.Name) ? Text(member.Name) : member.Name);
                    if (member.Name == "resourceVersion" && IsRevision(member.Value)) member.Value.WriteTo(writer);
                    else Write(member.Value, writer, isInner || HoldsOwnKeys(member.Name), isInner);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(item, writer, isOwnKeys: isInner, isInner);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Value(element.GetString() ?? ""));
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(element.GetRawText(), isInner ? WordPseudonyms.LongestNumber : AccountNumberDigits));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>Schemas of people's own CRDs name their fields; nothing reads them.</summary>
    private static bool IsDropped(string member) => member is "openAPIV3Schema" or "additionalPrinterColumns";

    private static bool IsRevision(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= RevisionDigits } text
            && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The number with runs of so many digits replaced by as many others.</summary>
    private string Number(string number, int digits)
    {
        var result = new StringBuilder(number.Length);
        for (var at = 0; at < number.Length;)
        {
            var end = at;
            while (end < number.Length && char.IsAsciiDigit(number[end])) end++;
            if (end - at >= digits)
            {
                lock (_lock) result.Append(_words.Of(number[at..end]));
                at = end;
                continue;
            }

            result.Append(number, at, Math.Max(1, end - at));
            at = Math.Max(at + 1, end);
        }

        return result.ToString();
    }

    /// <summary>JSON inside a string is rewritten as JSON, so that it stays JSON.</summary>
    private string Value(string text)
    {
        if (text.Length > LongestText || text.AsSpan().TrimStart() is not ['{' or '[', ..]) return Text(text);
        try
        {
            using var inner = JsonDocument.Parse(text);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream)) Write(inner.RootElement, writer, isOwnKeys: true, isInner: true);
            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return Text(text);
        }
    }
}
