using System.Net;
using System.Numerics;

using CsCheck;

using EksRecon.Model;

using Xunit;

namespace EksRecon.Tests.Model;

/// <summary>Holds ranges against an oracle that compares addresses bit by bit, as text.</summary>
public sealed class CidrTests
{
    private static readonly Gen<byte[]> AnyBytes = Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]);

    /// <summary>An address, a prefix length, and an address that shares some of its first bits.</summary>
    private static readonly Gen<(byte[] Address, int Length, byte[] Other)> Near =
        from address in AnyBytes
        from length in Gen.Int[0, address.Length * 8]
        from shared in Gen.Int[0, address.Length * 8]
        from noise in Gen.Byte.Array[address.Length]
        select (address, length, Bytes(Bits(address)[..shared] + Bits(noise)[shared..]));

    [Fact]
    public void An_address_is_in_a_range_when_its_first_bits_are_the_ranges() => Near.Sample(sample =>
    {
        var range = Read($"{Text(sample.Address)}/{sample.Length}");
        var other = new IPAddress(sample.Other);
        if (IsMapped(sample.Address) || IsMapped(sample.Other)) return;
        var expected = Bits(sample.Address)[..sample.Length] == Bits(sample.Other)[..sample.Length];
        Assert.Equal(expected, range.Contains(other));
    });

    [Fact]
    public void A_range_is_in_another_when_both_its_ends_are() => Gen.Select(Near, Gen.Int[0, 128]).Sample((sample, seed) =>
    {
        if (IsMapped(sample.Address) || IsMapped(sample.Other)) return;
        var length = seed % (sample.Other.Length * 8 + 1);
        var outer = Read($"{Text(sample.Address)}/{sample.Length}");
        var inner = Read($"{Text(sample.Other)}/{length}");
        var first = Bytes(Bits(sample.Other)[..length].PadRight(sample.Other.Length * 8, '0'));
        var last = Bytes(Bits(sample.Other)[..length].PadRight(sample.Other.Length * 8, '1'));
        if (IsMapped(first) || IsMapped(last)) return;
        Assert.Equal(outer.Contains(new IPAddress(first)) && outer.Contains(new IPAddress(last)), outer.Contains(inner));
    });

    [Fact]
    public void A_range_has_two_to_the_free_bits_addresses_and_reads_back_from_its_text() => Near.Sample(sample =>
    {
        if (IsMapped(sample.Address)) return;
        var range = Read($"{Text(sample.Address)}/{sample.Length}");
        Assert.Equal(BigInteger.Pow(2, sample.Address.Length * 8 - sample.Length), range.Size);
        Assert.Equal(Bits(sample.Address)[..sample.Length].PadRight(sample.Address.Length * 8, '0'), Bits(range.Base.GetAddressBytes()));
        Assert.Equal(range, Cidr.Parse(range.ToString()));
    });

    [Fact]
    public void No_address_of_one_family_is_in_a_range_of_the_other() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.Int[0, 32]).Sample((four, six, length) =>
    {
        if (IsMapped(six)) return;
        Assert.False(Read($"{Text(four)}/{length}").Contains(new IPAddress(six)));
        Assert.False(Read($"{Text(six)}/{length}").Contains(new IPAddress(four)));
        Assert.False(Read("::/0").Contains(Read("0.0.0.0/0")));
    });

    [Theory]
    [InlineData("10.0.0.7/8", "10.0.0.0/8")]
    [InlineData("203.0.113.7", "203.0.113.7/32")]
    [InlineData("2001:DB8::1", "2001:db8::1/128")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    public void Host_bits_are_cleared_and_a_bare_address_is_a_range_of_one(string text, string range) =>
        Assert.Equal(range, Read(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::/129")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0/24")]
    [InlineData("010.0.0.0/8")]
    [InlineData("0x0a.0.0.0/8")]
    [InlineData("167772160")]
    [InlineData("[2001:db8::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("all")]
    public void Other_spellings_are_no_range(string text) => Assert.Null(Cidr.Parse(text));

    private static Cidr Read(string text) => Cidr.Parse(text) ?? throw new InvalidDataException(text);

    private static string Text(byte[] address) => new IPAddress(address).ToString();

    private static bool IsMapped(byte[] address) => address.Length == 16 && new IPAddress(address).IsIPv4MappedToIPv6;

    private static string Bits(byte[] bytes) => string.Concat(bytes.Select(value => Convert.ToString(value, 2).PadLeft(8, '0')));

    private static byte[] Bytes(string bits) => [.. bits.Chunk(8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
}
