namespace EksRecon.Outputs;

/// <summary>
/// The one way in which a file becomes an output. A file is written beside its place, for the user alone (mode 600), and moved there whole:
/// nobody sees half of it, and where writing fails what was there stays.
/// An existing file keeps its mode, a link leads to its target, and a device or a pipe is written through.
/// </summary>
public sealed class OutputFile : IDisposable
{
    /// <summary>Modes of what names a cluster.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly OutputPlace _place;
    private readonly string? _beside;
    private readonly long _before;
    private readonly IDisposable? _registration;
    private bool _isComplete;

    private OutputFile(OutputPlace place)
    {
        _place = place;
        if (place.IsWrittenThrough)
        {
            Stream = new OutputStream(place.Path,
                new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite });
            // Behind what a shell's redirection holds already.
            if (Stream.CanSeek) _before = Stream.Seek(0, SeekOrigin.End);
            return;
        }

        _beside = Path.Combine(Path.GetDirectoryName(place.Path) ?? "/", TemporaryFolder.RandomName());
        Stream = New(_beside);
        _registration = AbruptEnd.Register(() => File.Delete(_beside));
        if (place.Mode is { } mode && !OperatingSystem.IsWindows()) File.SetUnixFileMode(_beside, mode);
    }

    /// <summary>Takes the content.</summary>
    public OutputStream Stream { get; }

    /// <summary>The folder that it will be in; null where it is written through.</summary>
    public string? Folder => _beside is null ? null : Path.GetDirectoryName(_beside);

    /// <summary>Begins an output.</summary>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static OutputFile Create(string path) => new(OutputPlace.Of(path));

    /// <summary>Opens a file that must not be there yet, for the user alone; a link there is never followed.</summary>
    public static OutputStream New(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new OutputStream(path, options);
    }

    /// <summary>The content is whole: it takes its place.</summary>
    /// <exception cref="IOException">The rest of it cannot be written, or its place cannot be taken.</exception>
    /// <exception cref="UnauthorizedAccessException">Its place may not be taken.</exception>
    public void Complete()
    {
        Stream.Dispose();
        if (_beside is not null) File.Move(_beside, _place.Path, overwrite: true);
        _isComplete = true;
        _registration?.Dispose();
    }

    /// <summary>Takes back what was not completed; a pipe or device keeps what it was given.</summary>
    public void Dispose()
    {
        if (_isComplete) return;
        var canBeCut = _beside is null && Stream.CanSeek;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What made it incomplete is on its way already; closing says the same once more.
        }

        if (canBeCut) Cut();
        if (_beside is not null) File.Delete(_beside);
        _registration?.Dispose();
    }

    private void Cut()
    {
        try
        {
            using var written = new FileStream(_place.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            written.SetLength(_before);
        }
        catch (Exception device) when (device is IOException or NotSupportedException or ArgumentException or UnauthorizedAccessException)
        {
            // A device has no length.
        }
    }
}
