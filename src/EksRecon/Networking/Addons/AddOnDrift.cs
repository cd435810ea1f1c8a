using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>What runs is not what the add-on is configured to.</summary>
internal sealed class AddOnDrift : Rule<AddonFacts>
{
    private static readonly FindingKind Finding = new("NET108", nameof(AddOnDrift), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(AddonFacts facts)
    {
        foreach (var addon in facts.Network)
        {
            if (addon.Drift.IsEmpty) continue;
            yield return new(
                Kind,
                Kind.Severity,
                $"EKS add-on {addon.Name} and {addon.Drift[0].Object} differ in {addon.Drift.Length} setting{(addon.Drift.Length == 1 ? "" : "s")}",
                string.Join(" ", addon.Drift.Select(drift => $"{drift.Setting}: the add-on says {drift.Configured}, what runs has {drift.Running}.")) + " The next update of the add-on may undo what runs now, or fail with a conflict.",
                [addon.Subject, addon.Drift[0].Object],
                [.. addon.Drift.Select(drift => new Evidence(drift.Object, drift.Setting, $"{drift.Running}, configured {drift.Configured}", AddonRules.Question(addon.Name)))],
                "Decide which side is meant. To keep what runs, write it into the add-on's configuration values; to go back to the add-on's, update it with --resolve-conflicts OVERWRITE.",
                [$"aws eks describe-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name {addon.Name} --query addon.configurationValues"]);
        }
    }
}
