using EksRecon.Tests.Cases;

namespace EksRecon.Tests;

/// <summary>Where things lie in the checkout the tests run from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Names of cases and of their bases are paths below it.</summary>
    public static string Fixtures => Path.Combine(Root, "tests/EksRecon.Tests");

    /// <summary>Every cluster whole, with its expected.yaml: some of them are composed of another's files and their own.</summary>
    public static string Clusters => Composed.Value;

    /// <summary>The goldens of a cluster, in the checkout.</summary>
    public static string Goldens(string cluster) => Path.Combine(Fixtures, "clusters", cluster, "golden");

    /// <summary>Folder of real manifests, outside the project; null where there is none.</summary>
    public static string? Corpus
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("EKS_RECON_CORPUS") ?? Path.Combine(Root, "../shared/corpus");
            return Directory.Exists(path) ? Path.GetFullPath(path) : null;
        }
    }

    /// <summary>The published NativeAOT binary; null where none was made.</summary>
    public static string? NativeBinary =>
        Environment.GetEnvironmentVariable("EKS_RECON_NATIVE") is { Length: > 0 } path && File.Exists(path) ? path : null;

    private static readonly Lazy<string> Composed = new(() => Case.Compose("clusters"));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EksRecon.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("EksRecon.slnx is above no folder of the tests.");
    }
}
