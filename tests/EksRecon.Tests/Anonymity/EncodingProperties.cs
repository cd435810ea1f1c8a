using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using CsCheck;

using EksRecon.Anonymity;

using Xunit;

namespace EksRecon.Tests.Anonymity;

/// <summary>
/// However an address, an account or a host name is written, and whatever stands around it, an anonymous bundle holds none of its
/// spellings.
/// </summary>
public sealed class EncodingProperties
{
    private static readonly int Runs = Tries.Of(2000);

    private static readonly Gen<byte> Octet = Gen.Int[10, 254].Select(octet => (byte)octet);

    private static readonly Gen<Canary> Ipv4 =
        Gen.Select(Gen.OneOf(Gen.Const((byte)10), Gen.Const((byte)18), Gen.Const((byte)52), Gen.Const((byte)100), Gen.Const((byte)172), Gen.Const((byte)192), Gen.Const((byte)203)),
        Octet, Octet, Octet, (a, b, c, d) => OfIpv4([a, b, c, d]));

    private static readonly Gen<Canary> Ipv6 = Gen.Select(Gen.UShort[0x100, 0xffff].Array[7], Gen.Int[0, 4], Gen.Int[1, 5],
        (groups, zeros, from) => OfIpv6(groups, zeros, from));

    private static readonly Gen<Canary> Account = Gen.Char['0', '9'].Array[12].Where(digits => digits[0] != '0')
        .Select(digits => OfAccount(new string(digits)));

    private static readonly Gen<Canary> Host = Gen.Select(Gen.Char['a', 'z'].Array[7, 12], Gen.Char['a', 'z'].Array[7, 12],
        (one, other) => OfHost("qz" + new string(one), "qz" + new string(other)));

    private static readonly Gen<string> Around = Gen.Char["-._:/ ,=@xzafG0179é"].Array[0, 6].Select(letters => new string(letters));

    /// <param name="Spellings">What is planted.</param>
    /// <param name="Forbidden">What may not be left.</param>
    private sealed record Canary(string[] Spellings, string[] Forbidden);

    [Fact]
    public void No_spelling_of_an_address_account_or_host_is_left() =>
        Gen.Select(Gen.OneOf(Ipv4, Ipv6, Account, Host), Gen.Int[0, 999], Around, Around, Gen.Int[0, 7]).Sample(
            (canary, spelling, before, after, position) =>
            {
                var planted = before + canary.Spellings[spelling % canary.Spellings.Length] + after;
                var left = Disguised(Document(planted, canary, position));
                foreach (var forbidden in canary.Forbidden)
                {
                    Assert.False(left.Contains(forbidden, StringComparison.OrdinalIgnoreCase),
                        $"'{planted}' at {position}: {forbidden} is left in {left}");
                }
            },
            iter: Runs,
            threads: 1);

    [Fact]
    public void The_spellings_of_one_address_become_spellings_of_one_address()
    {
        var pseudonyms = new Pseudonyms("k"u8.ToArray());
        Gen.Select(Octet, Octet, Octet, (b, c, d) => new byte[] { 52, b, c, d }).Sample(
            octets =>
            {
                var mapped = IPAddress.Parse(pseudonyms.Text(string.Join('.', octets)));
                var (dotted, dashed) = (mapped.ToString(), mapped.ToString().Replace('.', '-'));
                var written = string.Join('-', octets);
                Assert.Equal($"ec2-{dashed}.us-west-2.compute.amazonaws.com",
                    pseudonyms.Text($"ec2-{written}.us-west-2.compute.amazonaws.com"));
                Assert.Equal($"ip-{dashed}", pseudonyms.Text($"ip-{written}"));
                Assert.Equal(dotted.Replace('.', '_'), pseudonyms.Text(string.Join('_', octets)));
                Assert.Equal($"{string.Join('.', mapped.GetAddressBytes().Reverse())}.in-addr.arpa",
                    pseudonyms.Text($"{string.Join('.', octets.Reverse())}.in-addr.arpa"));
                Assert.Equal("::ffff:" + dotted, pseudonyms.Text("::ffff:" + string.Join('.', octets)));
                Assert.Equal("::ffff:" + dotted, pseudonyms.Text($"::FFFF:{octets[0]:x2}{octets[1]:x2}:{octets[2]:x2}{octets[3]:x2}"));
                Assert.Equal(mapped.GetAddressBytes(),
                    IPAddress.Parse(pseudonyms.Text("64:ff9b::" + string.Join('.', octets))).GetAddressBytes()[12..]);
            },
            iter: 500,
            threads: 1);
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/")]
    [InlineData("arn:aws:s3:::")]
    [InlineData("2026-11-20T09:30:00.123456Z")]
    [InlineData("2026-11-20")]
    [InlineData("09:30:00")]
    [InlineData("us-west-2a")]
    [InlineData("v1.33.1-eksbuild.2")]
    [InlineData("512Mi")]
    [InlineData("kube-system/aws-node")]
    [InlineData("::1")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public void What_is_nobodys_own_stays(string text)
    {
        Assert.Equal(text, new Pseudonyms("k"u8.ToArray()).Text(text));
    }

    [Fact]
    public void An_account_is_the_same_however_it_is_written()
    {
        var pseudonyms = new Pseudonyms("k"u8.ToArray());
        var account = pseudonyms.Text("111122223333");
        Assert.Matches("^[1-9]{12}$", account);
        Assert.Equal($"{account[..4]}-{account[4..8]}-{account[8..]}", pseudonyms.Text("1111-2222-3333"));
        Assert.Equal($"arn:aws:eks:us-west-2:{account}:cluster/", pseudonyms.Text("arn:aws:eks:us-west-2:111122223333:cluster/"));
        Assert.Contains(account, Disguised(new JsonObject { ["configurationValues"] = "{\"account\": 111122223333}" }),
            StringComparison.Ordinal);
        Assert.Contains(account, Disguised(new JsonObject { ["spec"] = new JsonObject { ["owner"] = 111122223333L } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_no_document_of_an_API_has_gets_a_pseudonym()
    {
        var left = Disguised(
            new JsonObject { ["spec"] = new JsonObject { ["zebracanary"] = 1, ["replicas"] = 2, ["volumeAttributes"] = new JsonObject { ["lionCanary"] = "x" } } });
        Assert.DoesNotContain("canary", left, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"replicas\":2", left, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_longer_than_any_API_server_stores_is_one_word()
    {
        var builder = new StringBuilder();
        for (var index = 0; builder.Length < 40 * 1024 * 1024; index++)
        {
            builder.Append(CultureInfo.InvariantCulture, $"word{index} 10.1.{index % 256}.7 ");
        }

        var pseudonyms = new Pseudonyms("k"u8.ToArray());
        Assert.True(pseudonyms.Text(builder.ToString()).Length < 100);
        Assert.Equal(pseudonyms.Text(builder.ToString()), pseudonyms.Text(builder.ToString()));
    }

    /// <summary>What could be read again and again would take hours.</summary>
    [Theory]
    [InlineData("1.2-")]
    [InlineData("1.")]
    [InlineData("a.")]
    [InlineData("1:")]
    [InlineData("::")]
    [InlineData("a")]
    [InlineData("10-")]
    [InlineData("2026-11-")]
    public void Reading_a_text_takes_a_time_in_proportion_to_its_length(string part)
    {
        var pseudonyms = new Pseudonyms("k"u8.ToArray());
        Assert.NotEqual("", pseudonyms.Text(string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length))));
    }

    private static string Disguised(JsonNode document)
    {
        using var parsed = JsonDocument.Parse(document.ToJsonString());
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) new Pseudonyms("k"u8.ToArray()).Write(parsed.RootElement, writer);
        // Escapes of JSON hide nothing: strings are looked at as their readers see them.
        return string.Join('\n', Texts(JsonNode.Parse(stream.ToArray()))) + "\n" + Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => Texts(member.Value).Prepend(member.Key)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    private static JsonObject Document(string planted, Canary canary, int position) => position switch
    {
        0 => new() { ["metadata"] = new JsonObject { ["name"] = planted } },
        1 => new() { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [planted] = planted } } },
        2 => new() { ["spec"] = new JsonObject { [planted] = "x" } },
        3 => new() { ["configurationValues"] = new JsonObject { ["key"] = planted, [planted] = new JsonArray(planted, 1) }.ToJsonString() },
        4 => new() { ["data"] = new JsonObject { ["Corefile"] = $".:53 {{\n    forward . {planted}\n}}" } },
        5 when long.TryParse(canary.Spellings[0], out var number) => new()
        {
            ["spec"] = new JsonObject { ["value"] = number, ["inner"] = $"{{\"n\": {number}, \"m\": [{number}.5]}}" },
        },
        6 => new() { ["status"] = new JsonObject { ["url"] = $"https://{planted}:8443/path?host={planted}" } },
        _ => new() { ["Description"] = $"arn:aws:eks:us-west-2:{planted}:cluster/{planted}" },
    };

    private static Canary OfIpv4(byte[] octets)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(octets);
        string Joined(char separator) => string.Join(separator, octets);
        var (high, low) = ($"{number >> 16:x}", $"{number & 0xffff:x}");
        var reversed = string.Join('.', octets.Reverse());
        return new(
            [
                Joined('.'), Joined('-'), Joined('_'), "ip-"
                    + Joined('-'), $"ec2-{Joined('-')}.us-west-2.compute.amazonaws.com", $"ip-{Joined('-')}.ec2.internal", Joined('.')
                    + "/32", Joined('.') + "/24",
                $"{reversed}.in-addr.arpa", $"::ffff:{Joined('.')}", $"::ffff:{high}:{low}", $"::FFFF:{high.ToUpperInvariant()}:{low.ToUpperInvariant()}", $"64:ff9b::{high}:{low}", $"64:ff9b::{Joined('.')}",
                $"0:0:0:0:0:ffff:{high}:{low}", $"ip-{number:X8}", $"{number:x8}", number.ToString(CultureInfo.InvariantCulture), $"cache-{Joined('-')}-0", $"{Joined('-')}.web.pod.cluster.local",
            ],
            [Joined('.'), Joined('-'), Joined('_'), $"{reversed}.in-addr", $"{high}:{low}", $"{number:x8}",
                number.ToString(CultureInfo.InvariantCulture)]);
    }

    private static Canary OfIpv6(ushort[] rest, int zeros, int from)
    {
        ushort[] groups = [0x2600, .. rest];
        for (var index = 0; index < zeros; index++) groups[Math.Min(7, from + index)] = 0;
        var bytes = new byte[16];
        for (var index = 0; index < groups.Length; index++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * index), groups[index]);
        var address = new IPAddress(bytes);
        var (short_, full) = (address.ToString(), string.Join(':', groups.Select(group => $"{group:x4}")));
        var plain = string.Join(':', groups.Select(group => $"{group:x}"));
        var nibbles = string.Join('.', Convert.ToHexStringLower(bytes).Reverse());
        return new(
            [short_, full, plain, full.ToUpperInvariant(), short_ + "/64", "cidr:" + short_, $"[{short_}]", short_.Replace(':', '-'),
                full.Replace(':', '-'), nibbles + ".ip6.arpa", Convert.ToHexStringLower(bytes)],
            [short_, full, plain, short_.Replace(':', '-'), full.Replace(':', '-'), nibbles, Convert.ToHexStringLower(bytes)]);
    }

    private static Canary OfAccount(string account)
    {
        var groups = $"{account[..4]}-{account[4..8]}-{account[8..]}";
        return new([account, groups, groups.Replace('-', '_'), $"arn:aws:iam::{account}:role/x", $"{account}.dkr.ecr.us-west-2.amazonaws.com", $"acct{account}"],
            [account, groups, groups.Replace('-', '_')]);
    }

    private static Canary OfHost(string one, string other) => new(
        [$"{one}.{other}.example", $"{one}_{other}", $"{one}-{other}", one.ToUpperInvariant() + "." + other, $"https://{one}.{other}/x"],
        [one, other]);
}
