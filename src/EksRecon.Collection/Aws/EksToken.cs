using System.Text;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Aws;

/// <summary>
/// The token by which EKS knows an AWS principal: a presigned GetCallerIdentity URL (kubernetes-sigs/aws-iam-authenticator; aws eks
/// get-token).
/// </summary>
internal static class EksToken
{
    private const string Prefix = "k8s-aws-v1.";

    /// <summary>EKS takes a token for 15 minutes; a minute is left for clocks and slow networks.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(14);

    /// <summary>A token for this cluster that is renewed before it ends.</summary>
    public static BearerToken For(AwsSession session, string cluster, TimeProvider clock) => new(
        async cancel =>
        {
            var keys = await session.Keys(cancel);
            return (Make(AwsSigner.PresignedCallerIdentity(Regional(session), session.Region, cluster, keys)),
                clock.GetUtcNow() + Lifetime);
        },
        clock);

    /// <summary>The token that stands for a presigned URL.</summary>
    public static string Make(string presigned) =>
        Prefix + Convert.ToBase64String(Encoding.UTF8.GetBytes(presigned)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static Uri Regional(AwsSession session) => session.Endpoint("sts");
}
