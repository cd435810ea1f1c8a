using EksRecon.Facts;

namespace EksRecon.Networking.KubeProxy;

/// <summary><c>details.kube_proxy</c>.</summary>
/// <param name="ReplacedBy">What does its work instead, on all nodes or on some: cilium or auto-mode.</param>
public sealed record KubeProxyDetails(bool? Runs, string? Version, string? Mode, string? ReplacedBy)
{
    internal static KubeProxyDetails From(KubeProxyFacts facts, FactLedger ledger) => new(
        ledger.Value("details.kube_proxy.runs", facts.Runs),
        ledger.Reference("details.kube_proxy.version", facts.Version),
        ledger.Reference("details.kube_proxy.mode", facts.Mode),
        facts.ReplacedBy);
}
