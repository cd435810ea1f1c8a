using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Cluster;

/// <summary>Reads what the layers share from the description of the cluster, the API server's version and the nodes.</summary>
public static class ClusterDetector
{
    private const string AutoModeField = "computeConfig.enabled";
    private const string ComputeTypeLabel = "metadata.labels[eks.amazonaws.com/compute-type]";

    public static ClusterFacts Detect(Snapshot snapshot)
    {
        var version = Version(snapshot);
        return new()
        {
            Name = Name(snapshot),
            Version = version,
            KubernetesVersion = Parsed(version),
            AutoMode = AutoMode(snapshot),
            IpFamily = IpFamily(snapshot),
            Nodes = Nodes(snapshot.Nodes),
        };
    }

    private static Fact<string> Name(Snapshot snapshot)
    {
        if (snapshot.Cluster is { } cluster) return Fact.Known(cluster.Name, Described(cluster.Name, "name", cluster.Name));
        return snapshot.Coverage.Manifest?.Cluster is { } name
            ? Fact.Known(name, new Evidence("bundle", "cluster", name, "bundle"))
            : Fact.Unknown<string>(Undescribed(snapshot));
    }

    private static Fact<string> Version(Snapshot snapshot)
    {
        if (snapshot.Cluster is { Version: { } version } cluster) return Fact.Known(version, Described(cluster.Name, "version", version));
        return snapshot.ApiVersion is { GitVersion: var served }
            ? Fact.Known(served, new Evidence("API server", "gitVersion", served, "kubernetes/version"))
            : Fact.Unknown<string>(Undescribed(snapshot));
    }

    private static Fact<KubernetesVersion> Parsed(Fact<string> version)
    {
        var gaps = version.Gaps;
        if (version.TryGet(out var text))
        {
            if (KubernetesVersion.TryParse(text, out var parsed)) return Fact.Known(parsed, version.Evidence) with { Origin = version };
            gaps = [new(AwsCalls.DescribeCluster.Question, Outcome.Malformed, "the version of the control plane is not one of Kubernetes")];
        }

        return Fact.Unknown<KubernetesVersion>(gaps) with { Origin = version };
    }

    /// <summary>
    /// On where EKS says so or a node is Auto Mode's. Off where EKS says so, or the API server does not serve NodeClasses, which Auto Mode
    /// installs. Older clients leave computeConfig out of the description: then the nodes have to be seen.
    /// </summary>
    private static Fact<bool> AutoMode(Snapshot snapshot)
    {
        var cluster = snapshot.Cluster;
        if (cluster is { IsAutoMode: true }) return Fact.Known(true, Described(cluster.Name, AutoModeField, "true"));
        foreach (var node in snapshot.Nodes.Items)
        {
            if (node.IsAuto) return Fact.Known(true, new Evidence(node.Subject, ComputeTypeLabel, "auto", snapshot.Nodes.Question));
        }

        if (cluster is { SaysAutoModeIsOff: true }) return Fact.Known(false, Described(cluster.Name, AutoModeField, "false"));
        var classes = snapshot.Resources(Kinds.NodeClasses);
        if (classes.Look.NotServed) return Off("the CRD is not served");
        // A folder that is said to be complete has no NodeClasses because there are none; a list that was asked for and came back empty
        // has a CRD.
        if (classes is { IsWhole: true, Items.IsEmpty: true } && !snapshot.Coverage.Rows.Any(row => row.Question == classes.Question))
        {
            return Off("none");
        }

        if (cluster is not null && snapshot.Nodes.IsWhole)
        {
            return Fact.Known(false, Described(cluster.Name, AutoModeField, Evidence.NotSet));
        }

        return Fact.Unknown<bool>(cluster is null ? [.. Undescribed(snapshot), .. snapshot.Nodes.Gaps] : snapshot.Nodes.Gaps);

        Fact<bool> Off(string classesAre) => Fact.Known(false, new Evidence("NodeClasses", "items", classesAre, classes.Question));
    }

    private static Fact<string> IpFamily(Snapshot snapshot)
    {
        const string field = "kubernetesNetworkConfig.ipFamily";
        if (snapshot.Cluster is not { } cluster) return Fact.Unknown<string>(Undescribed(snapshot));
        return cluster.KubernetesNetworkConfig?.IpFamily is { } family
            ? Fact.Known(family, Described(cluster.Name, field, family))
            : Fact.Unknown<string>(
                new Gap(AwsCalls.DescribeCluster.Question, Outcome.Malformed, $"the description of the cluster has no {field}"));
    }

    private static Fact<NodeMix> Nodes(Listing<Node> nodes)
    {
        if (nodes.IsBlind) return Fact.Unknown<NodeMix>(nodes.Gaps);
        var kinds = nodes.Items.Select(node => node.ComputeType ?? "ec2").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        const string labels = "labels[eks.amazonaws.com/compute-type], labels[kubernetes.io/os]";
        var evidence = new Evidence(Counted.Of(nodes.Items.Length, "node"), labels, string.Join(", ", kinds), nodes.Question);
        return Fact.Partial(NodeMix.Of(nodes.Items), [evidence], nodes.Gaps);
    }

    private static Evidence Described(string name, string field, string value) =>
        new($"cluster {name}", field, value, AwsCalls.DescribeCluster.Question);

    private static ImmutableArray<Gap> Undescribed(Snapshot snapshot) =>
        [snapshot.ClusterLook.Gap ?? new Gap(AwsCalls.DescribeCluster.Question, Outcome.Malformed, "nothing of the cluster is in the answer")];
}
