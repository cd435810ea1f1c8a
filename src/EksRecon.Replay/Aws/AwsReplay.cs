using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>Answers as EKS, EC2, ELBv2 and STS would have when the bundle was made.</summary>
internal sealed class AwsReplay(ReplayBundle bundle)
{
    /// <summary>What DescribeCluster says of the way to the Kubernetes API; set once the server listens.</summary>
    public ReplayedCluster? Cluster { get; set; }

    public Task Answer(HttpContext context)
    {
        context.Response.StatusCode = bundle.Answers(Questions.AwsCalls.CallerIdentity).Count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status501NotImplemented;
        return Task.CompletedTask;
    }
}

/// <summary>Where the replayed Kubernetes API is.</summary>
/// <param name="CertificateAuthority">PEM.</param>
internal sealed record ReplayedCluster(Uri Endpoint, string CertificateAuthority);
