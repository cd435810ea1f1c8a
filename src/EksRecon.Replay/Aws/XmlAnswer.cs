using System.Text;
using System.Text.Json;
using System.Xml;

using EksRecon.Questions;

namespace EksRecon.Replay.Aws;

/// <summary>
/// The JSON that the command line prints, turned back into the XML it was made from. What the service model does not know is left out.
/// </summary>
internal sealed class XmlAnswer
{
    // A carriage return in a text would be read as a line feed, so it is written as a character reference.
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
    };

    private readonly XmlWriter _writer;
    private readonly string _namespace;

    private XmlAnswer(XmlWriter writer, string @namespace) => (_writer, _namespace) = (writer, @namespace);

    public static AwsAnswer Of(int status, Action<XmlWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, Settings)) write(writer);
        return new(status, IsJson: false, body.ToArray());
    }

    /// <summary>A whole answer that is one structure.</summary>
    public static AwsAnswer Of(AwsCall call, string id, JsonElement answer) =>
        Of(call, id, xml => xml.Members(answer, AwsShapes.Answer(call)));

    /// <summary>A page of an answer's list, and where the next page begins.</summary>
    public static AwsAnswer Of(AwsCall call, string id, AwsPage page, string nextName) => Of(call, id, xml =>
    {
        var members = AwsShapes.Answer(call).Members;
        xml.List(members[call.Key], page.Items);
        if (page.Next is { } next && members.TryGetValue(nextName, out var member))
        {
            xml._writer.WriteElementString(member.WireName, xml._namespace, next);
        }
    });

    /// <summary>An answer of several lists.</summary>
    public static AwsAnswer Of(AwsCall call, string id,
        params IReadOnlyList<(string Member, IReadOnlyList<JsonElement> Items)> lists) => Of(call, id, xml =>
    {
        foreach (var (member, items) in lists) xml.List(AwsShapes.Answer(call).Members[member], items);
    });

    /// <summary>The text without the characters that XML 1.0 cannot hold.</summary>
    public static string Legal(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (XmlConvert.IsXmlChar(text[index])) continue;
            if (index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], text[index])) index++;
            else text = $"{text.AsSpan(0, index)}\uFFFD{text.AsSpan(index + 1)}";
        }

        return text;
    }

    private static AwsAnswer Of(AwsCall call, string id, Action<XmlAnswer> write) => Of(200, writer =>
    {
        var service = AwsService.Of(call) ?? AwsService.Ec2;
        var xml = new XmlAnswer(writer, service.Namespace);
        xml.Start(call.Action + "Response");
        if (AwsShapes.Wrapper(call) is { } wrapper)
        {
            xml.Start(wrapper);
            write(xml);
            writer.WriteEndElement();
            xml.Start("ResponseMetadata");
            writer.WriteElementString("RequestId", service.Namespace, id);
            writer.WriteEndElement();
        }
        else
        {
            writer.WriteElementString("requestId", service.Namespace, id);
            write(xml);
        }

        writer.WriteEndElement();
    });

    private void Start(string name) => _writer.WriteStartElement(name, _namespace);

    private void Members(JsonElement json, AwsShape shape)
    {
        if (json.ValueKind != JsonValueKind.Object) return;
        foreach (var property in json.EnumerateObject())
        {
            if (shape.Members.TryGetValue(property.Name, out var member)) Value(member.WireName, property.Value, member.Shape, member);
        }
    }

    private void Value(string name, JsonElement json, AwsShape shape, AwsMember? listed = null)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return;
        if (shape.Type == AwsType.List)
        {
            if (json.ValueKind == JsonValueKind.Array) List(listed ?? new(name, name, shape), json.EnumerateArray());
            return;
        }

        if (shape.Type < AwsType.Structure && json.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return;
        Start(name);
        if (shape.Type == AwsType.Structure) Members(json, shape);
        else if (shape.Type == AwsType.Map) Entries(json, shape);
        else _writer.WriteString(Text(json, shape.Type));
        _writer.WriteEndElement();
    }

    private void List(AwsMember member, IEnumerable<JsonElement> items)
    {
        if (!member.Shape.IsFlat) Start(member.WireName);
        foreach (var item in items) Value(member.Shape.IsFlat ? member.WireName : member.Shape.ItemName, item, member.Shape.Of);
        if (!member.Shape.IsFlat) _writer.WriteEndElement();
    }

    private void Entries(JsonElement json, AwsShape shape)
    {
        if (json.ValueKind != JsonValueKind.Object) return;
        foreach (var property in json.EnumerateObject())
        {
            Start("entry");
            _writer.WriteElementString("key", _namespace, Legal(property.Name));
            Value("value", property.Value, shape.Of);
            _writer.WriteEndElement();
        }
    }

    private static string Text(JsonElement json, AwsType type) =>
        type == AwsType.Timestamp && AwsTimestamp.Read(json) is { } time ? AwsTimestamp.Text(time)
        : json.ValueKind == JsonValueKind.String ? Legal(json.GetString() ?? "")
        : json.GetRawText();
}
