using System.Globalization;
using System.Text.Json;
using System.Xml;

using Amazon.Runtime;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// The small client for the calls of the list of questions: rest-json for EKS, form and XML for EC2, ELBv2 and STS, with the AWS SDK's
/// credentials and signer. docs/decisions/0005 says why it is not the SDK's service clients.
/// </summary>
internal sealed class AwsApi(AwsSession session, Exchange exchange, TimeProvider clock) : IAwsSource
{
    /// <summary>
    /// Items per page of EC2: half of what most of its calls take (docs.aws.amazon.com/AWSEC2, "Query requests: pagination"), so that
    /// interfaces with all their addresses fit an answer's bound.
    /// </summary>
    private const string Ec2Page = "500";

    /// <summary>DescribeInstanceTypes takes no more (its API reference).</summary>
    private const string InstanceTypesPage = "100";

    /// <summary>Answers are read one after the other: what reading takes is taken once.</summary>
    private readonly Lock _reading = new();

    private static readonly Dictionary<string, (string SigningName, string ApiVersion)> QueryServices = new(StringComparer.Ordinal)
    {
        ["ec2"] = ("ec2", "2016-11-15"),
        ["elbv2"] = ("elasticloadbalancing", "2015-12-01"),
        ["sts"] = ("sts", "2011-06-15"),
    };

    public Task<ReadOnlyMemory<byte>> Ask(AwsRequest request, string? token) =>
        request.Path is { } path ? Eks(request.Call, path, token) : Query(request.Call, request.Form, token);

    private Task<ReadOnlyMemory<byte>> Eks(AwsCall call, string path, string? token)
    {
        var address = new Uri(
            session.Endpoint("eks").AbsoluteUri.TrimEnd('/') + (token is null ? path : $"{path}?nextToken={Uri.EscapeDataString(token)}"));
        return Send(call, () => (new HttpRequestMessage(HttpMethod.Get, address), [], "eks"), body => AwsJsonAnswer.ToJson(call, body));
    }

    private Task<ReadOnlyMemory<byte>> Query(AwsCall call, IReadOnlyList<KeyValuePair<string, string>> parameters, string? token)
    {
        var (signingName, version) = QueryServices[call.Service];
        KeyValuePair<string, string>[] form = [new("Action", call.Action), new("Version", version), .. parameters,
            .. Paging(call, parameters, token)];
        return Send(
            call,
            () =>
            {
                var content = new FormUrlEncodedContent(form);
                var body = content.ReadAsByteArrayAsync(CancellationToken.None).GetAwaiter().GetResult();
                return (new HttpRequestMessage(HttpMethod.Post, session.Endpoint(call.Service)) { Content = content }, body, signingName);
            },
            body => XmlAnswer.ToJson(call, body));
    }

    private static IEnumerable<KeyValuePair<string, string>> Paging(AwsCall call, IReadOnlyList<KeyValuePair<string, string>> parameters,
        string? token)
    {
        // Asked by id, EC2 refuses a page size; calls about one thing have none.
        if (call is { Service: "ec2", PerThing: false }
            && parameters.All(parameter => parameter.Key.StartsWith("Filter.", StringComparison.Ordinal)))
        {
            yield return new("MaxResults", call == AwsCalls.DescribeInstanceTypes ? InstanceTypesPage : Ec2Page);
        }

        if (token is not null) yield return new(call.Service == "elbv2" ? "Marker" : "NextToken", token);
    }

    private Task<ReadOnlyMemory<byte>> Send(AwsCall call, Func<(HttpRequestMessage Request, byte[] Body, string SigningName)> make,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> read)
    {
        var renewals = 0;
        ImmutableCredentials? signedWith = null;
        return exchange.Send(
            async cancel =>
            {
                var keys = signedWith = await session.Keys(cancel);
                var (request, body, signingName) = make();
                AwsSigner.Sign(request, body, signingName, session.Region, keys);
                return request;
            },
            reply => Read(call, reply, read, () => renewals++ == 0 && signedWith is { } refused && session.Refused(refused)));
    }

    private ReadOnlyMemory<byte> Read(AwsCall call, Reply reply, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> read, Func<bool> renews)
    {
        if (reply.Status != 200)
        {
            var refusal = AwsError.Refusal(call, reply, clock.GetUtcNow());
            throw refusal.IsCredential && renews()
                ? new SourceException(refusal.Outcome, refusal.Message, isPassing: true) { IsCredential = true }
                : refusal;
        }

        try
        {
            lock (_reading) return read(reply.Body);
        }
        catch (Exception broken) when (broken is JsonException or XmlException or InvalidOperationException)
        {
            var type = reply.MediaType.Contains("html", StringComparison.Ordinal)
                ? "it is a web page: is there a proxy or a login page in between?"
                : Problem(broken);
            throw new SourceException(Outcome.Malformed, $"the answer of {call.Service} {call.Action} cannot be read: {type}",
                isPassing: true, broken);
        }
    }

    /// <summary>What is wrong, without the framework's words.</summary>
    private static string Problem(Exception broken) => broken switch
    {
        JsonException { LineNumber: { } line } => string.Create(CultureInfo.InvariantCulture,
            $"it is not JSON, or is cut off, at line {line + 1}"),
        JsonException or OddXmlException => broken.Message,
        XmlException { LineNumber: > 0 } xml => string.Create(CultureInfo.InvariantCulture,
            $"it is not XML, or is cut off, at line {xml.LineNumber}, column {xml.LinePosition}"),
        XmlException => "it is not XML, or is cut off",
        _ => "a value in it is not what AWS sends",
    };
}
