using System.Text;

namespace EksRecon.Tests.Fuzz;

/// <summary>Spoils bytes, the same way for the same seed.</summary>
internal static class Mutator
{
    private static readonly byte[][] Odd =
    [
        "\0"u8.ToArray(), [0xff, 0xfe], [0xed, 0xa0, 0x80], "999999999999999999999999999"u8.ToArray(), "-1"u8.ToArray(), "1e999"u8.ToArray(), "NaN"u8.ToArray(), "null"u8.ToArray(), "{}"u8.ToArray(), "[]"u8.ToArray(),
        "&a [*a]"u8.ToArray(), "*b"u8.ToArray(), "<!DOCTYPE x [<!ENTITY a \"b\">]>"u8.ToArray(), "&a;"u8.ToArray(), "]]>"u8.ToArray(), "\"\\ud800\""u8.ToArray(), "\r\n---\r\n"u8.ToArray(), "{{{{"u8.ToArray(), ":::/"u8.ToArray(), "%00%2e%2e/"u8.ToArray(),
    ];

    /// <param name="other">What a part may be spliced in from.</param>
    public static byte[] Spoil(byte[] seed, Random random, byte[] other)
    {
        var bytes = new List<byte>(seed);
        for (var times = random.Next(1, 5); times > 0; times--) Once(bytes, random, other);
        return [.. bytes];
    }

    /// <summary>Deeper than anything real.</summary>
    public static byte[] Deep(string open, string close, int depth) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + string.Concat(Enumerable.Repeat(close, depth)));

    private static void Once(List<byte> bytes, Random random, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, Odd[random.Next(Odd.Length)]);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 2000)));
                break;
            case 6:
                var from = random.Next(other.Length + 1);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(from));
                break;
            default:
                var noise = new byte[random.Next(1, 16)];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
        }
    }
}
