using System.Diagnostics;

namespace EksRecon.Tests;

/// <summary>Runs a program to its end, or to a limit: no test hangs on one.</summary>
internal static class TimedProcess
{
    /// <summary>Ends a program that hangs; none is expected to take this long, however loaded the machine is.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <param name="input">What it reads; null for nothing.</param>
    /// <exception cref="TimeoutException">It did not end in time; it is killed, with its children.</exception>
    public static async Task<(int Code, string Output, string Error)> Run(ProcessStartInfo start, string? input = null)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError,
            start.UseShellExecute) = (true, true, true, false);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start");
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} took more than {Limit}", late);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
