using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>NET405: the Corefile means something else than the one EKS installs.</summary>
internal sealed class CustomCorefile : Rule<DnsFacts>
{
    private static readonly FindingKind Same = new("NET405", nameof(CustomCorefile), Severity.Info);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(DnsFacts facts) => [facts.Corefile.Must(reading => reading is { IsStock: false })];

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.Corefile.TryGet(out var reading) || reading is null || reading.IsStock) yield break;
        var count = reading.Differences.Length;
        yield return new(
            Kind,
            Kind.Severity,
            $"The Corefile differs from the stock one in {count} point{(count == 1 ? "" : "s")}",
            string.Join(' ',
                reading.Differences.Select(difference => $"{char.ToUpperInvariant(difference.Says[0])}{difference.Says[1..]}.")),
            ["ConfigMap kube-system/coredns"],
            facts.Corefile.Evidence,
            facts.IsAddon.Is(true)
                ? "Keep it in the add-on's configuration values (key corefile), where an update cannot lose it, and check after each update that it still holds."
                : "Keep it under version control, and check after each update of CoreDNS that its plugins still exist.",
            [$"kubectl get configmap coredns -n kube-system -o jsonpath='{{.data.Corefile}}'"]);
    }
}
