using System.ComponentModel;
using System.Diagnostics;
using System.Text;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Programs;
using EksRecon.Outputs;

using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace EksRecon.Collection.Mcp;

/// <summary>
/// An MCP server of the user's: a program that speaks over its standard streams, within bounds, and ends with the run, its children too.
/// </summary>
internal sealed class McpProcess : IAsyncDisposable
{
    /// <summary>How long it may take to end by itself once nothing more is to come.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Its messages for people: the last line is the reason where it fails.</summary>
    private const int MostNotes = 64 * 1024;

    private readonly Process _process;
    private readonly BoundedMessages _messages;
    private readonly Printed _notes;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private readonly IReadOnlyList<string?> _secrets;
    private readonly IDisposable _registration;

    private McpProcess(Process process, IDisposable registration, IReadOnlyList<string?> secrets)
    {
        (_process, _registration, _secrets) = (process, registration, secrets);
        _messages = new(process.StandardOutput.BaseStream, areLines: true);
        _notes = new(process.StandardError.BaseStream, MostNotes, keepsEnd: true);
        _reading = Notes();
        Transport = new StreamClientTransport(process.StandardInput.BaseStream, _messages);
    }

    public IClientTransport Transport { get; }

    /// <summary>Cancelled when it says nothing more.</summary>
    public CancellationToken Ended => _messages.Ended;

    /// <summary>A call is being sent to it.</summary>
    public void Asked() => _messages.Asked();

    /// <summary>Why it answers no more, as far as that can be seen; null for no reason.</summary>
    public string? Problem =>
        _messages.Problem
            ?? (LastLine.Of(Redaction.Without(Encoding.UTF8.GetString(_notes.SoFar().Span), _secrets)) is { Length: > 0 } said ? said
                : null);

    /// <param name="program">Its absolute path.</param>
    /// <param name="settings">Variables beside those of this process.</param>
    /// <param name="secrets">Values that it knows and nobody else may see: its arguments, keys.</param>
    /// <exception cref="SourceException">It cannot be run.</exception>
    public static McpProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings,
        IReadOnlyList<string?> secrets)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        try
        {
            var registration = AbruptEnd.Begin(() => Process.Start(start) ?? throw new Win32Exception(),
                running => running.Kill(entireProcessTree: true), out var process);
            return new(process, registration, secrets);
        }
        catch (Win32Exception failed)
        {
            throw new SourceException(Outcome.Failed, $"the MCP server '{Path.GetFileName(program)}' cannot be run: {Cause.Of(failed)}",
                inner: failed)
            {
                IsSourceLost = true,
            };
        }
    }

    /// <summary>Ends it, with its children: by the end of its input, or else by force.</summary>
    public async Task End()
    {
        try
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(Grace);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception still) when (still is OperationCanceledException or IOException or InvalidOperationException)
        {
            // It does not end by itself, or its stream is closed already: it is ended below.
        }

        try
        {
            if (!_process.HasExited) AbruptEnd.Undisturbed(() => _process.Kill(entireProcessTree: true));
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended in between.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        await _end.CancelAsync();
        await _reading;
        _registration.Dispose();
        _process.Dispose();
        _end.Dispose();
    }

    private async Task Notes()
    {
        try
        {
            await _notes.Read(_end.Token);
        }
        catch (Exception closed) when (closed is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The server has ended, or is being ended: what it said so far is there.
        }
    }
}
