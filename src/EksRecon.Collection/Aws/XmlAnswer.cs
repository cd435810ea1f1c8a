using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

using EksRecon.Bundles;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>Turns the XML of EC2, ELBv2 and STS into the JSON that <c>aws … --output json</c> prints, by the service models (<see cref="AwsShapes"/>).</summary>
internal static class XmlAnswer
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <exception cref="XmlException">It is not XML, is cut off, or is the answer to another call.</exception>
    public static ReadOnlyMemory<byte> ToJson(AwsCall call, ReadOnlyMemory<byte> body)
    {
        using var text = new MemoryStream(body.ToArray(), writable: false);
        using var reader = XmlReader.Create(text, Settings);
        var root = XDocument.Load(reader).Root;
        if (root?.Name.LocalName != call.Action + "Response") throw new XmlException($"it is a {root?.Name.LocalName}, not the answer to {call.Action}");
        if (AwsShapes.Wrapper(call) is { } wrapper) root = root.Elements().FirstOrDefault(child => child.Name.LocalName == wrapper) ?? throw new XmlException($"it has no {wrapper}");
        using var json = new MemoryStream(body.Length);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { MaxDepth = ReadLimits.Depth })) Structure(root, AwsShapes.Answer(call), writer);
        return json.GetBuffer().AsMemory(0, (int)json.Length);
    }

    private static void Structure(XElement element, AwsShape shape, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var child in element.Elements())
        {
            // What the model does not know yet (and requestId) is passed over.
            if (!shape.WireMembers.TryGetValue(child.Name.LocalName, out var member)) continue;
            writer.WritePropertyName(member.Name);
            Value(child, member.Shape, writer);
        }

        writer.WriteEndObject();
    }

    private static void Value(XElement element, AwsShape shape, Utf8JsonWriter writer)
    {
        switch (shape.Type)
        {
            case AwsType.Structure:
                Structure(element, shape, writer);
                break;
            case AwsType.List:
                writer.WriteStartArray();
                foreach (var item in element.Elements()) Value(item, shape.Of, writer);
                writer.WriteEndArray();
                break;
            case AwsType.Map:
                writer.WriteStartObject();
                foreach (var entry in element.Elements())
                {
                    writer.WritePropertyName(Part(entry, "key"));
                    writer.WriteStringValue(Part(entry, "value"));
                }

                writer.WriteEndObject();
                break;
            case AwsType.Boolean:
                writer.WriteBooleanValue(bool.TryParse(Text(element), out var isTrue) ? isTrue : throw Wrong(element));
                break;
            case AwsType.Integer or AwsType.Long:
                writer.WriteNumberValue(long.TryParse(Text(element), out var whole) ? whole : throw Wrong(element));
                break;
            case AwsType.Float or AwsType.Double:
                writer.WriteNumberValue(decimal.TryParse(Text(element), out var number) ? number : throw Wrong(element));
                break;
            default:
                writer.WriteStringValue(element.Value);
                break;
        }
    }

    private static string Part(XElement entry, string name) => entry.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value ?? "";

    private static string Text(XElement element) => element.Value.Trim() is { Length: > 0 } text ? text : throw Wrong(element);

    private static XmlException Wrong(XElement element) => new($"<{element.Name.LocalName}> holds '{element.Value}'");
}
