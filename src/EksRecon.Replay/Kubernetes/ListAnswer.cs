using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;
using EksRecon.Replay.Documents;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>Lists and single objects, as JSON or as a table. Lists stream: memory does not grow with them.</summary>
internal sealed class ListAnswer(ReplayBundle bundle, TimeProvider clock)
{
    private const int FlushBytes = 64 * 1024;

    /// <exception cref="KubernetesError">The bundle could not see it.</exception>
    public async Task List(HttpContext context, ServedResource resource, string? @namespace)
    {
        var request = ListRequest.Read(context.Request, resource);
        var selected = Selected(resource, @namespace, request);
        var page = request.Limit > 0 ? selected.Skip(request.From).Take(request.Limit).ToList() : [.. selected.Skip(request.From)];
        var left = selected.Count - request.From - page.Count;
        var more = left > 0 ? ListRequest.Token(context.Request.Path, request.From + page.Count) : null;
        var remaining = left > 0 && request is { Labels: null, Fields: null } ? left : (int?)null;
        context.Response.ContentType = "application/json";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true });
        if (TableForm.IsAsked(context.Request) is { } version)
        {
            new TableForm(bundle, clock).Write(writer, version, resource, page.Select(item => item.Json), more, remaining);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteString("kind", resource.Kind + "List");
            writer.WriteString("apiVersion", resource.GroupVersion);
            WriteMetadata(writer, more, remaining);
            writer.WriteStartArray("items");
            foreach (var item in page)
            {
                ObjectForm.Write(writer, resource, item.Json, isItem: true);
                if (writer.BytesPending > FlushBytes) await Flush(writer, context);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        await Flush(writer, context);
    }

    /// <exception cref="KubernetesError">It is not there, or the bundle could not see it.</exception>
    public Task One(HttpContext context, ServedResource resource, string? @namespace, string name)
    {
        var kind = resource.Known ?? throw Unread(resource);
        var found = bundle.Objects(kind).FirstOrDefault(item => item.Name == name && (@namespace is null || item.Namespace == @namespace));
        if (found is null)
        {
            var look = kind == Kinds.ConfigMaps ? bundle.Coverage.OfConfigMap(@namespace ?? "", name) : bundle.Coverage.Of(kind);
            if (look.Gap is { } gap) throw KubernetesError.Unseen(gap, "get", resource.Name, @namespace);
            throw KubernetesError.NotFound(resource.Name, name);
        }

        return DiscoveryAnswer.Json(context, "application/json", writer =>
        {
            if (TableForm.IsAsked(context.Request) is { } version)
            {
                new TableForm(bundle, clock).Write(writer, version, resource, [found.Json], null, null);
            }
            else ObjectForm.Write(writer, resource, found.Json, isItem: false);
        });
    }

    internal static void WriteMetadata(Utf8JsonWriter writer, string? more, int? remaining)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", ListRequest.ResourceVersion);
        if (more is not null) writer.WriteString("continue", more);
        if (remaining is { } count) writer.WriteNumber("remainingItemCount", count);
        writer.WriteEndObject();
    }

    private static async Task Flush(Utf8JsonWriter writer, HttpContext context)
    {
        writer.Flush();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static KubernetesError Unread(ServedResource resource) =>
        new(StatusCodes.Status501NotImplemented, "NotImplemented", $"the bundle does not hold {resource.Name}: the tool does not read it");

    private List<ReplayObject> Selected(ServedResource resource, string? @namespace, ListRequest request)
    {
        var kind = resource.Known ?? throw Unread(resource);
        var objects = bundle.Objects(kind).Where(item => @namespace is null || item.Namespace == @namespace).ToList();
        // A list of one namespace may have been seen where the list of all was refused.
        if (bundle.Coverage.Of(kind).Gap is { } gap && (@namespace is null || objects.Count == 0))
        {
            throw KubernetesError.Unseen(gap, "list", resource.Name, @namespace);
        }

        return request is { Labels: null, Fields: null } ? objects : [.. objects.Where(item => Matches(item, request))];
    }

    private static bool Matches(ReplayObject item, ListRequest request)
    {
        using var parsed = JsonDocument.Parse(item.Json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        var labels = parsed.RootElement.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("labels", out var found)
            ? found
            : default;
        return request.Labels?.Matches(labels) != false && request.Fields?.Matches(parsed.RootElement) != false;
    }
}
