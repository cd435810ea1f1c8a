using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Programs;
using EksRecon.Outputs;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Runs the program that a kubeconfig names for credentials, as client-go does: an argument vector, never a shell, and found on PATH alone.
/// </summary>
internal static class ExecPlugin
{
    /// <summary>How long streams may stay open after the end of a program: a child of it may keep them.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>An ExecCredential is a token and a chain of certificates: some kilobytes.</summary>
    private const int MostOutput = 1024 * 1024;

    private const int MostNotes = 16 * 1024;

    /// <param name="environment">Looks up PATH.</param>
    /// <param name="time">How long it may take.</param>
    /// <exception cref="SourceException">It is not there, fails, takes too long or prints something else.</exception>
    public static async Task<ExecStatusWire> Run(ExecWire exec, KubeconfigTarget target, Func<string, string?> environment, TimeSpan time,
        CancellationToken cancel)
    {
        var named = exec.Command ?? "";
        var shown = OneLine.Of(named, 200);
        if (exec.InteractiveMode is "Always")
        {
            throw Failed(
                $"the credential plugin '{shown}' needs a terminal (interactiveMode: Always), which eks-recon does not provide: log in with it first, then set interactiveMode to IfAvailable");
        }

        var command = ProgramPath.Find(named, target.UserFolder, environment);
        if (command is null)
        {
            var hint = exec.InstallHint is { Length: > 0 } said
                ? OneLine.Of(said, 500)
                : "install it, or leave the kubeconfig out with --cluster NAME --region REGION, which needs no plugin";
            throw Failed(
                $"the credential plugin '{shown}' that the kubeconfig names {(named.Contains('/', StringComparison.Ordinal) ? "does not exist or cannot be run" : "is not on PATH")}: {hint.TrimEnd('.')}");
        }

        var start = new ProcessStartInfo(command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var argument in exec.Args ?? []) start.ArgumentList.Add(argument);
        start.Environment["KUBERNETES_EXEC_INFO"] = ExecRequest.Of(exec, target);
        foreach (var variable in exec.Env ?? []) if (variable.Name is { Length: > 0 } name) start.Environment[name] = variable.Value ?? "";
        var (code, output, notes) = await Finish(start, shown, time, cancel);
        if (code != 0)
        {
            throw Failed(
                $"the credential plugin '{shown}' of context '{target.Context}' failed with exit code {code}: {(LastLine.Of(notes) is { Length: > 0 } words ? words : "no error message")}");
        }

        return Parse(output.Span, exec, shown);
    }

    private static async Task<(int Code, ReadOnlyMemory<byte> Output, string Notes)> Finish(ProcessStartInfo start, string shown,
        TimeSpan time, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(time);
        Process? process = null;
        IDisposable? registration = null;
        try
        {
            registration = AbruptEnd.Begin(() => Process.Start(start) ?? throw new Win32Exception(),
                running => running.Kill(entireProcessTree: true), out var started);
            process = started;
            process.StandardInput.Close();
            var (output, notes) = (new Printed(process.StandardOutput.BaseStream, MostOutput),
                new Printed(process.StandardError.BaseStream, MostNotes, keepsEnd: true));
            var printed = output.Read(limited.Token);
            var reading = Task.WhenAll(printed, notes.Read(limited.Token));
            var ending = process.WaitForExitAsync(limited.Token);
            // What prints without end is not waited for.
            await Task.WhenAny(ending, printed);
            if (!output.IsTooMuch) await ending;
            await Task.WhenAny(reading, Task.Delay(Rest, limited.Token));
            if (output.IsTooMuch)
            {
                throw Failed($"the credential plugin '{shown}' printed more than {MostOutput >> 20} MiB: that is no ExecCredential");
            }

            return (process.ExitCode, output.SoFar(), Encoding.UTF8.GetString(notes.SoFar().Span));
        }
        catch (Exception unstarted) when (unstarted is Win32Exception or IOException)
        {
            throw Failed($"the credential plugin '{shown}' cannot be run: {Cause.Of(unstarted)}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SourceException(Outcome.TimedOut,
                $"the credential plugin '{shown}' did not end within {time.TotalSeconds:0.###} s: run it by hand to see what it waits for")
            {
                IsUnreachable = true,
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

    private static ExecStatusWire Parse(ReadOnlySpan<byte> output, ExecWire exec, string shown)
    {
        ExecCredentialWire? credential;
        try
        {
            credential = JsonSerializer.Deserialize(Encoding.UTF8.GetString(output), KubeconfigJson.Default.ExecCredentialWire);
        }
        catch (JsonException)
        {
            throw Failed($"the credential plugin '{shown}' printed something that is no ExecCredential");
        }

        if (credential is not { Kind: null or "ExecCredential" })
        {
            throw Failed($"the credential plugin '{shown}' printed something that is no ExecCredential");
        }

        if (credential.ApiVersion is { } version && exec.ApiVersion is { } wanted && version != wanted)
        {
            throw Failed(
                $"the kubeconfig asks the credential plugin '{shown}' for {OneLine.Of(wanted, 100)}, and the plugin answers with {OneLine.Of(version, 100)}: change apiVersion in the kubeconfig, or update the plugin");
        }

        var status = credential.Status;
        if (status is not ({ Token.Length: > 0 } or { ClientCertificateData.Length: > 0 }))
        {
            throw Failed($"the credential plugin '{shown}' printed no token and no certificate");
        }

        if (status.Token is { Length: > 0 } token && !Credential.IsToken(token))
        {
            throw Failed($"the credential plugin '{shown}' printed a token with {Credential.Unfit}");
        }

        if (status.ClientCertificateData is { Length: > 0 } && status.ClientKeyData is not { Length: > 0 })
        {
            throw Failed($"the credential plugin '{shown}' printed a certificate without its key");
        }

        return status;
    }

    private static SourceException Failed(string reason) => new(Outcome.Unauthorized, reason) { IsUnreachable = true, IsSourceLost = true };
}
