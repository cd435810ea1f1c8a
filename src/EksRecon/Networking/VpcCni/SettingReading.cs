using System.Collections.Immutable;
using System.Globalization;

using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>Reads the settings of the running aws-node as aws-node does. All are unknown where it was not seen.</summary>
internal static class SettingReading
{
    public static Fact<SettingValue> Setting(this VpcCniFacts facts, string name)
    {
        foreach (var setting in facts.Settings)
        {
            if (setting.Name == name) return setting.Value;
        }

        // Where aws-node was not seen, so were none of its settings; the report says it of aws-node.
        return Fact.Unknown<SettingValue>(facts.Runs.Gaps) with { Origin = facts.Runs };
    }

    /// <summary>A switch; the default where the value is no spelling of a boolean.</summary>
    public static Fact<bool> Switch(this VpcCniFacts facts, string name)
    {
        var byDefault = VpcCniSettings.All.First(setting => setting.Name == name).Default == "true";
        return facts.Setting(name).Map(value => GoBool.Parse(value.Value) ?? byDefault);
    }

    /// <summary>A number; 0 where the value is none, or below 0, which aws-node takes for no target or no limit.</summary>
    public static Fact<int> Number(this VpcCniFacts facts, string name) =>
        facts.Setting(name).Map(value => int.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? Math.Max(0, number) : 0);

    /// <summary>True where it is set to something else than its default.</summary>
    public static bool IsCustom(this VpcCniFacts facts, string name) =>
        facts.Settings.Any(setting => setting.Name == name && setting.IsCustom);

    /// <summary>True where nodes run aws-node and pods get IPv4 addresses from it: settings of the pool mean nothing with IPv6.</summary>
    public static bool HasIpv4Pool(this VpcCniFacts facts) =>
        facts.IsAtWork && facts.Switch(VpcCniSettings.Ipv6).Is(false) && facts.Mode.TryGet(out var mode) && mode != VpcCniState.Ipv6;

    /// <summary>What <see cref="VpcCniFacts.IsAtWork"/> rests on.</summary>
    public static Premise AtWork(this VpcCniFacts facts) => facts.Runs.Must(runs => runs && facts.HasNodes);

    /// <summary>What <see cref="HasIpv4Pool"/> rests on.</summary>
    public static ImmutableArray<Premise> Ipv4Pool(this VpcCniFacts facts) =>
        [facts.AtWork(), facts.Switch(VpcCniSettings.Ipv6).Must(false), facts.Mode.Must(mode => mode != VpcCniState.Ipv6)];
}
