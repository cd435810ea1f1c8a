using EksRecon.Cli.Terminal;
using EksRecon.Outputs;
using EksRecon.Signatures;

namespace EksRecon.Cli.Runs;

/// <summary>The catalogue, with what a folder adds to it.</summary>
internal static class SignatureFolder
{
    /// <summary>The embedded catalogue has some 200 KiB.</summary>
    private const int LongestFile = 4 * 1024 * 1024;

    /// <exception cref="UsageException">The folder does not exist, holds no YAML, or something that cannot be read.</exception>
    public static SignatureCatalogue Load(string? folder)
    {
        if (folder is null) return SignatureCatalogue.Load([]);
        if (!Directory.Exists(folder)) throw new UsageException($"--signatures {folder}: there is no such folder.");
        var files = Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
            .Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new UsageException($"--signatures {folder}: it holds no .yaml file.");
        try
        {
            return SignatureCatalogue.Load(files.Select(file => (file, Text(file))));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--signatures {folder}: {IoCause.Of(denied)}.");
        }
    }
    private static string Text(string path)
    {
        var file = new FileInfo(path);
        if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
        // What has no length may be a pipe or a device, which block or never end.
        if (file is not { Exists: true, Length: > 0 and <= LongestFile })
        {
            throw new UsageException($"--signatures {path}: it has to be a file with entries, of at most {LongestFile >> 20} MiB.");
        }

        return File.ReadAllText(path);
    }
}
