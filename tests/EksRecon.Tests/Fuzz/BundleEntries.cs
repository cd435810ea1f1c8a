using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace EksRecon.Tests.Fuzz;

/// <summary>What strangers hand over as files: documents, manifests, archives.</summary>
internal static class BundleEntries
{
    private const int LongestDocument = 60_000;

    /// <summary>Documents in JSON, in JSON by the line, and in YAML.</summary>
    public static FuzzEntry Documents(FuzzWorkplace place) => new("documents", (random, attempt, cancel) =>
    {
        var (bundle, documents) = place.Bundle(random);
        var document = Chosen(documents, random);
        Spoiled(document, content => random.Next(5) switch
        {
            0 => Lines(JsonMutator.Spoil(content, random)),
            1 => Yaml(JsonMutator.Spoil(content, random), random),
            _ => JsonMutator.Spoil(content, random),
        }, attempt, () => FuzzWorkplace.Ask(attempt, random, bundle, cancel));
        return Task.CompletedTask;
    });

    public static FuzzEntry Manifest(FuzzWorkplace place) => new("manifest", (random, attempt, cancel) =>
    {
        var (bundle, documents) = place.Bundle(random);
        var manifest = documents.FirstOrDefault(document => Path.GetFileName(document) == "manifest.json") ?? documents[0];
        Spoiled(manifest, content => JsonMutator.Spoil(content, random), attempt, () => FuzzWorkplace.Ask(attempt, random, bundle, cancel));
        return Task.CompletedTask;
    });

    /// <summary>tar, tgz, zip and gz: headers and contents.</summary>
    public static FuzzEntry Archives(FuzzWorkplace place) => new("archives", (random, attempt, cancel) =>
    {
        var (bundle, documents) = place.Bundle(random);
        var files = documents.Where(_ => random.Next(3) == 0).Append(Chosen(documents, random)).Distinct(StringComparer.Ordinal)
            .Select(file =>
                (Name: random.Next(8) == 0 ? HostileTexts.One(random) : Path.GetRelativePath(bundle, file).Replace('\\', '/'),
                    Content: File.ReadAllBytes(file))).ToList();
        var (extension, content) = random.Next(4) switch
        {
            0 => ("tar", Mutator.Spoil(Tar(files, random), random, Tar(files, random))),
            1 => ("tgz", Gzip(Mutator.Spoil(Tar(files, random), random, [1, 2, 3]), random)),
            2 => ("zip", Mutator.Spoil(Zip(files), random, Zip(files))),
            _ => ("json.gz", Gzip(JsonMutator.Spoil(files[^1].Content, random), random)),
        };
        var path = Path.Combine(place.Folder, $"archive.{extension}");
        File.WriteAllBytes(path, content);
        attempt.In($"archive.{extension}", content);
        FuzzWorkplace.Ask(attempt, random, path, cancel);
        File.Delete(path);
        return Task.CompletedTask;
    });

    public static string Chosen(string[] documents, Random random)
    {
        var small = documents.Where(document => new FileInfo(document).Length < LongestDocument).ToArray();
        return small[random.Next(small.Length)];
    }

    /// <summary>Spoils a document on disk while something is asked of it.</summary>
    public static void Spoiled(string document, Func<byte[], byte[]> spoil, FuzzAttempt attempt, Action ask)
    {
        var content = File.ReadAllBytes(document);
        var spoilt = spoil(content);
        attempt.In(Path.GetFileName(document), spoilt);
        File.WriteAllBytes(document, spoilt);
        try
        {
            ask();
        }
        finally
        {
            File.WriteAllBytes(document, content);
        }
    }

    private static byte[] Lines(byte[] json) =>
        [.. json.Where(one => one != '\n'), (byte)'\n', .. json.Where(one => one != '\n'), (byte)'\n'];

    /// <summary>JSON is YAML; with what only YAML has.</summary>
    private static byte[] Yaml(byte[] json, Random random)
    {
        var text = Encoding.UTF8.GetString(json);
        return Encoding.UTF8.GetBytes(random.Next(6) switch
        {
            0 => $"%YAML 1.1\n---\n{text}\n---\n{text}\n...\n",
            1 => "&a " + text + "\n---\n*a\n",
            2 => text.Replace("{", "{<<: {x: 1}, ", StringComparison.Ordinal),
            3 => text.Replace("\"", "'", StringComparison.Ordinal),
            4 => "!!binary |\n  " + text.ReplaceLineEndings("\n  "),
            _ => "# comment\n" + text.Replace("\"name\"", "? \"name\"\n", StringComparison.Ordinal),
        });
    }

    private static byte[] Tar(List<(string Name, byte[] Content)> files, Random random)
    {
        using var stream = new MemoryStream();
        var format = random.Next(3) switch { 0 => TarEntryFormat.Pax, 1 => TarEntryFormat.Gnu, _ => TarEntryFormat.Ustar };
        using (var tar = new TarWriter(stream, format, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                try
                {
                    TarEntry entry = format switch
                    {
                        TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                        TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                        _ => new UstarTarEntry(random.Next(12) == 0 ? TarEntryType.SymbolicLink : TarEntryType.RegularFile, name),
                    };
                    if (entry.EntryType == TarEntryType.SymbolicLink) entry.LinkName = files[0].Name;
                    else entry.DataStream = new MemoryStream(content);
                    tar.WriteEntry(entry);
                }
                catch (ArgumentException)
                {
                    // A name that this format cannot hold.
                }
            }
        }

        return stream.ToArray();
    }

    private static byte[] Zip(List<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files.Where(file => file.Name.Length is > 0 and < ushort.MaxValue))
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] content, Random random)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(content);
        var bytes = stream.ToArray();
        return random.Next(3) == 0 ? Mutator.Spoil(bytes, random, bytes) : bytes;
    }
}
