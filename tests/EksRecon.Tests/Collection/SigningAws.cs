using System.Collections.Concurrent;
using System.Text.RegularExpressions;

using EksRecon.Bundles;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EksRecon.Tests.Collection;

/// <summary>An AWS that looks at who signs: a replay of the sample whose STS gives a role's keys only to those who may have them.</summary>
internal sealed partial class SigningAws : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _trust = new(StringComparer.Ordinal);
    private LiveRun? _run;

    public Uri Endpoint => _run?.Aws ?? throw new InvalidOperationException("it has not begun");

    /// <summary>Each request to AWS: key and service of its signature, session token, action or path.</summary>
    public ConcurrentQueue<(string Key, string Service, string Token, string Action)> Requests { get; } = new();

    /// <summary>True for a key whose time is over.</summary>
    public Func<string, bool> IsExpired { get; init; } = _ => false;

    /// <param name="trust">Role by role, the key that may assume it; the role's own key is ASIA and its name in capitals.</param>
    public static async Task<SigningAws> Start(SigningAws aws, params (string Role, string Key)[] trust)
    {
        foreach (var (role, key) in trust) aws._trust[role] = key;
        aws._run = await LiveRun.Start(LiveClusterTests.SampleBundle(), aws.Answer, isEndpointKept: false);
        return aws;
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
    }

    private async Task Answer(HttpContext context, RequestDelegate answer)
    {
        if (context.Request.IsHttps)
        {
            await answer(context);
            return;
        }

        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var form = QueryHelpers.ParseQuery(await reader.ReadToEndAsync(context.RequestAborted));
        context.Request.Body.Position = 0;
        var action = form.TryGetValue("Action", out var named) ? named.ToString() : context.Request.Path.ToString();
        var scope = Scope().Match(context.Request.Headers.Authorization.ToString()).Groups;
        var key = scope["key"].Value;
        Requests.Enqueue((key, scope["service"].Value, context.Request.Headers["X-Amz-Security-Token"].ToString(), action));
        if (IsExpired(key)) await Refuse(context, "ExpiredToken", "The security token included in the request is expired");
        else if (action == "AssumeRole") await Assume(context, form["RoleArn"].ToString().Split('/')[^1], key);
        else await answer(context);
    }

    private Task Assume(HttpContext context, string role, string key)
    {
        if (!_trust.TryGetValue(role, out var trusted) || trusted != key)
        {
            return Refuse(context, "AccessDenied", $"'{key}' may not assume {role}");
        }

        context.Response.ContentType = "text/xml";
        return context.Response.WriteAsync(
            $"""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA{role.ToUpperInvariant()}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
            <SessionToken>token-of-{role}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
            <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/{role}/s</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>
            """,
            context.RequestAborted);
    }

    private static Task Refuse(HttpContext context, string code, string message)
    {
        context.Response.StatusCode = 403;
        context.Response.ContentType = "text/xml";
        return context.Response.WriteAsync($"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>",
            context.RequestAborted);
    }

    [GeneratedRegex("Credential=(?<key>[^/]+)/[^/]+/[^/]+/(?<service>[^/]+)/", RegexOptions.ExplicitCapture)]
    private static partial Regex Scope();
}
