using System.Buffers;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

using EksRecon.Outputs;

namespace EksRecon.Bundles;

/// <summary>
/// Writes a bundle in the layout of docs/bundle-format.md: a folder where the path ends in a slash, else a .tgz. Lists stream, so memory
/// does not grow with them,
/// and nothing is at the path before <see cref="Complete"/>: an interrupted run leaves no half bundle.
/// </summary>
public sealed class BundleWriter : IDisposable
{
    internal static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 4, MaxDepth = ReadLimits.Depth };

    private readonly IDisguise? _disguise;
    private readonly KeptSettings _settings;
    private readonly TemporaryFolder _work;

    /// <summary>Null where a folder is written.</summary>
    private readonly OutputFile? _archive;
    private readonly string _path;

    private BundleWriter(string path, IDisguise? disguise, KeptSettings? settings)
    {
        _disguise = disguise;
        _settings = settings ?? KeptSettings.Standard;
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.EndsInDirectorySeparator(path))
        {
            if (Path.Exists(_path) || new FileInfo(_path).LinkTarget is not null)
            {
                throw new OutputPlaceException("it exists already; give a folder that does not");
            }

            _work = TemporaryFolder.In(Path.GetDirectoryName(_path) ?? "/");
            return;
        }

        _archive = OutputFile.Create(path);
        try
        {
            // Large: beside the archive, where there has to be room for it anyway.
            _work = _archive.Folder is { } folder ? TemporaryFolder.In(folder) : TemporaryFolder.Create();
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The place cannot be written, or a folder is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">The place may not be written.</exception>
    /// <param name="disguise">Replaces names, addresses and ids in everything that is written; null for nothing.</param>
    /// <param name="settings">What is kept of containers; null for what the embedded catalogue keeps.</param>
    public static BundleWriter Create(string path, IDisguise? disguise = null, KeptSettings? settings = null) =>
        new(path, disguise, settings);

    /// <summary>Writes a Kubernetes list, object by object.</summary>
    /// <param name="question">E.g. <c>kubernetes/pods</c>.</param>
    /// <param name="items">Objects as the API prints them, with their apiVersion and kind.</param>
    public void List(string question, IEnumerable<ReadOnlyMemory<byte>> items)
    {
        using var list = Begin(question, "items");
        foreach (var item in items) list.Add(item);
    }

    /// <summary>Begins a list that is written while its pages come in; it has to be disposed before <see cref="Complete"/>.</summary>
    /// <param name="name">The member that holds it: <c>items</c>, or AWS' name of it.</param>
    public BundleList Begin(string question, string name) => new(Open(question), name, _settings, _disguise);

    /// <summary>Writes one document: a single object, or an AWS answer.</summary>
    /// <param name="apiVersion">Of the object that was asked for; null for an answer of AWS.</param>
    /// <param name="kind">Like <paramref name="apiVersion"/>.</param>
    public void Document(string question, ReadOnlyMemory<byte> json, string? apiVersion = null, string? kind = null)
    {
        var kept = Kept(json, _settings, _disguise, apiVersion, kind);
        using var stream = Open(question);
        stream.Write(kept.Span);
    }

    /// <summary>What of an object is kept, whole or not at all: one that cannot be written leaves no half of it behind.</summary>
    /// <exception cref="ArgumentException">It is a Secret.</exception>
    /// <exception cref="InvalidOperationException">Its text is not valid Unicode.</exception>
    internal static ReadOnlyMemory<byte> Kept(ReadOnlyMemory<byte> json, KeptSettings settings, IDisguise? disguise,
        string? apiVersion = null, string? kind = null)
    {
        var kept = new ArrayBufferWriter<byte>(Math.Max(1, json.Length));
        using (var writer = new Utf8JsonWriter(kept, Options)) PrivateFields.Write(json, writer, settings, disguise, apiVersion, kind);
        return kept.WrittenMemory;
    }

    /// <summary>Takes a document back: another source gives a whole one.</summary>
    public void Forget(string question)
    {
        var file = PathOf(question);
        if (File.Exists(file)) File.Delete(file);
    }

    /// <summary>Adds the manifest and puts the bundle in its place, whole.</summary>
    /// <param name="stop">Looked at between documents: packing a large bundle takes a while.</param>
    public void Complete(Manifest manifest, CancellationToken stop = default)
    {
        _work.Write(Manifest.FileName, (_disguise is null ? manifest : manifest.Disguised(_disguise)).ToJson());
        if (_archive is null)
        {
            Directory.Move(_work.FullName, _path);
            _work.Release();
            return;
        }

        Pack(_archive.Stream, stop);
        _archive.Complete();
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        _work.Dispose();
        _archive?.Dispose();
    }

    private OutputStream Open(string question)
    {
        var file = PathOf(question);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? _work.FullName);
        return OutputFile.New(file);
    }

    private string PathOf(string question)
    {
        var file = Path.GetFullPath(Path.Combine(_work.FullName, (_disguise?.Text(question) ?? question) + ".json"));
        return file.StartsWith(_work.FullName + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? file
            : throw new ArgumentException($"'{question}' is no question of a bundle.", nameof(question));
    }

    private void Pack(Stream output, CancellationToken stop)
    {
        using var zipped = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        // GNU entries: the names of PAX headers hold the number of the process.
        using var tar = new TarWriter(zipped, TarEntryFormat.Gnu);
        // The manifest first, so that a reader knows early what it reads; then by name, so that the same documents give the same archive.
        var files = Directory.EnumerateFiles(_work.FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_work.FullName, path).Replace('\\', '/'))
            .OrderBy(path => path != Manifest.FileName).ThenBy(path => path, StringComparer.Ordinal);
        foreach (var name in files)
        {
            stop.ThrowIfCancellationRequested();
            using var content = File.OpenRead(Path.Combine(_work.FullName, name));
            tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                ModificationTime = DateTimeOffset.UnixEpoch,
                AccessTime = DateTimeOffset.UnixEpoch,
                ChangeTime = DateTimeOffset.UnixEpoch,
            });
        }
    }
}
