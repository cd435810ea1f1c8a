using System.IO.Compression;
using System.Text;

namespace EksRecon.Bundles;

/// <summary>Reads a bundle, or any folder of what kubectl and aws print, object by object: memory grows with what is kept, not with what is read.</summary>
public static class BundleReader
{
    private const int HeadLength = 4096;

    /// <summary>RFC 1952, section 2.3.1: ID1 and ID2. Bytes, because a UTF-8 literal would write the second as two.</summary>
    private static ReadOnlySpan<byte> GzipMark => [0x1f, 0x8b];

    /// <summary>Reads everything below <paramref name="path"/> into <paramref name="sink"/>.</summary>
    /// <param name="path">A folder, an archive (.tgz, .tar.gz, .tar, .zip) or a single document.</param>
    /// <param name="sink">Takes the objects.</param>
    /// <param name="isComplete">True where the user says that the folder is the whole truth.</param>
    /// <param name="cancel">Stops between documents.</param>
    /// <exception cref="BundleException">The input is not a bundle, or cannot be used as a whole.</exception>
    public static Coverage Read(string path, IObservationSink sink, bool isComplete, CancellationToken cancel) =>
        Read(path, BundleFiles.In(path), sink, isComplete, cancel);

    internal static Coverage Read(string path, IEnumerable<BundleFile> files, IObservationSink sink, bool isComplete, CancellationToken cancel)
    {
        var recognition = new Recognition(sink);
        var count = 0;
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            if (IsLog(file.Path)) continue;
            count++;
            ReadFile(file, recognition, cancel);
        }

        if (recognition.Recognised == 0 && recognition.Manifest is null) throw NotABundle(path, count, recognition);
        return recognition.ToCoverage(isComplete);
    }

    private static BundleException NotABundle(string path, int count, Recognition recognition)
    {
        if (recognition.Damages.Count > 0)
        {
            var first = recognition.Damages[0];
            return new($"{path} is not a bundle: nothing in it could be read; the first problem is at {first.Place}: {first.Reason}.");
        }

        var what = count == 0 ? "it holds no files" : $"none of its {count} file{(count == 1 ? "" : "s")} holds Kubernetes objects or AWS answers";
        return new($"{path} is not a bundle: {what}. Give a folder, archive or file that kubectl (-o json or yaml) or aws (--output json) wrote.");
    }

    private static bool IsLog(string path) => path.EndsWith(".log", StringComparison.OrdinalIgnoreCase) || path.EndsWith("/logs.txt", StringComparison.OrdinalIgnoreCase);

    private static void ReadFile(BundleFile file, Recognition recognition, CancellationToken cancel)
    {
        try
        {
            using var raw = file.Open();
            ReadStream(file.Path, raw, recognition, cancel);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            var reason = broken switch
            {
                InvalidDataException => "its compressed data is damaged",
                EndOfStreamException => "it is cut off",
                UnauthorizedAccessException => "it may not be read: permission denied",
                _ => $"it cannot be read: {broken.Message}",
            };
            recognition.Damaged(new(file.Path, 0, 0, reason, BundlePath.Question(file.Path)));
        }
    }

    private static void ReadStream(string path, Stream raw, Recognition recognition, CancellationToken cancel)
    {
        var plain = HeadStream.Over(raw, HeadLength);
        if (plain.Head.StartsWith(GzipMark)) plain = HeadStream.Over(new WholeGzip(plain), HeadLength);
        var text = Decoded(plain);
        var handler = new Recognizer(path, recognition);
        switch (DocumentFormats.Of(path, text.Head))
        {
            case DocumentFormat.Json:
                using (var buffer = new ReadBuffer(text)) new JsonDocuments(buffer, handler).ReadAll(cancel);
                break;
            case DocumentFormat.Yaml:
                using (var reader = new StreamReader(text, Encoding.UTF8)) new YamlDocuments(reader, handler).ReadAll(cancel);
                break;
            case DocumentFormat.Nothing:
                recognition.Damaged(new(path, 0, 0, "it is empty", BundlePath.Question(path)));
                break;
            default:
                if (BundlePath.Question(path) is { } question) recognition.Damaged(new(path, 0, 0, "it is neither JSON nor YAML", question));
                break;
        }
    }

    /// <summary>UTF-8 without a byte order mark; PowerShell's redirection writes UTF-16.</summary>
    private static HeadStream Decoded(HeadStream stream)
    {
        if (stream.Head.StartsWith("\xEF\xBB\xBF"u8) || stream.Head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            stream.Skip(3);
            return HeadStream.Over(stream, HeadLength);
        }

        var wide = stream.Head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode : stream.Head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;
        if (wide is null) return stream;
        stream.Skip(2);
        return HeadStream.Over(Encoding.CreateTranscodingStream(stream, wide, Encoding.UTF8), HeadLength);
    }
}
