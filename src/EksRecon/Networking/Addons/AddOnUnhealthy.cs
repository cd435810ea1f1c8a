using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>EKS itself says that an add-on of the network is not well.</summary>
internal sealed class AddOnUnhealthy : Rule<AddonFacts>
{
    private static readonly FindingKind Finding = new("NET106", nameof(AddOnUnhealthy), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(AddonFacts facts) => [facts.Network.Seen()];

    public override IEnumerable<Finding> Examine(AddonFacts facts)
    {
        if (!facts.Network.TryGet(out var addons)) yield break;
        foreach (var addon in addons)
        {
            var isWell = addon.Status is null or "ACTIVE" or "CREATING" or "UPDATING";
            if (isWell && addon.Issues.IsEmpty) continue;
            var question = AddonRules.Question(addon.Name);
            yield return new(
                Kind,
                Kind.Severity,
                $"EKS add-on {addon.Name} is {addon.Status ?? "in trouble"}{(addon.Issues.IsEmpty ? "" : $" with {addon.Issues.Length} health issue{(addon.Issues.Length == 1 ? "" : "s")}")}",
                addon.Issues.IsEmpty
                    ? $"EKS reports the status {addon.Status} and no issue. Until it is ACTIVE again, EKS does not update it."
                    : string.Join(" ", addon.Issues.Select(issue => $"{issue.Code}: {issue.Message}")),
                [addon.Subject],
                [new(addon.Subject, "status", addon.Status ?? Evidence.NotSet, question),
                    .. addon.Issues.Select(issue => new Evidence(addon.Subject, "health.issues", issue.Code ?? "", question))],
                "Fix what the issues name. Where the configuration conflicts with fields that somebody else set, update the add-on and say which side wins.",
                [$"aws eks describe-addon --cluster-name {facts.Cluster.NameForCommands} --addon-name {addon.Name} --query addon.health"]);
        }
    }
}
