using EksRecon.Collection.Sources;
using EksRecon.Outputs;

namespace EksRecon.Cli.Terminal;

/// <summary>One line on standard error that says how far a collection is, and goes away; nothing where nobody watches.</summary>
internal sealed class ProgressLine(StandardStreams streams) : IDisposable
{
    private const int Width = 20;

    private readonly Lock _lock = new();
    private bool _isShown;
    private bool _isOver;

    public void Show(Progress progress)
    {
        if (!streams.AreNotesShown) return;
        lock (_lock)
        {
            if (_isOver) return;
            var filled = Math.Min(Width, progress.Done * Width / Math.Max(1, progress.Asked));
            var line =
                $"[{new string('#', filled)}{new string('.', Width - filled)}] {progress.Done}/{progress.Asked} {VisibleText.Line(progress.Last)}";
            streams.Progress(line.Length < StandardStreams.PipeWidth ? line.PadRight(StandardStreams.PipeWidth - 1)
                : line[..(StandardStreams.PipeWidth - 1)]);
            _isShown = true;
        }
    }

    /// <summary>Says something that stays.</summary>
    public void Say(string text)
    {
        lock (_lock)
        {
            Clear();
            streams.Note(text);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Clear();
            _isOver = true;
        }
    }

    private void Clear()
    {
        if (!_isShown) return;
        streams.Progress(new string(' ', StandardStreams.PipeWidth - 1));
        streams.Progress("");
        _isShown = false;
    }
}
