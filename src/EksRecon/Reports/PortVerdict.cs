using System.Globalization;

using EksRecon.Reachability;

namespace EksRecon.Reports;

/// <summary>Says of one port of a pair whether it is open, and which rule decides it.</summary>
internal static class PortVerdict
{
    /// <summary>One line without its end.</summary>
    public static string Of(Explanation row, Protocol protocol, int port)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{protocol.ToString().ToUpperInvariant()} {port}");
        bool Holds(string conn) => PortAtoms.Holds(conn, protocol, port);
        var directions = row.Egress.Concat(row.Ingress).ToList();
        if (directions.Find(direction => !Holds(direction.Conn)) is { } closed)
        {
            var rule = closed.Rules.FirstOrDefault(rule => rule.Action == "deny" && Holds(rule.Decides));
            return rule is not null ? $"{what}: denied by {rule.Policy}, {closed.Direction} rule {rule.Rule}" : $"{what}: denied, no {closed.Direction} rule allows it ({closed.DecidedBy})";
        }

        List<string> rules = [.. directions.SelectMany(direction => direction.Rules.Where(rule => rule.Action == "allow" && Holds(rule.Decides)).Take(1).Select(rule => $"{rule.Policy}, {direction.Direction} rule {rule.Rule}"))];
        return rules.Count == 0 ? $"{what}: open, no policy denies it" : $"{what}: allowed by {string.Join(" and ", rules)}";
    }
}
