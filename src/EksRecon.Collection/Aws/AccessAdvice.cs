using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>Says what mends the way to the API server, where EKS told enough to know. Commands are shown, never run.</summary>
/// <param name="cluster">Null where it is not known.</param>
/// <param name="described">Null where DescribeCluster was not asked.</param>
/// <param name="principal">ARN of the caller; null where it is not known.</param>
internal sealed class AccessAdvice(string? cluster, string region, ClusterAnswer? described, string? principal)
{
    /// <summary>
    /// The ARN that an access entry is made for: the role, not its session
    /// (docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html).
    /// </summary>
    public static string PrincipalOf(string arn)
    {
        var parts = arn.Split(':');
        return parts is [_, var partition, "sts", _, var account, var resource] && resource.Split('/') is ["assumed-role", var role, ..]
            ? $"arn:{partition}:iam::{account}:role/{role}"
            : arn;
    }

    /// <summary>The commands that give the caller read access to the cluster.</summary>
    public string? AccessEntry
    {
        get
        {
            // The commands are shown to be pasted: what does not have the form of a name is left out of them.
            if (!AwsNames.IsCluster(cluster) || !AwsNames.IsPrincipal(principal) || !AwsNames.IsRegion(region)) return null;
            var arn = PrincipalOf(principal);
            var partition = arn.Split(':') is [_, var found, ..] ? found : "aws";
            ShellCommand entry = $"aws eks create-access-entry --region {region} --cluster-name {cluster} --principal-arn {arn}";
            var read = $"arn:{partition}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy";
            ShellCommand policy =
                $"aws eks associate-access-policy --region {region} --cluster-name {cluster} --principal-arn {arn} --policy-arn {read} --access-scope type=cluster";
            return $"{entry} && {policy}";
        }
    }

    /// <summary>The same failure, with what to do about it.</summary>
    public SourceException Add(SourceException failed)
    {
        if (failed.Outcome == Outcome.Unauthorized && failed.IsCredential && principal is not null && AccessEntry is { } entry)
        {
            return new(failed.Outcome, $"{failed.Message}. The cluster has no access entry for {PrincipalOf(principal)}", failed.IsPassing)
            {
                MissingPermission = $"an EKS access entry: {entry}",
                IsCredential = true,
            };
        }

        if (!failed.IsUnreachable || described is null) return failed;
        var where = described.IsPublic == false
            ? $"The endpoint is private: it is reached from inside {described.VpcId ?? "the cluster's VPC"}, or over a VPN, peering, Direct Connect or a bastion into it"
            : described.PublicAccessCidrs is { Count: > 0 } open && !open.Contains("0.0.0.0/0", StringComparer.Ordinal)
                ? $"The public endpoint lets in {string.Join(", ", open)} only"
                : null;
        return where is null ? failed : new(failed.Outcome, $"{failed.Message.TrimEnd('.')}. {where}", failed.IsPassing)
        {
            IsUnreachable = true,
        };
    }
}
