using System.Globalization;

using EksRecon.Cli.Terminal;
using EksRecon.Reachability;

namespace EksRecon.Cli.Commands;

/// <summary>A port as people write it: <c>443</c>, <c>53/UDP</c>, <c>UDP/53</c>, <c>udp:53</c>, and <c>UDP 53</c> as in rows.</summary>
internal static class PortText
{
    /// <exception cref="UsageException">It is not a port.</exception>
    public static (Protocol Protocol, int Port) Read(string text)
    {
        var parts = text.Split(['/', ':', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (number, name) = parts switch
        {
            [var only] => (only, "TCP"),
            [var one, var other] => char.IsAsciiDigit(one[0]) ? (one, other) : (other, one),
            _ => ("", "")
        };
        Protocol? protocol = name.ToUpperInvariant() switch
        {
            "TCP" => Protocol.Tcp,
            "UDP" => Protocol.Udp,
            "SCTP" => Protocol.Sctp,
            _ => null
        };
        return protocol is { } known && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= PortRange.LeastPort and <= PortRange.MostPort
            ? (known, port) : throw new UsageException(
                $"--port {text}: give a port from {PortRange.LeastPort} to {PortRange.MostPort} with its protocol if it is not TCP, e.g. 443 or 53/UDP.");
    }
}
