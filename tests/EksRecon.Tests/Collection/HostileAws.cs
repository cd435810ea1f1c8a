using System.Collections.Concurrent;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace EksRecon.Tests.Collection;

/// <summary>
/// An AWS endpoint that answers what a test wants, over a real socket: a small cluster's answers where the test has none.
/// </summary>
internal sealed class HostileAws : IAsyncDisposable
{
    public const string Region = "us-west-2";
    public const string Cluster = "prod";

    private readonly WebApplication _application;

    private HostileAws(Func<HttpContext, string, Task<bool>> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(async context =>
        {
            var form = context.Request.HasFormContentType || context.Request.Method == "POST"
                ? QueryHelpers.ParseQuery(await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted))
                : [];
            var asked = form.TryGetValue("Action", out var action) ? action.ToString() : context.Request.Path.ToString();
            Requests.Enqueue(
                asked + context.Request.QueryString
                    + string.Concat(form.Where(field => field.Key != "Action").Select(field => $" {field.Key}={field.Value}")));
            if (!await answer(context, asked)) await Usual(context, asked);
        });
    }

    /// <summary>Each request: path or action, with its parameters.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Endpoint =>
        new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "");

    /// <param name="answer">Answers a request, by its path or action; false to have the usual answer given.</param>
    public static async Task<HostileAws> Start(Func<HttpContext, string, Task<bool>> answer)
    {
        var server = new HostileAws(answer);
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Answers with these bodies, by path or action.</summary>
    public static Task<HostileAws> With(params (string Asked, string Body)[] bodies) => Start(async (context, asked) =>
    {
        foreach (var (path, body) in bodies)
        {
            if (path != asked) continue;
            context.Response.ContentType = body.StartsWith('<') ? "text/xml" : "application/json";
            await context.Response.WriteAsync(body, context.RequestAborted);
            return true;
        }

        return false;
    });

    public Dictionary<string, string> Environment() => new(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL"] = Endpoint.ToString(),
        ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "c4n4ry-secret-access-key",
        ["AWS_SESSION_TOKEN"] = "c4n4ry-session-token",
        ["NO_PROXY"] = "127.0.0.1,localhost",
    };

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }

    private static Task Usual(HttpContext context, string asked)
    {
        var json = asked switch
        {
            $"/clusters/{Cluster}" => $$$$"""{"cluster":{"name":"{{{{Cluster}}}}","version":"1.33","resourcesVpcConfig":{"vpcId":"vpc-0123456789abcdef0","subnetIds":["subnet-0123456789abcdef0"]}}}""",
            $"/clusters/{Cluster}/addons" => """{"addons":[]}""",
            $"/clusters/{Cluster}/node-groups" => """{"nodegroups":[]}""",
            $"/clusters/{Cluster}/fargate-profiles" => """{"fargateProfileNames":[]}""",
            _ => null,
        };
        context.Response.ContentType = json is null ? "text/xml" : "application/json";
        if (json is not null) return context.Response.WriteAsync(json, context.RequestAborted);
        // Not implemented: final, and asked of the next source.
        context.Response.StatusCode = 501;
        return context.Response.WriteAsync("<ErrorResponse><Error><Code>NotImplemented</Code><Message>no</Message></Error></ErrorResponse>",
            context.RequestAborted);
    }
}
