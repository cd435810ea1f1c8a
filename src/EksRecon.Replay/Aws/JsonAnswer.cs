using System.Text.Json;

using EksRecon.Questions;

namespace EksRecon.Replay.Aws;

/// <summary>The JSON that the command line prints, turned back into the JSON of the wire, which differs in how it tells time.</summary>
internal static class JsonAnswer
{
    public static AwsAnswer Of(int status, Action<Utf8JsonWriter> writeMembers)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return new(status, IsJson: true, body.ToArray());
    }

    /// <summary>A page of an answer's list, and where the next page begins.</summary>
    public static AwsAnswer Of(AwsCall call, AwsPage page) => Of(200, writer =>
    {
        var shape = AwsShapes.Answer(call).Members[call.Key].Shape.Of;
        writer.WriteStartArray(call.Key);
        foreach (var item in page.Items) Write(writer, item, shape);
        writer.WriteEndArray();
        writer.WriteString("nextToken", page.Next);
    });

    public static void Write(Utf8JsonWriter writer, JsonElement json, AwsShape shape)
    {
        switch (shape.Type, json.ValueKind)
        {
            case (AwsType.Structure, JsonValueKind.Object):
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    Member(writer, property, shape.Members.GetValueOrDefault(property.Name)?.Shape);
                }

                writer.WriteEndObject();
                break;
            case (AwsType.Map, JsonValueKind.Object):
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject()) Member(writer, property, shape.Of);
                writer.WriteEndObject();
                break;
            case (AwsType.List, JsonValueKind.Array):
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray()) Write(writer, item, shape.Of);
                writer.WriteEndArray();
                break;
            case (AwsType.Timestamp, _) when AwsTimestamp.Read(json) is { } time:
                writer.WriteNumberValue(AwsTimestamp.Seconds(time));
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    /// <summary>A member that the service model does not know is newer than the model, and passed on as it is.</summary>
    public static void Member(Utf8JsonWriter writer, JsonProperty property, AwsShape? shape)
    {
        writer.WritePropertyName(property.Name);
        if (shape is null) property.Value.WriteTo(writer);
        else Write(writer, property.Value, shape);
    }
}
