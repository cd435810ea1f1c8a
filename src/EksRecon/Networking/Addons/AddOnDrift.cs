using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>What runs is not what the add-on is configured to.</summary>
internal sealed class AddOnDrift : Rule<AddonFacts>
{
    private static readonly FindingKind Finding = new("NET108", nameof(AddOnDrift), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddonFacts facts) =>
        [facts.Network.Seen(), .. AddonRules.Each(facts, addon => addon.Drift.Part())];

    public override IEnumerable<Finding> Examine(AddonFacts facts)
    {
        if (!facts.Network.TryGet(out var addons)) yield break;
        foreach (var addon in addons)
        {
            if (!addon.Drift.TryGet(out var found) || found.IsEmpty) continue;
            yield return new(
                Kind,
                Kind.Severity,
                $"EKS add-on {addon.Name} and {found[0].Object} differ in {found.Length} setting{(found.Length == 1 ? "" : "s")}",
                string.Join(" ",
                    found.Select(drift => $"{drift.Setting}: the add-on says {drift.Configured}, what runs has {drift.Running}."))
                    + " The next update of the add-on may undo what runs now, or fail with a conflict.",
                [addon.Subject, found[0].Object],
                [.. found.Select(drift => new Evidence(drift.Object, drift.Setting, $"{drift.Running}, configured {drift.Configured}", AddonRules.Question(addon.Name)))],
                "Decide which side is meant. To keep what runs, write it into the add-on's configuration values; to go back to the add-on's, update it with --resolve-conflicts OVERWRITE.",
                [$"aws eks describe-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name {addon.Name} --query addon.configurationValues"]);
        }
    }
}
