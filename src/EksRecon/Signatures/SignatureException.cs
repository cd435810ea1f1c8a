namespace EksRecon.Signatures;

/// <summary>An entry of a catalogue cannot be used. The message names the file, the entry and the field, and says what to do.</summary>
public sealed class SignatureException : Exception
{
    public SignatureException()
    {
    }

    public SignatureException(string message)
        : base(message)
    {
    }

    public SignatureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
