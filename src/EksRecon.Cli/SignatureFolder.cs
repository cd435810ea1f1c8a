using EksRecon.Outputs;
using EksRecon.Signatures;

namespace EksRecon.Cli;

/// <summary>The catalogue, with what a folder adds to it.</summary>
internal static class SignatureFolder
{
    /// <exception cref="UsageException">The folder does not exist or holds no YAML.</exception>
    public static SignatureCatalogue Load(string? folder)
    {
        if (folder is null) return SignatureCatalogue.Load([]);
        if (!Directory.Exists(folder)) throw new UsageException($"--signatures {folder}: there is no such folder.");
        var files = Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".yaml" or ".yml").Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new UsageException($"--signatures {folder}: it holds no .yaml file.");
        try
        {
            return SignatureCatalogue.Load(files.Select(file => (file, File.ReadAllText(file))));
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--signatures {folder}: {IoCause.Of(denied)}.");
        }
    }
}
