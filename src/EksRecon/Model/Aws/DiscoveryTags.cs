namespace EksRecon.Model.Aws;

/// <summary>
/// The tags by which aws-node finds subnets for pods (aws/amazon-vpc-cni-k8s pkg/awsutils, docs/subnet-discovery; EKS user guide,
/// cni-subnet-selection).
/// </summary>
public static class DiscoveryTags
{
    public const string Role = "kubernetes.io/role/cni";

    private const string Cluster = "cni.networking.k8s.aws/cluster/";

    /// <summary>
    /// A subnet other than the node's own is used only where it is tagged, with a value other than 0, and not for other clusters alone.
    /// </summary>
    public static bool IsForPods(Subnet subnet, string cluster)
    {
        var isTagged = false;
        var (isForSome, isForThis) = (false, false);
        foreach (var tag in subnet.Tags ?? [])
        {
            if (tag.Key == Role) isTagged = tag.Value != "0";
            else if (tag.Key?.StartsWith(Cluster, StringComparison.Ordinal) == true)
            {
                (isForSome, isForThis) = (true, isForThis || tag.Key[Cluster.Length..] == cluster);
            }
        }

        return isTagged && (!isForSome || isForThis);
    }

    /// <summary>True for a node's own subnet whose tag keeps pods out of it.</summary>
    public static bool IsClosed(Subnet subnet)
    {
        foreach (var tag in subnet.Tags ?? [])
        {
            if (tag.Key == Role) return tag.Value == "0";
        }

        return false;
    }
}
