using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Kubernetes;

/// <summary>Answers as the API server of the bundle's cluster would have.</summary>
internal sealed class KubernetesReplay(ReplayBundle bundle)
{
    public async Task Answer(HttpContext context)
    {
        if (context.Request.Path == "/version" && bundle.ServerVersion is { } version)
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(version);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
