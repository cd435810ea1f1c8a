using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>Runs the program that a kubeconfig names for credentials, as client-go does: an argument vector, never a shell.</summary>
internal static class ExecPlugin
{
    /// <summary>aws and other plugins answer within seconds; those that wait for a browser login are to be run by hand first.</summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    /// <exception cref="SourceException">It is not there, fails, takes too long or prints something else.</exception>
    public static async Task<ExecStatusWire> Run(ExecWire exec, KubeconfigTarget target, CancellationToken cancel)
    {
        var command = Command(exec.Command ?? "", target.UserFolder);
        var start = new ProcessStartInfo(command) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in exec.Args ?? []) start.ArgumentList.Add(argument);
        start.Environment["KUBERNETES_EXEC_INFO"] = Request(exec, target);
        foreach (var variable in exec.Env ?? []) if (variable.Name is { Length: > 0 } name) start.Environment[name] = variable.Value ?? "";
        var (code, output, notes) = await Finish(start, command, exec, cancel);
        if (code != 0) throw Failed($"the credential plugin '{command}' of context '{target.Context}' ended with {code}: {(LastLine.Of(notes) is { Length: > 0 } said ? said : "it says nothing")}");
        return Parse(output, command);
    }

    private static async Task<(int Code, string Output, string Notes)> Finish(ProcessStartInfo start, string command, ExecWire exec, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Time);
        Process? process = null;
        try
        {
            process = Process.Start(start) ?? throw new Win32Exception("it does not start");
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limited.Token);
            var notes = process.StandardError.ReadToEndAsync(limited.Token);
            await process.WaitForExitAsync(limited.Token);
            return (process.ExitCode, await output, await notes);
        }
        catch (Win32Exception missing)
        {
            var hint = exec.InstallHint is { Length: > 0 } said ? said.ReplaceLineEndings(" ").Trim() : "install it, or leave the kubeconfig out with --cluster NAME --region REGION, which needs no plugin";
            throw Failed($"the credential plugin '{command}' that the kubeconfig names cannot be run ({missing.Message}): {hint.TrimEnd('.')}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SourceException(Outcome.TimedOut, $"the credential plugin '{command}' did not end within {Time.TotalSeconds:0} s: run it by hand to see what it waits for") { IsUnreachable = true };
        }
        finally
        {
            if (process is { HasExited: false }) process.Kill(entireProcessTree: true);
            process?.Dispose();
        }
    }

    /// <summary>A bare name is looked for on PATH, a path counts from the kubeconfig's folder.</summary>
    private static string Command(string command, string folder) => command.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(command, folder) : command;

    private static ExecStatusWire Parse(string output, string command)
    {
        try
        {
            var status = JsonSerializer.Deserialize(output, KubeconfigJson.Default.ExecCredentialWire)?.Status;
            return status is { Token.Length: > 0 } or { ClientCertificateData.Length: > 0 } ? status : throw Failed($"the credential plugin '{command}' printed no token and no certificate");
        }
        catch (JsonException)
        {
            throw Failed($"the credential plugin '{command}' printed something that is no ExecCredential");
        }
    }

    private static string Request(ExecWire exec, KubeconfigTarget target)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", exec.ApiVersion);
            writer.WriteString("kind", "ExecCredential");
            writer.WriteStartObject("spec");
            writer.WriteBoolean("interactive", false);
            if (exec.ProvideClusterInfo == true)
            {
                writer.WriteStartObject("cluster");
                writer.WriteString("server", target.Server.ToString());
                if (target.Cluster.CertificateAuthorityData is { } authority) writer.WriteString("certificate-authority-data", authority);
                if (target.Cluster.TlsServerName is { } name) writer.WriteString("tls-server-name", name);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static SourceException Failed(string reason) => new(Outcome.Unauthorized, reason) { IsUnreachable = true };
}
