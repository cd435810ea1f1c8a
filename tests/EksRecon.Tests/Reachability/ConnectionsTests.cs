using System.Text.Json;
using System.Text.Json.Serialization;

using CsCheck;

using EksRecon.Reachability;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary>Sets of connections against sets of single ports, and their notation.</summary>
public sealed partial class ConnectionsTests
{
    /// <summary>Ports beside each other, at both ends of what a protocol has.</summary>
    private static readonly int[] Ports = [1, 2, 3, 4, 5, 6, 65533, 65534, 65535];

    private static readonly Gen<PortRange> Range =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, Ports.Length - 1], Gen.Int[0, Ports.Length - 1], (protocol, one, other) =>
        new PortRange((Protocol)protocol, Ports[Math.Min(one, other)], Ports[Math.Max(one, other)]));

    private static readonly Gen<PortRange[]> Ranges = Gen.Frequency((5, Range.Array[0, 6]),
        (1, Gen.Const(Connections.All.Ranges.ToArray())));

    [Fact]
    public void Sets_of_connections_work_as_sets_of_ports_do() => Gen.Select(Ranges, Ranges).Sample(
        (left, right) =>
        {
            var (one, other) = (Connections.Of(left), Connections.Of(right));
            var (common, rest, both) = (one.Intersect(other), one.Except(other), Connections.Union([one, other]));
            foreach (var protocol in Enum.GetValues<Protocol>())
            {
                foreach (var port in Ports.Append(30000))
                {
                    var (isLeft, isRight) = (Holds(left, protocol, port), Holds(right, protocol, port));
                    Assert.Equal(
                        (isLeft, isLeft && isRight, isLeft && !isRight, isLeft || isRight),
                        (one.Contains(protocol, port), common.Contains(protocol, port), rest.Contains(protocol, port),
                            both.Contains(protocol, port)));
                }
            }
        },
        iter: Tries.Of(1000));

    [Fact]
    public void Equal_sets_are_equal_in_whatever_pieces_they_were_given() => Gen.Select(Ranges, Ranges).Sample(
        (left, right) =>
        {
            var (one, other) = (Connections.Of(left), Connections.Of(right));
            Assert.Equal(Connections.Union([one, other]), Connections.Union([one.Except(other), other.Except(one), one.Intersect(other)]));
            Assert.Equal(one.Equals(other), one.Except(other).IsEmpty && other.Except(one).IsEmpty);
            Assert.Equal(one.GetHashCode(), Connections.Of(left.Reverse()).GetHashCode());
        },
        iter: Tries.Of(1000));

    [Fact]
    public void What_is_written_is_read_again_as_the_same() => Ranges.Sample(
        ranges =>
        {
            var connections = Connections.Of(ranges);
            Assert.Equal(connections, ConnectionsNotation.Parse(connections.ToString()));
            Assert.Equal(connections,
                JsonSerializer.Deserialize(JsonSerializer.Serialize(connections, Json.Default.Connections), Json.Default.Connections));
        },
        iter: Tries.Of(500));

    [Theory]
    [InlineData("TCP 80,443,UDP 53-54")]
    [InlineData("SCTP 1-65535,TCP 1-21,23-65535,UDP 1-65535")]
    [InlineData("TCP 1-65535")]
    [InlineData("All Connections")]
    [InlineData("No Connections")]
    public void The_notation_is_that_of_rows(string text) => Assert.Equal(text, ConnectionsNotation.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ICMP 8")]
    [InlineData("TCP 0")]
    [InlineData("TCP 80-70")]
    [InlineData("TCP 80-90-100")]
    [InlineData("TCP 65536")]
    public void What_is_no_notation_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => ConnectionsNotation.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($"\"{text}\"", Json.Default.Connections));
    }

    private static bool Holds(PortRange[] ranges, Protocol protocol, int port) =>
        ranges.Any(range => range.Protocol == protocol && range.First <= port && port <= range.Last);

    [JsonSerializable(typeof(Connections))]
    private sealed partial class Json : JsonSerializerContext;
}
