using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Networking.VpcCni;

/// <summary>
/// Which ENIConfig a node takes its pod subnet from, in the order of aws/amazon-vpc-cni-k8s pkg/eniconfig/eniconfig.go:
/// the label vpc.amazonaws.com/externalEniConfig, the annotation and the label that the settings name, else "default".
/// </summary>
internal static class EniConfigResolution
{
    private const string ExternalLabel = "vpc.amazonaws.com/externalEniConfig";
    private const string Fallback = "default";

    public static ImmutableArray<NodeEniConfig> Resolve(ImmutableArray<Node> nodes, ImmutableArray<EniConfig> configs, AwsNode awsNode)
    {
        if (!Key(awsNode, VpcCniSettings.EniConfigAnnotation).TryGet(out var annotation)
            || !Key(awsNode, VpcCniSettings.EniConfigLabel).TryGet(out var label))
        {
            return [];
        }

        var byName = configs.ToDictionary(config => config.Name, StringComparer.Ordinal);
        var resolved = ImmutableArray.CreateBuilder<NodeEniConfig>();
        foreach (var node in nodes)
        {
            if (!node.RunsAwsNode) continue;
            var (name, by) = Name(node, annotation.Value, label.Value);
            resolved.Add(new(node.Name, node.Zone, name, by, Problem(node, name, byName.GetValueOrDefault(name))));
        }

        return resolved.ToImmutable();
    }

    private static Facts.Fact<SettingValue> Key(AwsNode awsNode, string setting) =>
        awsNode.Value(VpcCniSettings.All.First(known => known.Name == setting));

    private static (string Name, string By) Name(Node node, string annotation, string label)
    {
        if (node.Metadata.Labels[ExternalLabel] is { Length: > 0 } external) return (external, $"label {ExternalLabel}");
        if (node.Metadata.Annotations[annotation] is { Length: > 0 } annotated) return (annotated, $"annotation {annotation}");
        if (node.Metadata.Labels[label] is { Length: > 0 } labelled) return (labelled, $"label {label}");
        return (Fallback, "no label or annotation");
    }

    private static string? Problem(Node node, string name, EniConfig? config)
    {
        if (config is null) return $"there is no ENIConfig {name}";
        if (string.IsNullOrEmpty(config.Subnet)) return $"ENIConfig {name} names no subnet";
        return config.Zone is { } zone && node.Zone is { } own && zone != own
            ? $"ENIConfig {name} has a subnet in {zone}, and the node is in {own}"
            : null;
    }
}
