using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>The rules of the layer, by code.</summary>
internal static class AddonRules
{
    public static ImmutableArray<Rule<AddonFacts>> All { get; } = [new AddOnUnhealthy(), new AddOnBehind(), new AddOnDrift(),
        new VpcCniIncompatible()];

    /// <summary>A premise for each described add-on, or for the one of a name.</summary>
    public static IEnumerable<Premise> Each(AddonFacts facts, Func<NetworkAddon, Premise> premise, string? name = null) =>
        facts.Network.TryGet(out var addons) ? addons.Where(addon => name is null || addon.Name == name).Select(premise) : [];

    public static string Question(string addon) => Questions.AwsCalls.DescribeAddon.QuestionFor(addon);

    public static string VersionsQuestion(string addon) => Questions.AwsCalls.DescribeAddonVersions.QuestionFor(addon);
}
