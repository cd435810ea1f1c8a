using EksRecon.Replay.Documents;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>Answers as EKS, EC2, ELBv2 and STS would have when the bundle was made.</summary>
internal sealed class AwsReplay
{
    private readonly AwsSight _sight;
    private readonly Ec2Replay _ec2;
    private readonly Elbv2Replay _elbv2;
    private long _requests;

    public AwsReplay(ReplayBundle bundle)
    {
        _sight = new(bundle);
        _ec2 = new(_sight);
        _elbv2 = new(_sight);
    }

    /// <summary>What DescribeCluster says of the way to the Kubernetes API; set once the server listens.</summary>
    public ReplayedCluster? Cluster { get; set; }

    public async Task Answer(HttpContext context)
    {
        // Counted, not random: a replay answers the same twice.
        var id = $"00000000-0000-4000-8000-{Interlocked.Increment(ref _requests):x12}";
        var request = AwsRequest.Head(context.Request);
        AwsAnswer answer;
        try
        {
            request = await request.WithForm(context);
            answer = Answer(request, id);
        }
        catch (Exception failure) when (failure is AwsFaultException or InvalidOperationException)
        {
            // JSON can spell texts that are none (half of a surrogate pair); whoever made the bundle, AWS did not answer them.
            var fault = failure as AwsFaultException
                ?? new(StatusCodes.Status500InternalServerError, (request.Service ?? AwsService.Ec2).Failure,
                    "the bundle's document cannot be answered: a text in it is not Unicode");
            answer = AwsFaultAnswer.Of(fault, request.Service, id,
                asJson: context.Request.ContentType?.Contains("json", StringComparison.Ordinal) == true);
            if (answer.IsJson) context.Response.Headers["x-amzn-ErrorType"] = fault.Code;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.IsJson ? "application/json" : "text/xml;charset=UTF-8";
        context.Response.ContentLength = answer.Body.Length;
        context.Response.Headers["x-amzn-RequestId"] = id;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private AwsAnswer Answer(AwsRequest request, string id)
    {
        if (request.Service is not { } service)
        {
            throw new AwsFaultException(StatusCodes.Status400BadRequest, "InvalidAction",
                "the replay answers only EKS, EC2, Elastic Load Balancing (version 2015-12-01) and STS");
        }

        if (service == AwsService.Eks)
        {
            if (!request.IsSigned)
            {
                throw new AwsFaultException(StatusCodes.Status403Forbidden, "MissingAuthenticationTokenException",
                    "Missing Authentication Token");
            }

            return new EksReplay(_sight, Cluster).Answer(request);
        }

        if (!request.IsSigned)
        {
            throw new AwsFaultException(StatusCodes.Status403Forbidden, "MissingAuthenticationToken",
                "Request is missing Authentication Token");
        }

        if (!HttpMethods.IsPost(request.Method) && !HttpMethods.IsGet(request.Method))
        {
            throw new AwsFaultException(StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", "requests are GET or POST");
        }

        var call = service.Call(request.Action)
            ?? throw new AwsFaultException(StatusCodes.Status400BadRequest, "InvalidAction",
                $"The action {request.Action} is not valid: {service.ReadOnly}");
        return service == AwsService.Ec2 ? _ec2.Answer(call, request, id)
            : service == AwsService.Elbv2 ? _elbv2.Answer(call, request, id)
            : XmlAnswer.Of(call, id, _sight.One(call));
    }
}

/// <summary>Where the replayed Kubernetes API is.</summary>
/// <param name="CertificateAuthority">PEM.</param>
internal sealed record ReplayedCluster(Uri Endpoint, string CertificateAuthority);

/// <summary>An answer, ready to be sent.</summary>
internal sealed record AwsAnswer(int Status, bool IsJson, ReadOnlyMemory<byte> Body);
