using System.Collections.Immutable;

namespace EksRecon.Networking.Dns;

/// <summary>
/// CoreDNS's configuration, read by its own grammar: server blocks with the plugins of each. Snippets are put where they are imported.
/// </summary>
/// <param name="Imports">Files that are imported beside the server blocks; what they hold is not known.</param>
public sealed record Corefile(ImmutableArray<ServerBlock> Blocks, ImmutableArray<string> Imports)
{
    /// <summary>Reads the text of a Corefile; null, and what is wrong with its line, where CoreDNS would refuse it.</summary>
    public static Corefile? Parse(string text, out string problem) => CorefileParser.Parse(text, out problem);
}

/// <summary>Plugins for some zones.</summary>
/// <param name="Line">Where it starts, counted from 1.</param>
public sealed record ServerBlock(ImmutableArray<ServerAddress> Addresses, ImmutableArray<CorefileDirective> Plugins, int Line)
{
    public override string ToString() => string.Join(' ', Addresses);
}

/// <summary>What a server block answers for.</summary>
/// <param name="Scheme"><c>dns</c>, <c>tls</c>, <c>grpc</c>, <c>https</c> or <c>quic</c>.</param>
/// <param name="Zone">In small letters, without the dot at its end; <c>.</c> for all names.</param>
public sealed record ServerAddress(string Scheme, string Zone, int Port)
{
    /// <summary>The port of plain DNS, RFC 1035.</summary>
    public const int DnsPort = 53;

    private const string Dns = "dns";
    private const int TlsPort = 853;
    private const int GrpcPort = 443;

    /// <summary>True for the block that answers for everything no other block answers for.</summary>
    public bool IsRoot => Scheme == Dns && Zone == "." && Port == DnsPort;

    /// <summary>Reads <c>.:53</c>, <c>example.org</c>, <c>dns://.:1053</c> and <c>10.0.0.0/24</c>.</summary>
    public static ServerAddress Parse(string text)
    {
        const string mark = "://";
        var scheme = text.IndexOf(mark, StringComparison.Ordinal) is > 0 and var at ? text[..at].ToLowerInvariant() : Dns;
        var rest = text.IndexOf(mark, StringComparison.Ordinal) is > 0 and var end ? text[(end + mark.Length)..] : text;
        var port = scheme switch { "tls" or "quic" => TlsPort, "grpc" or "https" => GrpcPort, _ => DnsPort };
        var colon = rest.LastIndexOf(':');
        if (colon >= 0 && int.TryParse(rest[(colon + 1)..], out var number)) (port, rest) = (number, rest[..colon]);
        return new(scheme, ZoneOf(rest), port);
    }

    /// <summary>A zone as it is compared: small letters, no dot at the end; the root is <c>.</c>.</summary>
    public static string ZoneOf(string text) => text.ToLowerInvariant().TrimEnd('.') is { Length: > 0 } zone ? zone : ".";

    public override string ToString() =>
        Scheme == Dns && Port == DnsPort ? Zone : Scheme == Dns ? $"{Zone}:{Port}" : $"{Scheme}://{Zone}:{Port}";
}

/// <summary>A plugin, or a line in a plugin's block.</summary>
/// <param name="Line">Counted from 1.</param>
public sealed record CorefileDirective(string Name, ImmutableArray<string> Arguments, ImmutableArray<CorefileDirective> Block, int Line)
{
    /// <summary>Name and arguments, as they would be written on one line.</summary>
    public override string ToString() => Arguments.IsEmpty ? Name : $"{Name} {string.Join(' ', Arguments)}";
}
