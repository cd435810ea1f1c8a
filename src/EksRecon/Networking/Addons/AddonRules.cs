using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Addons;

/// <summary>The rules of the layer, by code.</summary>
internal static class AddonRules
{
    public static ImmutableArray<Rule<AddonFacts>> All { get; } = [new AddOnUnhealthy(), new AddOnBehind(), new AddOnDrift(), new VpcCniIncompatible()];

    public static string Question(string addon) => Questions.AwsCalls.DescribeAddon.QuestionFor(addon);

    public static string VersionsQuestion(string addon) => Questions.AwsCalls.DescribeAddonVersions.QuestionFor(addon);
}
