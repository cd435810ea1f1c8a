using System.ComponentModel;
using System.Diagnostics;
using System.Text;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Facts;
using EksRecon.Outputs;

namespace EksRecon.Collection.Programs;

/// <summary>What a program printed.</summary>
/// <param name="Output">Standard output, behind whatever a wrapper said before the JSON.</param>
/// <param name="Error">Standard error, without the keys that the program was given: the reason where it failed.</param>
/// <param name="Beginning">The first words of standard output, likewise.</param>
internal sealed record CliAnswer(int Code, ReadOnlyMemory<byte> Output, string Error, string Beginning);

/// <summary>
/// Runs programs of the user's, within the limits: argument vectors and never a shell, nothing to type into, killed with their children
/// when the time is over.
/// </summary>
/// <param name="environment">Looks up the variables that programs get, where they differ from this process'.</param>
internal sealed class CliRun(CollectionLimits limits, Gate gate, RequestLog? log, Func<string, string?> environment,
    CancellationToken deadline, CancellationToken stop)
{
    /// <summary>A reason is some lines; the rest of what a program says there is noise.</summary>
    private const int MostError = 64 * 1024;

    /// <summary>Several programs run at once, and each answer is held whole: a page of 500 pods is 10 MB.</summary>
    private const int MostOutput = 32 * 1024 * 1024;

    private const int MostBeginning = 80;

    /// <summary>Variables whose values a program may print, and nobody else may see.</summary>
    private static readonly string[] Secret = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

    /// <summary>How long streams may stay open after the end of a program.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>One run of aws may make several requests, and an interpreter starts in it.</summary>
    private const int RequestsPerRun = 3;

    /// <summary>
    /// Variables that lead a program to a cluster or to AWS. They are the target's, so that a replay can be looked at in the middle of
    /// anybody's settings.
    /// </summary>
    public static readonly string[] Passed =
    [
        "KUBECONFIG", "HOME", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EKS", "AWS_ENDPOINT_URL_EC2", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
    ];

    private readonly Attempts _attempts = new(limits, deadline, stop);

    /// <summary>Runs a program, and again where that may help.</summary>
    /// <param name="read">Understands what it printed; throws <see cref="SourceException"/> where that is no answer.</param>
    public Task<T> Run<T>(string program, IReadOnlyList<string> arguments, Func<CliAnswer, T> read, IReadOnlyDictionary<string,
        string>? settings = null) =>
        _attempts.Run(async cancel => read(await Once(program, arguments, settings, cancel)));

    private async Task<CliAnswer> Once(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? settings,
        CancellationToken cancel)
    {
        using var place = await gate.Enter(cancel);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var time = limits.RequestTime * RequestsPerRun;
        limited.CancelAfter(time);
        var name = Path.GetFileName(program);
        var entry = log?.Begin($"{name} {string.Join(' ', arguments)}");
        Process? process = null;
        var most = Math.Min(limits.AnswerBytes, MostOutput);
        IDisposable? registration = null;
        try
        {
            registration = AbruptEnd.Begin(
                () =>
                    Process.Start(Start(program, arguments, settings))
                        ?? throw new Win32Exception("it does not start"), running =>
                            running.Kill(entireProcessTree: true), out var started);
            process = started;
            process.StandardInput.Close();
            var (output, error) = (new Printed(process.StandardOutput.BaseStream, most),
                new Printed(process.StandardError.BaseStream, MostError, keepsEnd: true));
            var printed = output.Read(limited.Token);
            var reading = Task.WhenAll(printed, error.Read(limited.Token));
            // What prints without end is not waited for.
            await Task.WhenAny(process.WaitForExitAsync(limited.Token), printed);
            if (!output.IsTooMuch) await process.WaitForExitAsync(limited.Token);
            // A child of it may keep the streams open after its end.
            await Task.WhenAny(reading, Task.Delay(Rest, limited.Token));
            if (output.IsTooMuch) throw new SourceException(Outcome.Failed,
                $"{name} printed more than {most >> 20} MiB, the bound for one answer of a program")
            {
                IsUnreachable = true,
            };
            var json = FromJson(output.SoFar());
            var answer = new CliAnswer(process.ExitCode, json, Cleaned(Encoding.UTF8.GetString(error.SoFar().Span)),
                Cleaned(Encoding.UTF8.GetString(json.Span[..Math.Min(MostBeginning, json.Length)])).ReplaceLineEndings(" "));
            entry?.Answered(process.ExitCode, answer.Output.Length);
            return answer;
        }
        catch (Win32Exception failed)
        {
            // The system's own words; the exception's are the framework's.
            var why = new Win32Exception(failed.NativeErrorCode).Message;
            entry?.Failed(why);
            throw new SourceException(Outcome.Failed, $"{program} cannot be run: {why}", inner: failed) { IsSourceLost = true };
        }
        catch (IOException failed)
        {
            entry?.Failed("its output cannot be read");
            throw new SourceException(Outcome.Failed, $"what {name} prints cannot be read", inner: failed) { IsSourceLost = true };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            entry?.Failed("did not end in time");
            throw new SourceException(Outcome.TimedOut,
                $"{name} did not end within {time.TotalSeconds:0.###} s: does it wait for something to be typed or clicked? Run it by hand: {string.Join(' ', arguments.Prepend(name).Select(ShellCommand.Quoted))}")
            {
                IsSourceLost = true,
            };
        }
        finally
        {
            if (process is { HasExited: false } running) AbruptEnd.Undisturbed(() => running.Kill(entireProcessTree: true));
            registration?.Dispose();
            process?.Dispose();
        }
    }

    private ProcessStartInfo Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? settings)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in Passed)
        {
            if (environment(name) is { } value) start.Environment[name] = value;
            else if (name != "HOME") start.Environment.Remove(name);
        }

        if (settings is not null)
        {
            foreach (var (name, value) in settings) start.Environment[name] = value;
        }

        return start;
    }

    private string Cleaned(string text) => Redaction.Without(text, Secret.Select(environment));

    /// <summary>
    /// A wrapper, or an old Python, may print warnings before the JSON: it begins at the first line that opens an object.
    /// </summary>
    private static ReadOnlyMemory<byte> FromJson(ReadOnlyMemory<byte> output)
    {
        output = output[(output.Length - output.Span.TrimStart(" \t\r\n"u8).Length)..];
        var span = output.Span;
        if (span.IsEmpty || span[0] == '{') return output;
        var at = span.IndexOf("\n{"u8);
        return at < 0 ? output : output[(at + 1)..];
    }
}
