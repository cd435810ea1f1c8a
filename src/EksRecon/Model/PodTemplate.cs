using System.Collections.Immutable;

namespace EksRecon.Model;

/// <summary>What a pod is made of: a workload's template, or a pod itself.</summary>
/// <param name="NodeLabels">Labels a node must have: <c>nodeSelector</c>.</param>
/// <param name="NodeTerms">Required node affinity: the terms of which one must hold.</param>
public sealed record PodTemplate(
    Labels Labels, Labels Annotations, ImmutableArray<Container> Containers, bool HostNetwork, Labels NodeLabels, ImmutableArray<NodeTerm> NodeTerms)
{
    /// <summary>The ServiceAccount it runs as; null where it names none.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>The container of this name; null where there is none.</summary>
    public Container? Container(string name)
    {
        foreach (var container in Containers)
        {
            if (string.Equals(container.Name, name, StringComparison.Ordinal)) return container;
        }

        return null;
    }

    /// <summary>
    /// True where node selector and required affinity let it run on the node. Taints are not looked at: system agents tolerate them.
    /// </summary>
    public bool MayRunOn(Node node)
    {
        if (NodeLabels.Pairs.Count > 0 && !node.Metadata.Labels.Matches(NodeLabels)) return false;
        if (NodeTerms.IsEmpty) return true;
        foreach (var term in NodeTerms)
        {
            if (term.Matches(node)) return true;
        }

        return false;
    }
}

/// <summary>One term of a required node affinity: all expressions must hold.</summary>
public sealed record NodeTerm(ImmutableArray<NodeExpression> Expressions)
{
    public bool Matches(Node node)
    {
        foreach (var expression in Expressions)
        {
            if (!expression.Matches(node)) return false;
        }

        return true;
    }
}

/// <summary>A node selector requirement; the operators are Kubernetes' (core/v1 NodeSelectorOperator).</summary>
public sealed record NodeExpression(string Key, string Operator, ImmutableArray<string> Values)
{
    public bool Matches(Node node)
    {
        var value = node.Metadata.Labels[Key];
        return Operator switch
        {
            "In" => value is not null && Values.Contains(value, StringComparer.Ordinal),
            "NotIn" => value is null || !Values.Contains(value, StringComparer.Ordinal),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => Compare(value) > 0,
            "Lt" => Compare(value) < 0,
            _ => false,
        };
    }

    private int Compare(string? value) =>
        long.TryParse(value, out var left) && Values.Length == 1 && long.TryParse(Values[0], out var right) ? left.CompareTo(right) : 0;
}
