using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>
/// Which labels Cilium sees: a pod's identity is made of them, and what is not in it no selector finds (docs.cilium.io, Limiting
/// Identity-Relevant Labels).
/// </summary>
internal sealed class CiliumLabels(CiliumMode mode)
{
    public const string Namespace = "io.kubernetes.pod.namespace";
    public const string NamespaceLabels = "io.cilium.k8s.namespace.labels.";
    private const string Cluster = "io.cilium.k8s.policy.cluster";
    private const string Own = "io.cilium.k8s.";

    /// <summary>Left out by default; beginnings of labels.</summary>
    private static readonly ImmutableArray<string> LeftOut =
    [
        "io.kubernetes", "kubernetes.io", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index", "batch.kubernetes.io/controller-uid",
        "beta.kubernetes.io", "k8s.io", "pod-template-generation", "pod-template-hash", "controller-revision-hash", "annotation", "controller-uid", "etcd_node",
    ];

    /// <summary>Selects nothing: no value is one of none.</summary>
    private static readonly LabelSelector Nothing = new([new("", "In", [])]);

    /// <summary>The selector, without what holds for every pod of the cluster.</summary>
    /// <exception cref="PolicyException">Whether a label of it is seen is not known.</exception>
    public LabelSelector Seen(LabelSelector selector, string where)
    {
        var requirements = ImmutableArray.CreateBuilder<LabelRequirement>();
        foreach (var requirement in selector.Requirements)
        {
            if (IsOfPods(requirement.Label, where)) requirements.Add(requirement);
            else if (!requirement.Matches(new Same(requirement.Label == Cluster ? mode.ClusterName : null))) return Nothing;
        }

        return requirements.Count == selector.Requirements.Length ? selector : new(requirements.ToImmutable());
    }

    /// <summary>False for what is alike on all pods, or seen on none.</summary>
    private bool IsOfPods(string label, string where)
    {
        if (label.Length == 0 || label is Namespace or PodLabels.CiliumAccount
            || label.StartsWith(NamespaceLabels, StringComparison.Ordinal)
            || label.StartsWith("app.kubernetes.io", StringComparison.Ordinal))
        {
            return true;
        }

        if (label.StartsWith(Own, StringComparison.Ordinal)) return false;
        if (mode.HasLabelPatterns)
        {
            throw new NotEvaluatedException(
                $"{where}: whether Cilium sees the label {label} is a matter of the patterns in cilium-config (labels), which are not evaluated");
        }

        foreach (var start in LeftOut)
        {
            if (label.StartsWith(start, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    /// <summary>One value under every name; null where there is none.</summary>
    private sealed class Same(string? value) : ILabelled
    {
        public string? this[string key] => value;
    }
}
