using System.Text;

namespace EksRecon.Bundles;

/// <summary>
/// Reads a bundle, or any folder of what kubectl and aws print, object by object: memory grows with what is kept, not with what is read.
/// </summary>
public static class BundleReader
{
    private const int HeadLength = 4096;

    private static readonly Dictionary<string, string> NoPatches = new(StringComparer.Ordinal);

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> Utf16Mark => [0xFF, 0xFE];

    private static ReadOnlySpan<byte> Utf16BigEndianMark => [0xFE, 0xFF];

    /// <summary>Reads everything below <paramref name="path"/> into <paramref name="sink"/>.</summary>
    /// <param name="path">A folder, an archive (.tgz, .tar.gz, .tar, .zip) or a single document.</param>
    /// <param name="sink">Takes the objects.</param>
    /// <param name="isComplete">True where the user says that the folder is complete.</param>
    /// <param name="cancel">Stops between two reads of a file.</param>
    /// <exception cref="BundleException">The input is not a bundle, or cannot be used as a whole.</exception>
    public static Coverage Read(string path, IObservationSink sink, bool isComplete, CancellationToken cancel)
    {
        // In a tar archive a Kustomization may stand behind its patches: there the fuller text of an object wins.
        var patches = BundleFiles.AreSequential(path) ? NoPatches : KustomizePatches.In(BundleFiles.In(path, cancel), cancel);
        return Read(path, BundleFiles.In(path, cancel), patches, sink, isComplete, cancel);
    }

    internal static Coverage Read(string path, IEnumerable<BundleFile> files, IObservationSink sink, bool isComplete,
        CancellationToken cancel) =>
        Read(path, files, NoPatches, sink, isComplete, cancel);

    private static Coverage Read(string path, IEnumerable<BundleFile> files, Dictionary<string, string> patches, IObservationSink sink,
        bool isComplete, CancellationToken cancel)
    {
        var recognition = new Recognition(sink);
        var meter = new ReadMeter();
        var count = 0;
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            if (file.Ignored is { } ignored)
            {
                recognition.PassedOver(file.Path, ignored);
                continue;
            }

            count++;
            if (OtherFiles.ChartFolder(file.Path) is { } chart) recognition.Chart(chart);
            if (file.Unreadable is { } reason) recognition.Damaged(new(file.Path, 0, 0, reason, BundlePath.Question(file.Path)));
            else if (IsLog(file.Path)) recognition.PassedOver(file.Path, "it is a log");
            else if (OtherFiles.IsOther(file.Path)) recognition.PassedOver(file.Path, "it is another tool's file");
            else if (patches.TryGetValue(file.Path, out var by)) recognition.PassedOver(file.Path, $"it is a patch of {by}");
            else ReadFile(file, recognition, meter, cancel);
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

        var empty = recognition.Passed.FirstOrDefault(passed => passed.Reason == FailedOutput.Empty);
        if (count == 1 && empty is not null) return new($"{path} is not a bundle: {empty.File}: {empty.Reason}.");
        var what = count == 0
            ? "it holds no files"
            : $"none of its {count} file{(count == 1 ? "" : "s")} holds Kubernetes objects or AWS answers";
        return new(
            $"{path} is not a bundle: {what}. Give a folder, archive or file that kubectl (-o json or yaml) or aws (--output json) wrote.");
    }

    private static bool IsLog(string path) =>
        path.EndsWith(".log", StringComparison.OrdinalIgnoreCase) || path.EndsWith("/logs.txt", StringComparison.OrdinalIgnoreCase);

    private static void ReadFile(BundleFile file, Recognition recognition, ReadMeter meter, CancellationToken cancel)
    {
        var question = BundlePath.Question(file.Path);
        if (meter.IsSpent)
        {
            recognition.Damaged(new(file.Path, 0, 0, ReadLimits.BundleTooLarge, question));
            return;
        }

        try
        {
            using var raw = file.Open();
            ReadStream(file.Path, new MeteredStream(raw, meter, cancel), recognition, meter, cancel);
        }
        catch (Exception broken) when (
            broken is IOException or UnauthorizedAccessException or InvalidDataException or ReadLimitException or DecoderFallbackException)
        {
            var reason = broken switch
            {
                InvalidDataException => "its compressed data is damaged",
                EndOfStreamException => "it is cut off",
                UnauthorizedAccessException => "it may not be read: permission denied",
                ReadLimitException => broken.Message,
                DecoderFallbackException => JsonText.NotUnicode,
                FileNotFoundException or DirectoryNotFoundException => "it cannot be read: it is gone",
                _ => "it cannot be read: the system reports an input error",
            };
            recognition.Damaged(new(file.Path, 0, 0, reason, question));
        }
    }

    private static void ReadStream(string path, Stream raw, Recognition recognition, ReadMeter meter, CancellationToken cancel)
    {
        var plain = HeadStream.Over(raw, HeadLength);
        var packed = ArchiveKinds.Of(plain.Head);
        if (packed == ArchiveKind.Gzip)
        {
            plain = HeadStream.Over(new MeteredStream(new WholeGzip(plain), meter, cancel), HeadLength);
            packed = ArchiveKinds.Of(plain.Head);
        }

        if (packed != ArchiveKind.None)
        {
            var reason = packed is ArchiveKind.Other
                ? "it is compressed in a way that is not read: unpack it"
                : "it is an archive inside the bundle, which is not opened: unpack it";
            recognition.Damaged(new(path, 0, 0, reason, BundlePath.Question(path)));
            return;
        }

        ReadText(path, Decoded(plain), recognition, cancel);
    }

    private static void ReadText(string path, HeadStream text, Recognition recognition, CancellationToken cancel)
    {
        var question = BundlePath.Question(path);
        var (recognised, damages) = (recognition.Recognised, recognition.Damages.Count);
        var format = DocumentFormats.Of(path, text);
        var failed = format is DocumentFormat.Nothing
            ? FailedOutput.Empty
            : FailedOutput.IsDocumentName(path) || IsOfOneKind(path)
            ? FailedOutput.Reason(text)
            : null;
        if (failed is not null)
        {
            NoAnswer(path, failed, recognition);
            return;
        }

        switch (format)
        {
            case DocumentFormat.Json:
                using (var buffer = new ReadBuffer(text)) new JsonDocuments(buffer, new Recognizer(path, recognition)).ReadAll(cancel);
                break;
            case DocumentFormat.Yaml:
                using (var reader = new YamlStream(new StreamReader(text, MarkedUtf8))) new YamlDocuments(reader, new Recognizer(path, recognition)).ReadAll(cancel);
                break;
            case DocumentFormat.TooFar:
                recognition.Damaged(new(path, 0, 0, $"its first {ReadLimits.HeadBytes >> 20} MiB hold only blanks and comments", question));
                return;
            default:
                if (question is not null) recognition.Damaged(new(path, 0, 0, "it is neither JSON nor YAML", question));
                else recognition.PassedOver(path, "it is neither JSON nor YAML");
                return;
        }

        if (recognition.Recognised > recognised || recognition.Manifest is not null && Path.GetFileName(path) == Manifest.FileName) return;
        if (OtherFiles.HasOtherName(path)) recognition.Excuse(damages);
        if (recognition.Damages.Count == damages) recognition.PassedOver(path, "it holds no Kubernetes objects and no AWS answers");
    }

    private static bool IsOfOneKind(string path) => BundlePath.Question(path) is not null || BundlePath.KindOfFolder(path) is not null;

    /// <summary>What its name says of its content is lost: an answer, a kind, or anything.</summary>
    private static void NoAnswer(string path, string reason, Recognition recognition)
    {
        var question = BundlePath.Question(path) ?? BundlePath.KindOfFolder(path)?.Question;
        if (question is not null || FailedOutput.IsDocumentName(path) && !OtherFiles.HasOtherName(path))
        {
            recognition.Damaged(new(path, 0, 0, reason, question));
        }
        else recognition.PassedOver(path, reason);
    }

    /// <summary>
    /// UTF-8 whose decoder puts a mark in the place of what is not UTF-8, so that the document with it is damaged and its neighbours are
    /// not.
    /// </summary>
    private static Encoding MarkedUtf8 { get; } = Encoding.GetEncoding(Encoding.UTF8.CodePage, EncoderFallback.ExceptionFallback,
        new DecoderReplacementFallback(YamlStream.NotUnicode.ToString()));

    /// <summary>UTF-8 without a byte order mark; PowerShell's redirection writes UTF-16.</summary>
    private static HeadStream Decoded(HeadStream stream)
    {
        if (stream.Head.StartsWith(Utf8Mark))
        {
            stream.Skip(Utf8Mark.Length);
            return HeadStream.Over(stream, HeadLength);
        }

        var isWide = stream.Head.StartsWith(Utf16Mark);
        if (!isWide && !stream.Head.StartsWith(Utf16BigEndianMark)) return stream;
        stream.Skip(Utf16Mark.Length);
        var wide = new UnicodeEncoding(bigEndian: !isWide, byteOrderMark: false, throwOnInvalidBytes: true);
        return HeadStream.Over(Encoding.CreateTranscodingStream(stream, wide, Encoding.UTF8), HeadLength);
    }
}
