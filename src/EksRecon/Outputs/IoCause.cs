namespace EksRecon.Outputs;

/// <summary>
/// Says in words why the system refused a file. Exceptions of the framework carry keys instead of sentences in a trimmed binary, and paths
/// that mean nothing to the user; their error numbers are reliable.
/// </summary>
public static class IoCause
{
    /// <summary>Numbers of errors that have no exception type (errno.h; the same on Linux and macOS but where noted).</summary>
    private const int InputOutputError = 5;
    private const int NoSuchDevice = 6;
    private const int Busy = 16;
    private const int Locked = 11;
    private const int LockedOnMac = 35;
    private const int Exists = 17;
    private const int OtherDevice = 18;
    private const int NotAFolder = 20;
    private const int AFolder = 21;
    private const int Invalid = 22;
    private const int TooManyOpen = 24;
    private const int FileTooLarge = 27;
    private const int DiskFull = 28;
    private const int ReadOnly = 30;
    private const int BrokenPipe = 32;
    private const int TooManyLinks = 40;
    private const int TooManyLinksOnMac = 62;
    private const int QuotaOnMac = 69;
    private const int QuotaExceeded = 122;

    /// <summary>The reason, without a full stop.</summary>
    public static string Of(Exception failed) => failed switch
    {
        OutputPlaceException place => place.Message,
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException => "it does not exist",
        DirectoryNotFoundException => "its folder does not exist",
        PathTooLongException => "the path is too long",
        EndOfStreamException => "it ends too early",
        NotSupportedException or ArgumentException => "this is not a usable path",
        IOException => OfNumber(failed.HResult),
        _ => "it is not readable",
    };

    private static string OfNumber(int number) => number switch
    {
        DiskFull => "the disk is full",
        QuotaExceeded or QuotaOnMac => "the disk quota is used up",
        FileTooLarge => "the file would be larger than a limit allows (ulimit -f, or the file system)",
        ReadOnly => "the file system is read-only",
        NotAFolder => "a part of the path is not a folder",
        AFolder => "it is a folder",
        TooManyLinks or TooManyLinksOnMac => "it leads through too many links",
        BrokenPipe => "nothing reads it any more",
        NoSuchDevice => "no device or reader is there",
        InputOutputError => "the device reports an input/output error",
        Busy or Locked or LockedOnMac => "it is in use",
        Exists => "it exists already",
        OtherDevice => "it is on another file system",
        TooManyOpen => "too many files are open",
        Invalid => "the system does not accept this path",
        _ => "the system refused it",
    };
}
