using EksRecon.Capacity;
using EksRecon.Networking.Addresses;

using Spectre.Console;

namespace EksRecon.Reports;

/// <summary>A subnet as a bar: one sign for each share of its addresses, so that it reads without colour too.</summary>
internal static class SubnetBar
{
    public const string Legend = "# used   + warm   . free   = reserved";

    /// <summary>Signs in the order in which the bar shows them.</summary>
    private const string Signs = "#+.=";

    /// <summary>Colours beside the signs: they add nothing that the signs do not say.</summary>
    private static readonly Style[] Styles = [new(Color.Blue), new(Color.Yellow), new(Color.Green), new(Color.Grey)];

    /// <summary>The bar; question marks where what is free is not known.</summary>
    public static IReadOnlyList<(string Text, Style? Style)> Of(SubnetCapacityDetail subnet, int width)
    {
        if (subnet is not { Addresses: { } size, Free: { } free }) return [(new('?', width), null)];
        var warm = Math.Min(subnet.Held?.GetValueOrDefault(Holder.Warm) ?? 0, Math.Max(0, size - free));
        var shares = Shares([Math.Max(0, size - free - warm), warm, free, PlanSubnet.Reserved], width);
        return [.. shares.Select((count, index) => (new string(Signs[index], count), (Style?)Styles[index]))];
    }

    /// <summary>Shares that add up to the width: by largest remainder, and no share that is there goes without a sign.</summary>
    internal static int[] Shares(ReadOnlySpan<int> parts, int width)
    {
        long total = 0;
        foreach (var part in parts) total += part;
        var shares = new int[parts.Length];
        if (total == 0) return shares;
        for (var index = 0; index < shares.Length; index++)
        {
            shares[index] = parts[index] == 0 ? 0 : Math.Max(1, (int)((long)parts[index] * width / total));
        }

        for (var left = width - shares.Sum(); left != 0; left -= Math.Sign(left))
        {
            var best = -1;
            for (var index = 0; index < shares.Length; index++)
            {
                if (parts[index] == 0 || (left < 0 && shares[index] <= 1)) continue;
                if (best < 0 || Math.Sign(left) * (Exact(parts[index]) - shares[index]).CompareTo(Exact(parts[best]) - shares[best]) > 0)
                {
                    best = index;
                }
            }

            if (best < 0) break;
            shares[best] += Math.Sign(left);
        }

        return shares;

        double Exact(int part) => (double)part * width / total;
    }
}
