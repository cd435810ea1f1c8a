using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.Vpc;

/// <summary>A service that nodes or pods call.</summary>
/// <param name="For">What fails without it.</param>
/// <param name="IsNeeded">False where a cluster can do without it.</param>
internal sealed record EndpointNeed(string Service, string For, bool IsNeeded);

/// <summary>Which AWS services this cluster calls from its VPC (EKS user guide, private-clusters).</summary>
internal static class EndpointNeeds
{
    private const string PodIdentityAgent = "eks-pod-identity-agent";

    public static ImmutableArray<EndpointNeed> Of(Snapshot snapshot, ComponentCensus components)
    {
        var hasInstances = snapshot.Nodes.Items.Any(node => node.RunsAwsNode || node.IsWindows) || components.Of("aws-vpc-cni").Any();
        var hasPodIdentity = snapshot.DaemonSets.Items.Any(workload => workload.Metadata.Name == PodIdentityAgent)
            || snapshot.AddonNames.Items.Contains(PodIdentityAgent, StringComparer.Ordinal);
        var hasBalancing = components.Of("aws-load-balancer-controller").Any();
        var hasAutoscaler = snapshot.Deployments.Items.Any(workload =>
            workload.Template.Containers.Any(container => container.Image.Contains("cluster-autoscaler", StringComparison.Ordinal)));
        EndpointNeed[] all =
        [
            new("ec2", "node names and the addresses of pods", hasInstances),
            new("ecr.api", "credentials for images", true),
            new("ecr.dkr", "images", true),
            new("s3", "the layers of images", true),
            new("eks", "nodes that describe the cluster when they join", hasInstances),
            // With Pod Identity a cluster may use no IAM roles for service accounts at all; where its agent may be hidden nobody knows.
            new("sts", "IAM roles for service accounts", !hasPodIdentity && snapshot.DaemonSets.IsWhole),
            new("eks-auth", "EKS Pod Identity", hasPodIdentity),
            new("elasticloadbalancing", "the AWS Load Balancer Controller", hasBalancing),
            new("autoscaling", "the Cluster Autoscaler", hasAutoscaler),
            new("logs", "logs sent to CloudWatch", false),
        ];
        return [.. all.OrderBy(need => need.IsNeeded ? 0 : 1)];
    }
}
