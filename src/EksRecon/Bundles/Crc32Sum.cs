namespace EksRecon.Bundles;

/// <summary>
/// The CRC-32 of gzip and zip (RFC 1952, section 8), eight bytes a step: large archives are summed at the speed they are unpacked.
/// </summary>
internal sealed class Crc32Sum
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;

    private static readonly uint[][] Tables = MakeTables();

    private uint _state = uint.MaxValue;

    public uint Value => ~_state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        while (bytes.Length >= Step)
        {
            state ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            state = Tables[7][state & 0xFF] ^ Tables[6][state >> 8 & 0xFF] ^ Tables[5][state >> 16 & 0xFF] ^ Tables[4][state >> 24] ^
                Tables[3][bytes[4]] ^ Tables[2][bytes[5]] ^ Tables[1][bytes[6]] ^ Tables[0][bytes[7]];
            bytes = bytes[Step..];
        }

        foreach (var one in bytes) state = Tables[0][(state ^ one) & 0xFF] ^ state >> 8;
        _state = state;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Step][];
        for (var table = 0; table < Step; table++)
        {
            tables[table] = new uint[256];
            for (uint index = 0; index < 256; index++)
            {
                var value = table == 0 ? index : tables[table - 1][index];
                if (table > 0) tables[table][index] = tables[0][value & 0xFF] ^ value >> 8;
                else tables[0][index] = Bitwise(value);
            }
        }

        return tables;
    }

    private static uint Bitwise(uint value)
    {
        for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : value >> 1 ^ Polynomial;
        return value;
    }
}
