using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Cli.Runs;

/// <summary>The built-in sample cluster: an invented production cluster, as a bundle inside the binary.</summary>
internal static class Sample
{
    private const string Prefix = "sample/";

    public static Snapshot Read(CancellationToken cancel) => Recon.Read("the built-in sample", Files(), isComplete: false, cancel);

    /// <summary>Path and content of each of its documents.</summary>
    public static IEnumerable<(string Path, Func<Stream> Open)> Files()
    {
        var assembly = typeof(Sample).Assembly;
        foreach (
            var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal))
        {
            yield return (name[Prefix.Length..].Replace('\\', '/'),
                () => assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name));
        }
    }
}
