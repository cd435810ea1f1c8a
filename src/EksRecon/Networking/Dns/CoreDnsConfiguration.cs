using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Networking.Dns;

/// <summary>
/// Finds CoreDNS's Corefile: in its ConfigMap, else in the configuration values of the EKS add-on, which writes the ConfigMap from them.
/// </summary>
internal static class CoreDnsConfiguration
{
    public const string Entry = "Corefile";

    private const string AddonKey = "corefile";

    /// <summary>
    /// The Corefile by its meaning; null where CoreDNS does not run, unknown where nobody shows it or CoreDNS would refuse it.
    /// </summary>
    public static Fact<CorefileReading?> Read(Snapshot snapshot, Fact<bool> runs)
    {
        if (runs.Is(false)) return runs.Map(_ => (CorefileReading?)null);
        var question = NamedConfigMaps.Question(NamedConfigMaps.KubeSystem, NamedConfigMaps.CoreDns);
        var (map, look) = snapshot.ConfigMap(NamedConfigMaps.KubeSystem, NamedConfigMaps.CoreDns);
        if (map is null)
        {
            var gap = look.Gap ?? runs.Gaps.FirstOrDefault()
                ?? new(question, Outcome.NotAsked, "CoreDNS runs and has no ConfigMap kube-system/coredns: its Corefile is elsewhere",
                    Source: "bundle");
            return look.Gap is not null && FromAddon(snapshot) is { } text
                ? Compare(text, "addon coredns", $"configurationValues.{AddonKey}",
                    AwsCalls.DescribeAddon.QuestionFor(ShippedCoreDnsVersions.AddonName), gap)
                : Fact.Unknown<CorefileReading?>(gap);
        }

        if (map.Entries[Entry] is not { } corefile)
        {
            return Fact.Unknown<CorefileReading?>(
                new Gap(question, Outcome.Malformed, $"{map.Subject} has no entry {Entry}", Source: "bundle"));
        }

        return Compare(corefile, map.Subject, $"data.{Entry}", question, look.Gap);
    }

    private static string? FromAddon(Snapshot snapshot) =>
        snapshot.Addons.GetValueOrDefault(ShippedCoreDnsVersions.AddonName)?.ConfigurationValues is { Length: > 0 } values
            && YamlText.ToJson(values) is { ValueKind: JsonValueKind.Object } root
            ? root.TextOf(AddonKey)
            : null;

    private static Fact<CorefileReading?> Compare(string text, string subject, string field, string question, Gap? gap)
    {
        if (Corefile.Parse(text, out var problem) is not { } corefile)
        {
            return Fact.Unknown<CorefileReading?>(new Gap(question, Outcome.Malformed, $"{subject}, {field}, {problem}", Source: "bundle"));
        }

        var reading = StockCorefile.Compare(corefile);
        ImmutableArray<Evidence> evidence = reading.IsStock
            ? [new(subject, field, "as EKS ships it", question)]
            : [.. reading.Differences.Select(difference => new Evidence(subject, field, difference.Says, question))];
        return Fact.Partial<CorefileReading?>(reading, evidence, gap is null ? [] : [gap]);
    }
}
