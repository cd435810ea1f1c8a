using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;
using EksRecon.Replay.Documents;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>The Table that kubectl prints (kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables).</summary>
internal sealed class TableForm(ReplayBundle bundle, TimeProvider clock)
{
    /// <summary>The version of the Table that is asked for; null where JSON is.</summary>
    public static string? IsAsked(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (!accept.Contains("as=Table", StringComparison.Ordinal)) return null;
        return accept.Contains("v=v1;", StringComparison.Ordinal) || !accept.Contains("v=v1beta1", StringComparison.Ordinal)
            ? "v1"
            : "v1beta1";
    }

    public void Write(Utf8JsonWriter writer, string version, ServedResource resource, IEnumerable<byte[]> objects, string? more,
        int? remaining)
    {
        var columns = TableColumns.Of(resource, bundle);
        writer.WriteStartObject();
        writer.WriteString("kind", "Table");
        writer.WriteString("apiVersion", $"meta.k8s.io/{version}");
        ListAnswer.WriteMetadata(writer, more, remaining);
        writer.WriteStartArray("columnDefinitions");
        foreach (var column in columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", "string");
            writer.WriteString("format", column.Name == "Name" ? "name" : "");
            writer.WriteString("description", column.Name);
            writer.WriteNumber("priority", column.Priority);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rows");
        foreach (var json in objects) Row(writer, columns, json, version);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Row(Utf8JsonWriter writer, IReadOnlyList<TableColumn> columns, byte[] json, string version)
    {
        using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        writer.WriteStartObject();
        writer.WriteStartArray("cells");
        foreach (var column in columns) writer.WriteStringValue(column.Cell(parsed.RootElement, clock.GetUtcNow()));
        writer.WriteEndArray();
        writer.WriteStartObject("object");
        writer.WriteString("kind", "PartialObjectMetadata");
        writer.WriteString("apiVersion", $"meta.k8s.io/{version}");
        if (parsed.RootElement.TryGetProperty("metadata", out var metadata))
        {
            writer.WritePropertyName("metadata");
            metadata.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
