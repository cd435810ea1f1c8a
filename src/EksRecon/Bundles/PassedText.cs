namespace EksRecon.Bundles;

/// <summary>Looks through what is passed over behind damaged JSON: may a document lie in it?</summary>
internal struct PassedText
{
    private byte _before;
    private bool _opensObject;
    private int _apiVersion;
    private int _kind;
    private int _metadata;

    /// <summary>
    /// True once two values stood side by side without a comma, as documents do and nothing inside of one does, or an object opened with
    /// its kind and had metadata:
    /// an owner's reference opens so and has none.
    /// </summary>
    public bool HoldsDocuments { get; private set; }

    private static ReadOnlySpan<byte> ApiVersion => "{\"apiVersion\""u8;

    private static ReadOnlySpan<byte> Kind => "{\"kind\""u8;

    private static ReadOnlySpan<byte> Metadata => "\"metadata\""u8;

    public void Read(ReadOnlySpan<byte> text)
    {
        if (HoldsDocuments) return;
        foreach (var value in text)
        {
            if (value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            HoldsDocuments = value is (byte)'{' or (byte)'[' && _before is (byte)'}' or (byte)']' || IsMetadata(value);
            if (HoldsDocuments) return;
            _before = value;
        }
    }

    private bool IsMetadata(byte value)
    {
        if (_opensObject) return Matches(ref _metadata, value, Metadata);
        var opens = Matches(ref _apiVersion, value, ApiVersion);
        _opensObject = Matches(ref _kind, value, Kind) || opens;
        return false;
    }

    /// <summary>The first byte of each word comes in it again at most as its last: what does not go on starts over.</summary>
    private static bool Matches(ref int matched, byte value, ReadOnlySpan<byte> word)
    {
        matched = value == word[matched] ? matched + 1 : value == word[0] ? 1 : 0;
        if (matched < word.Length) return false;
        matched = 0;
        return true;
    }
}
