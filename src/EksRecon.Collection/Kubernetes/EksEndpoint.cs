using System.Security.Cryptography.X509Certificates;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Where EKS says that a cluster's API server is, and who signs for it: the only host that a token made from AWS credentials goes to.
/// </summary>
internal sealed record EksEndpoint(Uri Address, X509Certificate2Collection Authority)
{
    /// <param name="described">DescribeCluster's answer, of EKS itself: an MCP server must not choose where a token goes.</param>
    /// <exception cref="SourceException">It names none, or one that a token must not go to.</exception>
    public static EksEndpoint Of(ClusterAnswer described)
    {
        const string unknown = "the API server's endpoint is unknown: DescribeCluster";
        if (described.Lack is { } lack) throw new SourceException(lack.Outcome, $"{unknown} was not answered: {lack.Message}")
        {
            MissingPermission = lack.MissingPermission,
        };
        if (described.EndpointProblem is { } problem)
        {
            throw new SourceException(Outcome.Malformed, $"{unknown} names an endpoint that {problem}");
        }

        if (described is not { Endpoint: { } address, CertificateAuthority: { Length: > 0 } authority })
        {
            throw new SourceException(Outcome.Failed, $"{unknown} names no endpoint: is the cluster still being created?");
        }

        try
        {
            return new(address,
                KubeconfigTrust.Authority(authority,
                    $"the certificate authority that DescribeCluster gives for {ShownAddress.Of(address)}"));
        }
        catch (AccessException unusable)
        {
            throw new SourceException(Outcome.Malformed, unusable.Message.TrimEnd('.'), inner: unusable);
        }
    }
}
