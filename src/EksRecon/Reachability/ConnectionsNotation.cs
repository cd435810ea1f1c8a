using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Reachability;

/// <summary>How connections are written: the notation of np-guard's netpol-analyzer, as docs/reachability.md publishes it.</summary>
public static class ConnectionsNotation
{
    private const string All = "All Connections";
    private const string None = "No Connections";
    private static readonly string[] Names = ["SCTP", "TCP", "UDP"];

    /// <summary>As rows and Kubernetes write it.</summary>
    public static string Name(Protocol protocol) => Names[(int)protocol];

    internal static string Text(Connections connections)
    {
        if (connections.IsEmpty) return None;
        if (connections.IsAll) return All;
        var text = new StringBuilder();
        Protocol? last = null;
        foreach (var range in connections.Ranges)
        {
            if (text.Length > 0) text.Append(',');
            if (range.Protocol != last) text.Append(Name(range.Protocol)).Append(' ');
            last = range.Protocol;
            text.Append(CultureInfo.InvariantCulture, $"{range.First}");
            if (range.Last != range.First) text.Append(CultureInfo.InvariantCulture, $"-{range.Last}");
        }

        return text.ToString();
    }

    /// <summary>Reads the notation.</summary>
    /// <exception cref="FormatException">It is not that notation.</exception>
    public static Connections Parse(string text) => text switch
    {
        All => Connections.All,
        None => Connections.None,
        _ => Connections.Of(Ranges(text)),
    };

    private static ImmutableArray<PortRange> Ranges(string text)
    {
        var ranges = ImmutableArray.CreateBuilder<PortRange>();
        Protocol? protocol = null;
        foreach (var item in text.Split(','))
        {
            var ports = item;
            if (item.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0)
            {
                var at = Array.IndexOf(Names, item[..blank]);
                (protocol, ports) = (at < 0 ? null : (Protocol)at, item[(blank + 1)..]);
            }

            var ends = ports.Split('-');
            var (first, last) = (Port(ends[0]), Port(ends[^1]));
            if (protocol is null || first is null || last is null || ends.Length > 2 || last < first)
                throw new FormatException($"\"{text}\" is not a set of connections");
            ranges.Add(new(protocol.Value, first.Value, last.Value));
        }

        return ranges.ToImmutable();
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= PortRange.LeastPort and <= PortRange.MostPort
            ? port : null;
}

/// <summary>Connections in JSON: a string in their notation.</summary>
internal sealed class ConnectionsJson : JsonConverter<Connections>
{
    public override Connections Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ConnectionsNotation.Parse(reader.GetString() ?? "");
        }
        catch (FormatException wrong)
        {
            throw new JsonException(wrong.Message, wrong);
        }
    }

    public override void Write(Utf8JsonWriter writer, Connections value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
