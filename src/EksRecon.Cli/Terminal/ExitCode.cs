namespace EksRecon.Cli.Terminal;

/// <summary>What the process says at its end; docs/exit-codes are in the README.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>
    /// Findings at or above --fail-on, an unknown with --fail-on-unknown, or a check that could not be made with --fail-on-unchecked.
    /// </summary>
    public const int Found = 1;

    /// <summary>Wrong usage, or input that is no bundle.</summary>
    public const int Usage = 2;

    /// <summary>Nothing could be collected or answered.</summary>
    public const int NothingKnown = 3;

    /// <summary>An output could not be written.</summary>
    public const int NotWritten = 4;

    /// <summary>A fault of the tool itself (sysexits.h EX_SOFTWARE).</summary>
    public const int Fault = 70;

    /// <summary>Stopped by a signal: Ctrl-C, SIGTERM or SIGHUP (128 + SIGINT, whichever it was).</summary>
    public const int Interrupted = 130;
}
