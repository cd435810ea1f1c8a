using System.Text.Json;
using System.Xml;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// What a service says when it refuses, in whichever of its protocols (docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
/// the services' "Common Errors").
/// </summary>
internal sealed record AwsError(string Code, string Message)
{
    /// <summary>Signatures are refused when clocks differ by more (docs.aws.amazon.com, "Troubleshooting Signature Version 4").</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);

    /// <summary>Null where the answer is no error of AWS: then it came from somebody else.</summary>
    public static AwsError? Read(Reply reply)
    {
        if (reply.Body.Length > AwsBounds.ErrorBytes) return null;
        try
        {
            return reply.Headers.TryGetValue("x-amzn-errortype", out var type) || reply.MediaType.Contains("json", StringComparison.Ordinal)
                ? Json(reply, type)
                : Xml(reply);
        }
        catch (Exception unreadable) when (unreadable is XmlException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>How a refusal counts.</summary>
    /// <param name="now">This machine's clock, to tell whether it is the reason.</param>
    public static SourceException Refusal(AwsCall call, Reply reply, DateTimeOffset now)
    {
        if (Read(reply) is not { } error)
        {
            return reply.Status >= 500
                ? new(Outcome.Failed, $"{call.Service} fails: HTTP status {reply.Status}", isPassing: true)
                {
                    RetryAfter = reply.RetryAfter,
                }

                : new(Outcome.Failed,
                    reply.Body.Length > AwsBounds.ErrorBytes
                        ? $"something that is not AWS answers {reply.Status}, with more than {AwsBounds.Sentence(AwsBounds.ErrorBytes)}"
                        : $"something that is not AWS answers {reply.Status}: {reply.Excerpt}");
        }

        return error.Failure(call, reply.Status, reply.RetryAfter, Skew(reply, now));
    }

    /// <summary>How it counts.</summary>
    /// <param name="status">Of HTTP; 400 where it is not known.</param>
    /// <param name="skew">What is wrong with this machine's clock; null for nothing.</param>
    public SourceException Failure(AwsCall call, int status, TimeSpan? retryAfter, string? skew)
    {
        var said = $"{Code}: {Message}";
        if (IsThrottle || status == 429) return new(Outcome.Failed, $"AWS throttles the caller: {said}", isPassing: true)
        {
            RetryAfter = retryAfter,
        };
        if (IsCredential) return new(Outcome.Unauthorized, skew is null ? said : $"{skew} ({said})") { IsCredential = true };
        if (IsForbidden) return new(Outcome.Forbidden, said) { MissingPermission = call.Permission };
        if (Code == "ResourceNotFoundException") return new AwsNotFoundException(said);
        if (Code is "RequestTimeout" or "RequestTimeoutException" || status == 504) return new(Outcome.TimedOut, said, isPassing: true);
        return new(Outcome.Failed, said, isPassing: status >= 500 && status != 501) { RetryAfter = retryAfter };
    }

    private bool IsThrottle =>
        Code is "RequestLimitExceeded" or "RequestLimitExceededException" or "LimitExceededException" or "TooManyRequestsException" or "PriorRequestNotComplete" or "SlowDown" or "BandwidthLimitExceeded"
            || Code.StartsWith("Throttl", StringComparison.Ordinal) || Code.StartsWith("RequestThrottled", StringComparison.Ordinal);

    private bool IsForbidden =>
        Code is "UnauthorizedOperation" or "AuthorizationError" or "Client.UnauthorizedOperation" or "OptInRequired"
            || Code.StartsWith("AccessDenied", StringComparison.Ordinal);

    private bool IsCredential =>
        Code is "AuthFailure" or "InvalidClientTokenId" or "UnrecognizedClientException" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidSignatureException" or "IncompleteSignature"
            or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "RequestExpired" or "RequestTimeTooSkewed" or "NotAuthorized"
                || Code.StartsWith("ExpiredToken", StringComparison.Ordinal);

    private static AwsError? Xml(Reply reply)
    {
        using var reader = XmlAnswer.Open(reply.Body);
        var (inside, code, message) = (-1, default(string), default(string));
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.Depth > AwsBounds.Depth) return null;
            var isInside = reader.NodeType == XmlNodeType.Element && inside >= 0 && reader.Depth == inside + 1;
            if (inside < 0 && reader is { NodeType: XmlNodeType.Element, LocalName: "Error" }) inside = reader.Depth;
            // Reading an element leaves the reader behind it.
            if (isInside && code is null && reader.LocalName == "Code") code = reader.ReadElementContentAsString();
            else if (isInside && message is null && reader.LocalName == "Message") message = reader.ReadElementContentAsString();
            else reader.Read();
        }

        return code is null ? null : new(code, message ?? code);
    }

    private static AwsError? Json(Reply reply, string? type)
    {
        using var body = JsonDocument.Parse(reply.Body.IsEmpty ? "{}"u8.ToArray() : reply.Body);
        if (body.RootElement.ValueKind != JsonValueKind.Object) return null;
        type ??= Text(body.RootElement, "__type") ?? Text(body.RootElement, "code");
        if (type is null) return null;
        var colon = type.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0) type = type[..colon];
        return new(type[(type.LastIndexOf('#') + 1)..], Text(body.RootElement, "message") ?? Text(body.RootElement, "Message") ?? type);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Skew(Reply reply, DateTimeOffset now)
    {
        if (!reply.Headers.TryGetValue("Date", out var header) || !DateTimeOffset.TryParse(header, out var theirs)) return null;
        var skew = now - theirs;
        return skew.Duration() < MostSkew
            ? null
            : $"the clock of this machine is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "ahead of" : "behind")} AWS', which refuses signatures of such a time: set the clock";
    }
}

/// <summary>EKS does not know the thing that was asked for.</summary>
internal sealed class AwsNotFoundException(string reason) : SourceException(Outcome.Failed, reason);
