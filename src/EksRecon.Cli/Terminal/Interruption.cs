using System.Runtime.InteropServices;

using EksRecon.Outputs;

namespace EksRecon.Cli.Terminal;

/// <summary>
/// Ends a run when a signal asks for it (SIGINT, SIGTERM, SIGHUP): the first signal cancels <see cref="Token"/>, so that everything
/// unwinds, children and temporary files too.
/// A second one, or a run that does not unwind in time, ends the process at once, and what is registered as temporary goes nevertheless.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>POSIX gives it this number everywhere; the default action of a signal is the null pointer.</summary>
    private const int Interrupt = 2;
    private const nint Default = 0;

    /// <summary>Unwinding takes milliseconds; what is not over by then does not look at the token.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _stop = new();
    private readonly Timer _deadline = new(static _ => EndNow(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    private Interruption()
    {
        foreach (var signal in Signals) _registrations.Add(PosixSignalRegistration.Create(signal, Ended));
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Listens from now on; call it before anything else of the process.</summary>
    public static Interruption Listen()
    {
        // A shell starts what it puts in the background with SIGINT ignored, and the runtime respects that: the sender of the signal still
        // means this run.
        // SIGHUP stays ignored where it is, because that is what nohup is for.
        if (!OperatingSystem.IsWindows()) SetAction(Interrupt, Default);
        return new();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _deadline.Dispose();
        _stop.Dispose();
    }

    private void Ended(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1) EndNow();
        _deadline.Change(Grace, Timeout.InfiniteTimeSpan);
        _stop.Cancel();
    }

    private static void EndNow()
    {
        AbruptEnd.CleanUp();
        Environment.Exit(ExitCode.Interrupted);
    }

    [DllImport("libc", EntryPoint = "signal", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetAction(int signal, nint action);
}
