using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Which labels an engine adds to those that pods and namespaces carry.</summary>
public enum LabelDialect
{
    Kubernetes,
    Calico,
    Cilium,
}

/// <summary>
/// A pod's labels as an engine presents them. Calico: libcalico-go/lib/backend/k8s/conversion (projectcalico.org/namespace, /orchestrator,
/// /serviceaccount, pcns.). Cilium: pkg/k8s/apis/cilium.io
/// (io.kubernetes.pod.namespace, io.cilium.k8s.policy.serviceaccount, io.cilium.k8s.policy.cluster, io.cilium.k8s.namespace.labels.).
/// </summary>
/// <param name="accountLabels">Labels of the ServiceAccount.</param>
internal sealed class PodLabels(LabelDialect dialect, string @namespace, Labels labels, Labels namespaceLabels, string? serviceAccount,
    Labels accountLabels) : ILabelled
{
    private const string CalicoNamespace = "projectcalico.org/namespace";
    private const string CalicoNamespaceLabels = "pcns.";
    private const string CiliumNamespaceLabels = "io.cilium.k8s.namespace.labels.";
    private const string CiliumNamespace = "io.kubernetes.pod.namespace";

    /// <summary>A pod that names none runs as this one.</summary>
    public const string DefaultAccount = "default";

    public string? this[string key] => dialect switch
    {
        LabelDialect.Calico => key switch
        {
            CalicoNamespace => @namespace,
            "projectcalico.org/orchestrator" => "k8s",
            CalicoAccount => serviceAccount ?? DefaultAccount,
            _ when key.StartsWith(CalicoAccountLabels, StringComparison.Ordinal) => accountLabels[key[CalicoAccountLabels.Length..]],
            _ => key.StartsWith(CalicoNamespaceLabels, StringComparison.Ordinal)
                ? NamespaceLabel(dialect, @namespace, namespaceLabels, key[CalicoNamespaceLabels.Length..])
                : labels[key],
        },
        LabelDialect.Cilium => key switch
        {
            CiliumNamespace => @namespace,
            CiliumAccount => serviceAccount ?? DefaultAccount,
            _ => key.StartsWith(CiliumNamespaceLabels, StringComparison.Ordinal)
                ? namespaceLabels[key[CiliumNamespaceLabels.Length..]]
                : labels[key],
        },
        _ => labels[key],
    };

    /// <summary>What Calico's selectors of namespaces look at for <c>all()</c> and <c>global()</c>: no label can have this name.</summary>
    public const string SomeNamespace = "/";

    /// <summary>What Calico puts before the names of a ServiceAccount's labels.</summary>
    public const string CalicoAccountLabels = "pcsa.";

    public const string CalicoAccount = "projectcalico.org/serviceaccount";
    public const string CiliumAccount = "io.cilium.k8s.policy.serviceaccount";

    /// <summary>A namespace's labels as the engine's namespace selectors see them.</summary>
    public static ILabelled OfNamespace(LabelDialect dialect, string name, Labels labels) =>
        dialect == LabelDialect.Calico ? new NamespaceView(name, labels) : labels;

    /// <summary>True where a label of pods is one of their namespace's.</summary>
    public static bool IsOfNamespace(LabelDialect dialect, string key) =>
        (dialect == LabelDialect.Calico && key.StartsWith(CalicoNamespaceLabels, StringComparison.Ordinal))
            || (dialect == LabelDialect.Cilium && key.StartsWith(CiliumNamespaceLabels, StringComparison.Ordinal));

    private static string? NamespaceLabel(LabelDialect dialect, string name, Labels labels, string key) =>
        dialect == LabelDialect.Calico && key == "projectcalico.org/name" ? name : labels[key];

    private sealed class NamespaceView(string name, Labels labels) : ILabelled
    {
        public string? this[string key] => key == SomeNamespace ? name : NamespaceLabel(LabelDialect.Calico, name, labels, key);
    }
}
