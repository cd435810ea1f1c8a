using System.Net;

using CsCheck;

using EksRecon.Anonymity;

using Xunit;

namespace EksRecon.Tests.Anonymity;

public sealed class AddressPermutationTests
{
    private static readonly Gen<IPAddress> V4 =
        Gen.Select(Gen.OneOf(Gen.Const((byte)10), Gen.Const((byte)172), Gen.Const((byte)100), Gen.Const((byte)192), Gen.Byte),
        Gen.Byte, Gen.Byte, Gen.Byte, (a, b, c, d) => new IPAddress(new[] { a, b, c, d }));

    [Fact]
    public void Addresses_that_share_their_first_bits_share_as_many_afterwards() =>
        Gen.Select(V4, V4, Gen.Byte.Array[16], (one, other, key) => (one, other, key)).Sample(
            sample =>
            {
                var map = new AddressPermutation(sample.key);
                Assert.Equal(Common(sample.one, sample.other), Common(map.Map(sample.one), map.Map(sample.other)));
            },
            iter: 2000,
            threads: 1);

    [Fact]
    public void IPv6_addresses_too() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[16], Gen.Int[0, 128]).Sample(
            (one, other, shared) =>
            {
                one[0] = 0x2a;
                for (var bit = 0; bit < shared; bit++)
                {
                    other[bit / 8] = (byte)((other[bit / 8] & ~(0x80 >> (bit % 8))) | (one[bit / 8] & (0x80 >> (bit % 8))));
                }

                other[0] = 0x2a;
                var map = new AddressPermutation("k"u8.ToArray());
                Assert.Equal(Common(new(one), new(other)), Common(map.Map(new IPAddress(one)), map.Map(new IPAddress(other))));
            },
            iter: 500,
            threads: 1);

    [Fact]
    public void A_network_contains_what_it_contained_and_has_no_host_bits() =>
        Gen.Select(V4, Gen.Int[8, 32]).Sample(
            (address, prefix) =>
            {
                var map = new AddressPermutation("k"u8.ToArray());
                var network = Masked(address, prefix);
                var mapped = map.Map(network, prefix);
                Assert.Equal(Masked(mapped, prefix), mapped);
                Assert.Equal(mapped, Masked(map.Map(address), prefix));
            },
            iter: 1000,
            threads: 1);

    [Fact]
    public void Private_stays_private_and_public_stays_public() =>
        V4.Sample(address => Assert.Equal(Class(address), Class(new AddressPermutation("k"u8.ToArray()).Map(address))), iter: 3000,
            threads: 1);

    private static int Common(IPAddress one, IPAddress other)
    {
        var (left, right) = (one.GetAddressBytes(), other.GetAddressBytes());
        for (var bit = 0; bit < left.Length * 8; bit++)
        {
            if ((left[bit / 8] & (0x80 >> (bit % 8))) != (right[bit / 8] & (0x80 >> (bit % 8)))) return bit;
        }

        return left.Length * 8;
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < 32; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(bytes);
    }

    private static string Class(IPAddress address) => address.GetAddressBytes() switch
    {
        [10, ..] => "10/8",
        [172, >= 16 and <= 31, ..] => "172.16/12",
        [192, 168, ..] => "192.168/16",
        [100, >= 64 and <= 127, ..] => "100.64/10",
        [169, 254, ..] => "link-local",
        [127, ..] => "loopback",
        [0, ..] => "this",
        [>= 224, ..] => "multicast or reserved",
        _ => "public",
    };
}
