using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>EKS Auto Mode, which serves its IngressClass from outside the cluster.</summary>
internal static class AutoModeClasses
{
    public const string ComponentId = "eks-auto-mode";
    public const string Controller = "eks.amazonaws.com/alb";

    /// <summary>Whether Auto Mode is on: EKS says so, or nodes and its custom resources do.</summary>
    public static Fact<bool> Detect(Snapshot snapshot)
    {
        if (snapshot.Cluster is { } cluster && (cluster.IsAutoMode || SaysOff(snapshot)))
        {
            return Fact.Known(cluster.IsAutoMode, new Evidence("cluster " + cluster.Name, "computeConfig.enabled", cluster.IsAutoMode ? "true" : "false", AwsCalls.DescribeCluster.Question));
        }

        foreach (var node in snapshot.Nodes.Items)
        {
            if (node.IsAuto) return Fact.Known(true, new Evidence(node.Subject, "metadata.labels[eks.amazonaws.com/compute-type]", "auto", snapshot.Nodes.Question));
        }

        var classes = snapshot.Resources(Kinds.NodeClasses);
        if (classes is { IsWhole: true, Items.IsEmpty: true }) return Fact.Known(false, new Evidence("nodeclasses.eks.amazonaws.com", "items", "none", classes.Question));
        if (snapshot.Cluster is { } other) return Fact.Known(false, new Evidence("cluster " + other.Name, "computeConfig", Evidence.NotSet, AwsCalls.DescribeCluster.Question));
        if (snapshot.Nodes is { IsWhole: true, Items.IsEmpty: false })
        {
            return Fact.Known(false, new Evidence("all nodes", "metadata.labels[eks.amazonaws.com/compute-type]", "none is auto", snapshot.Nodes.Question));
        }

        return snapshot.ClusterLook.Gap is { } gap ? Fact.Unknown<bool>(gap) : Fact.Known(false, new Evidence("cluster", "computeConfig", Evidence.NotSet, AwsCalls.DescribeCluster.Question));
    }

    /// <summary>True where EKS itself says that Auto Mode is off. Older clients leave the member out, which says nothing.</summary>
    public static bool SaysOff(Snapshot snapshot) =>
        snapshot.Cluster is { IsAutoMode: false } cluster && (cluster.ComputeConfig?.Enabled == false || cluster.KubernetesNetworkConfig?.ElasticLoadBalancing?.Enabled == false);
}
