using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>
/// Writes a bundle in the layout of docs/bundle-format.md: a folder where the path ends in a slash, else a .tgz. Lists stream, so memory does not grow with them,
/// and nothing is at the path before <see cref="Complete"/>: an interrupted run leaves no half bundle.
/// </summary>
public sealed class BundleWriter : IDisposable
{
    internal static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 4, MaxDepth = ReadLimits.Depth };

    private readonly string _path;
    private readonly string _work;
    private readonly bool _isFolder;

    private readonly IDisguise? _disguise;

    private BundleWriter(string path, IDisguise? disguise)
    {
        _disguise = disguise;
        _isFolder = path.EndsWith('/') || path.EndsWith(Path.DirectorySeparatorChar);
        _path = Path.GetFullPath(path).TrimEnd('/');
        _work = $"{_path}.{Environment.ProcessId}.part";
        Directory.CreateDirectory(_work);
    }

    /// <exception cref="IOException">The place cannot be written, or a folder is there already.</exception>
    /// <param name="disguise">Replaces names, addresses and ids in everything that is written; null for nothing.</param>
    public static BundleWriter Create(string path, IDisguise? disguise = null)
    {
        if (path.EndsWith('/') && Directory.Exists(path)) throw new IOException($"{path} is there already");
        return new(path, disguise);
    }

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
    public BundleList Begin(string question, string name) => new(Open(question), name, _disguise);

    /// <summary>Writes one document: a single object, or an AWS answer.</summary>
    public void Document(string question, ReadOnlyMemory<byte> json)
    {
        using var stream = Open(question);
        using var writer = new Utf8JsonWriter(stream, Options);
        PrivateFields.Write(json, writer, _disguise);
    }

    /// <summary>Takes a document back: another source gives a whole one.</summary>
    public void Forget(string question)
    {
        var file = PathOf(question);
        if (File.Exists(file)) File.Delete(file);
    }

    /// <summary>Adds the manifest and puts the bundle in its place, whole.</summary>
    public void Complete(Manifest manifest)
    {
        File.WriteAllBytes(Path.Combine(_work, Manifest.FileName), (_disguise is null ? manifest : manifest.Disguised(_disguise)).ToJson());
        if (_isFolder)
        {
            Directory.Move(_work, _path);
            return;
        }

        var packed = _work + ".tgz";
        try
        {
            Pack(packed);
            File.Move(packed, _path, overwrite: true);
        }
        finally
        {
            File.Delete(packed);
        }
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_work)) Directory.Delete(_work, recursive: true);
    }

    private FileStream Open(string question)
    {
        var file = PathOf(question);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? _work);
        return new FileStream(file, FileMode.CreateNew, FileAccess.Write);
    }

    private string PathOf(string question)
    {
        var file = Path.GetFullPath(Path.Combine(_work, (_disguise?.Text(question) ?? question) + ".json"));
        return file.StartsWith(_work + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? file : throw new ArgumentException($"'{question}' is no question of a bundle.", nameof(question));
    }

    private void Pack(string file)
    {
        using var stream = File.Create(file);
        using var zipped = new GZipStream(stream, CompressionLevel.Optimal);
        using var tar = new TarWriter(zipped, TarEntryFormat.Pax);
        // The manifest first, so that a reader knows early what it reads; then by name, so that the same documents give the same archive.
        var files = Directory.EnumerateFiles(_work, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_work, path).Replace('\\', '/'))
            .OrderBy(path => path != Manifest.FileName).ThenBy(path => path, StringComparer.Ordinal);
        foreach (var name in files)
        {
            using var content = File.OpenRead(Path.Combine(_work, name));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, ModificationTime = DateTimeOffset.UnixEpoch });
        }
    }
}
