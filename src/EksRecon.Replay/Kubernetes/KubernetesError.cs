using System.Text.Json;

using EksRecon.Bundles;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>
/// A refusal in the API server's own form, a Status object (kubernetes.io/docs/reference/kubernetes-api/common-definitions/status).
/// </summary>
internal sealed class KubernetesError(int code, string reason, string message, string? name = null, string? group = null,
    string? plural = null) : Exception(message)
{
    public int Code { get; } = code;

    public static KubernetesError NotServed() =>
        new(StatusCodes.Status404NotFound, "NotFound", "the server could not find the requested resource");

    public static KubernetesError NotFound(ResourceName resource, string name) =>
        new(StatusCodes.Status404NotFound, "NotFound", $"{resource} \"{name}\" not found", name, resource.Group, resource.Plural);

    public static KubernetesError Bad(string message) => new(StatusCodes.Status400BadRequest, "BadRequest", message);

    /// <summary>What the bundle could not see, as the server would have refused it.</summary>
    public static KubernetesError Unseen(Gap gap, string verb, ResourceName resource, string? @namespace) => gap.Outcome switch
    {
        Outcome.Forbidden => Forbidden(verb, resource, @namespace, gap.Reason),
        Outcome.Unauthorized => new(StatusCodes.Status401Unauthorized, "Unauthorized", $"Unauthorized: {gap.Reason}"),
        Outcome.TimedOut => new(StatusCodes.Status504GatewayTimeout, "Timeout", $"{resource}: {gap.Reason}"),
        Outcome.NotAsked => new(StatusCodes.Status501NotImplemented, "NotImplemented",
            $"the bundle does not hold {resource}: {gap.Reason}"),
        _ => new(StatusCodes.Status500InternalServerError, "InternalError", $"{resource}: {gap.Reason}"),
    };

    public static KubernetesError Forbidden(string verb, ResourceName resource, string? @namespace, string reason)
    {
        var where = @namespace is null ? "at the cluster scope" : $"in the namespace \"{@namespace}\"";
        return new(StatusCodes.Status403Forbidden, "Forbidden",
            $"{resource} is forbidden: User \"replay\" cannot {verb} resource \"{resource.Plural}\" in API group \"{resource.Group}\" {where}: {reason}",
            null, resource.Group, resource.Plural);
    }

    public async Task Write(HttpContext context)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body)) Write(writer);
        context.Response.StatusCode = Code;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        }
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Status");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteString("status", "Failure");
        writer.WriteString("message", Message);
        writer.WriteString("reason", reason);
        if (plural is not null)
        {
            writer.WriteStartObject("details");
            if (name is not null) writer.WriteString("name", name);
            if (group is { Length: > 0 }) writer.WriteString("group", group);
            writer.WriteString("kind", plural);
            writer.WriteEndObject();
        }

        writer.WriteNumber("code", Code);
        writer.WriteEndObject();
    }
}

/// <summary>A resource as messages name it: <c>deployments.apps</c>.</summary>
internal readonly record struct ResourceName(string Group, string Plural)
{
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
