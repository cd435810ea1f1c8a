using EksRecon.Bundles;
using EksRecon.Cli.McpServer;
using EksRecon.Cli.Terminal;

using Xunit;

namespace EksRecon.Tests.McpServer;

/// <summary>A client opens bundles in the folders that were named at start, and learns nothing of other places.</summary>
public sealed class BundleRootsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;
    private readonly string _root;

    public BundleRootsTests()
    {
        _root = Directory.CreateDirectory(Path.Combine(_folder, "bundles")).FullName;
        Directory.CreateDirectory(Path.Combine(_root, "prod"));
        Directory.CreateDirectory(Path.Combine(_folder, "bundles-of-others"));
        File.WriteAllText(Path.Combine(_root, "prod.json"), "{}");
        File.WriteAllText(Path.Combine(_folder, "secret.json"), "{}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("prod")]
    [InlineData("prod.json")]
    [InlineData("./prod/../prod.json")]
    [InlineData(".")]
    public void What_lies_in_a_root_is_opened_by_its_name_or_its_path(string name)
    {
        var roots = new BundleRoots([_root]);
        Assert.Equal(Path.GetFullPath(Path.Combine(_root, name)), roots.Resolve(name));
        Assert.Equal(Path.GetFullPath(Path.Combine(_root, name)), roots.Resolve(Path.Combine(_root, name)));
    }

    [Fact]
    public void Links_are_followed_before_a_path_is_compared()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege there");
        Directory.CreateSymbolicLink(Path.Combine(_root, "inner"), Path.Combine(_root, "prod"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "outer"), _folder);
        File.CreateSymbolicLink(Path.Combine(_root, "one.json"), Path.Combine(_folder, "secret.json"));
        File.CreateSymbolicLink(Path.Combine(_root, "relative.json"), "../secret.json");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "way-in"), _root);
        var roots = new BundleRoots([_root]);
        Assert.Equal(Path.Combine(_root, "prod"), roots.Resolve("inner"));
        Assert.Equal(Path.Combine(_root, "prod.json"), roots.Resolve(Path.Combine(_folder, "way-in", "prod.json")));
        foreach (var name in new[] { "outer", "outer/secret.json", "one.json", "relative.json" })
        {
            Assert.Throws<UsageException>(() => roots.Resolve(name));
        }

        Assert.Equal(Path.Combine(_root, "prod.json"), new BundleRoots([Path.Combine(_folder, "way-in")]).Resolve("prod.json"));
    }

    [Fact]
    public void Outside_what_exists_and_what_does_not_are_refused_alike()
    {
        var roots = new BundleRoots([_root, Path.Combine(_root, "prod.json")]);
        foreach (var path in new[]
        {
            _folder, Path.Combine(_folder, "secret.json"), Path.Combine(_folder, "none"), Path.Combine(_root, "..", "secret.json"), Path.Combine(_folder, "bundles-of-others"), "../secret.json", "/", "/etc/passwd", "/etc/shadow", "/no/such/file",
            "/dev/stdin", "/dev/zero", "/proc/self/environ", "/proc/self/fd/0", "a\0b",
        })
        {
            Assert.Contains("is not in a folder that the server was started with",
                Assert.Throws<UsageException>(() => roots.Resolve(path)).Message.Replace(path, "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }

        // These are names in the root, and there are none of them.
        foreach (var path in new[] { "none", new string('a', 5000), "~", "file:///etc/passwd", "https://example.com/x.tgz" })
        {
            Assert.Throws<BundleException>(() => roots.Resolve(path));
        }
    }

    [Fact]
    public void Without_a_root_only_the_sample_is_left() =>
        Assert.Contains("--bundle-root", Assert.Throws<UsageException>(() => new BundleRoots([]).Resolve(_root)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/")]
    [InlineData("/proc")]
    [InlineData("/proc/self/fd")]
    [InlineData("/dev")]
    [InlineData("/dev/stdin")]
    [InlineData("/sys")]
    [InlineData("/no/such/folder")]
    public void A_root_is_a_place_for_bundles(string path)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there are no such places there");
        Assert.Contains(path, Assert.Throws<UsageException>(() => new BundleRoots([path])).Message, StringComparison.Ordinal);
    }
}
