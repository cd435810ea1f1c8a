using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EksRecon.Tests.Faults;

/// <summary>Stands between a collection and the replay, on real sockets, and spoils answers as a schedule says.</summary>
internal sealed class FaultyWire(FaultSchedule schedule, TimeSpan stall)
{
    private int _kubernetesRequests;

    /// <summary>Which faults each address met.</summary>
    public ConcurrentDictionary<string, ConcurrentBag<string>> Met { get; } = new(StringComparer.Ordinal);

    public async Task Answer(HttpContext context, RequestDelegate answer)
    {
        var request = context.Request;
        var address = await Address(request);
        if (schedule.HangingSource == !request.IsHttps)
        {
            Meet(address, "Stall");
            await Stall(context);
            return;
        }

        if (request.IsHttps && schedule.ExpiresAfter is { } last && Interlocked.Increment(ref _kubernetesRequests) > last)
        {
            Meet(address, "Unauthorized");
            await Status(context, 401, "Unauthorized", "Unauthorized");
            return;
        }

        var fault = schedule.Next(request, address);
        if (fault is null)
        {
            await answer(context);
            return;
        }

        Meet(address, fault.Value.ToString());
        await Spoil(fault.Value, context, answer);
    }

    /// <summary>Path, or the action and what it is about: the same for every try and every page.</summary>
    private static async Task<string> Address(HttpRequest request)
    {
        if (request.Method != "POST") return request.Path;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var form = await reader.ReadToEndAsync();
        request.Body.Position = 0;
        return form;
    }

    private void Meet(string address, string fault) => Met.GetOrAdd(address, _ => []).Add(fault);

    private async Task Stall(HttpContext context)
    {
        try
        {
            await Task.Delay(stall, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, as it should.
        }

        context.Abort();
    }

    private async Task Spoil(Fault fault, HttpContext context, RequestDelegate answer)
    {
        switch (fault)
        {
            case Fault.Unauthorized:
                await Status(context, 401, "Unauthorized", "Unauthorized");
                break;
            case Fault.Forbidden:
                await Status(context, 403, "Forbidden", "injected: User \"u\" cannot list it");
                break;
            case Fault.NotFound:
                await Status(context, 404, "NotFound", "the server could not find the requested resource");
                break;
            case Fault.PlainNotFound:
                await Plain(context, 404, "text/plain", "404 page not found");
                break;
            case Fault.ExpiredInMidList:
                await Status(context, 410, "Expired", "The provided continue parameter is too old");
                break;
            case Fault.TooManyRequests:
                context.Response.Headers.RetryAfter = "0";
                await Status(context, 429, "TooManyRequests", "injected: too many requests");
                break;
            case Fault.InternalError:
                await Status(context, 500, "InternalError", "injected: etcdserver: leader changed");
                break;
            case Fault.Unavailable:
                await Status(context, 503, "ServiceUnavailable", "injected: unavailable");
                break;
            case Fault.Reset:
                context.Abort();
                break;
            case Fault.Stall:
                await Stall(context);
                break;
            case Fault.WrongContentType:
                await Plain(context, 200, "text/html", "<html><body>Please log in</body></html>");
                break;
            case Fault.PageRepeated:
                context.Request.QueryString = new QueryString(context.Request.QueryString.Value?.Split("&continue=")[0]);
                await answer(context);
                break;
            default:
                await SpoilBody(fault, context, answer);
                break;
        }
    }

    private async Task SpoilBody(Fault fault, HttpContext context, RequestDelegate answer)
    {
        var (status, type, body) = await Inner(context, answer);
        if (status != 200)
        {
            // An answer that is refused already is refused as it is.
            await Plain(context, status, type, body);
            return;
        }

        switch (fault)
        {
            case Fault.ResetInBody:
                context.Response.ContentType = type;
                context.Response.ContentLength = body.Length + 10;
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case Fault.Truncated:
                await Plain(context, 200, type, body[..(body.Length / 2)]);
                break;
            case Fault.Corrupt:
                await Plain(context, 200, type, [.. body[..(body.Length / 3)], 0x01, (byte)'}', (byte)'<', .. body[(body.Length / 3)..]]);
                break;
            case Fault.PageLost:
                await SkipPage(context, answer, body);
                break;
            case Fault.DiscoveryLacksGroups:
                await Plain(context, 200, type, IncompleteDiscovery.Of(body, schedule.IsLost));
                break;
            case Fault.TooLarge:
                await Plain(context, 200, type, [.. body, .. Enumerable.Repeat((byte)' ', TooMuch)]);
                break;
            case Fault.TooDeep:
                await Plain(context, 200, type, Encoding.ASCII.GetBytes(new string('[', 4000) + new string(']', 4000)));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "no such fault of a body");
        }
    }

    /// <summary>More than the bound of the runs that meet it.</summary>
    public const int TooMuch = 8 * 1024 * 1024;

    /// <summary>Answers with the page behind the one that was asked for.</summary>
    private static async Task SkipPage(HttpContext context, RequestDelegate answer, byte[] body)
    {
        using var page = System.Text.Json.JsonDocument.Parse(body);
        var next = page.RootElement.GetProperty("metadata").TryGetProperty("continue", out var token) ? token.GetString() : null;
        if (string.IsNullOrEmpty(next))
        {
            await Plain(context, 200, "application/json", body);
            return;
        }

        context.Request.QueryString = new QueryString(
            context.Request.QueryString.Value?.Split("&continue=")[0] + "&continue=" + Uri.EscapeDataString(next));
        await answer(context);
    }

    private static async Task<(int Status, string Type, byte[] Body)> Inner(HttpContext context, RequestDelegate answer)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var captured = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(captured));
        try
        {
            await answer(context);
            await context.Response.Body.FlushAsync();
        }
        finally
        {
            context.Features.Set(original);
        }

        var (status, type) = (context.Response.StatusCode, context.Response.ContentType ?? "application/json");
        context.Response.Headers.Clear();
        return (status, type, captured.ToArray());
    }

    /// <summary>As the source itself words it: a Status of Kubernetes, an error of AWS.</summary>
    private static Task Status(HttpContext context, int code, string reason, string message)
    {
        if (context.Request.IsHttps)
        {
            return Plain(context, code, "application/json", $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"{{message.Replace("\"", "\\\"", StringComparison.Ordinal)}}","reason":"{{reason}}","code":{{code.ToString(CultureInfo.InvariantCulture)}}}""");
        }

        var (awsCode, status) = reason switch
        {
            "Unauthorized" => ("ExpiredToken", 403),
            "Forbidden" => ("AccessDenied", 403),
            "NotFound" => ("ResourceNotFoundException", 404),
            "TooManyRequests" => ("RequestLimitExceeded", 400),
            "InternalError" => ("InternalFailure", 500),
            _ => ("ServiceUnavailable", 503),
        };
        if (context.Request.Method == "GET")
        {
            context.Response.Headers["x-amzn-errortype"] = awsCode + "Exception";
            return Plain(context, status, "application/json", """{"message":"injected"}""");
        }

        return Plain(context, status, "text/xml",
            $"<Response><Errors><Error><Code>{awsCode}</Code><Message>injected</Message></Error></Errors><RequestID>r</RequestID></Response>");
    }

    private static Task Plain(HttpContext context, int code, string type, string body) =>
        Plain(context, code, type, Encoding.UTF8.GetBytes(body));

    private static async Task Plain(HttpContext context, int code, string type, byte[] body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
