using System.Diagnostics;
using System.Text;

using EksRecon.Bundles;
using EksRecon.Outputs;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Outputs;

/// <summary>Where outputs go: files, links, pipes and devices, each way in which the command line names them.</summary>
public sealed class OutputFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public static TheoryData<string> Commands() => ["networking", "save", "collect"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_new_output_is_for_its_owner_alone(string how)
    {
        SkipOnWindows();
        var path = Path.Combine(_folder, "new");
        Assert.Equal(0, Write(how, path).Code);
        Assert.Equal(OwnerOnly, ModeOf(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_new_bundle_folder_is_for_its_owner_alone()
    {
        SkipOnWindows();
        var path = Path.Combine(_folder, "bundle");
        Assert.Equal(0, Write("collect", path + "/").Code);
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, ModeOf(path));
        Assert.All(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories), file => Assert.Equal(OwnerOnly, ModeOf(file)));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void An_existing_output_keeps_its_mode(string how)
    {
        SkipOnWindows();
        var path = Path.Combine(_folder, "old");
        foreach (var mode in new[] { OwnerOnly, OwnerOnly | UnixFileMode.GroupRead })
        {
            File.WriteAllText(path, new string('x', 10_000_000));
            SetMode(path, mode);
            Assert.Equal(0, Write(how, path).Code);
            Assert.Equal(mode, ModeOf(path));
            AssertWhole(how, File.ReadAllBytes(path));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_link_stays_a_link_and_its_target_holds_the_output_and_nothing_else(string how)
    {
        SkipOnWindows();
        var (target, link) = (Path.Combine(_folder, "target"), Path.Combine(_folder, "link"));
        File.WriteAllText(target, new string('x', 10_000_000));
        SetMode(target, OwnerOnly);
        File.CreateSymbolicLink(link, target);
        Assert.Equal(0, Write(how, link).Code);
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        AssertWhole(how, File.ReadAllBytes(target));
        Assert.Equal(OwnerOnly, ModeOf(target));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_link_to_nothing_is_refused_and_nothing_is_written(string how)
    {
        SkipOnWindows();
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, Path.Combine(_folder, "nothing"));
        var run = Write(how, link);
        Assert.Equal(4, run.Code);
        Assert.Contains("is a link to a file that does not exist", run.Notes, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("networking", false)]
    [InlineData("networking", true)]
    [InlineData("save", false)]
    [InlineData("collect", false)]
    [InlineData("collect", true)]
    public async Task A_pipe_is_written_through_and_stays_a_pipe(string how, bool throughLink)
    {
        SkipOnWindows();
        var (pipe, link) = (Path.Combine(_folder, "pipe"), Path.Combine(_folder, "link"));
        await TimedProcess.Run(new ProcessStartInfo("mkfifo", [pipe]));
        File.CreateSymbolicLink(link, pipe);
        var reading = TimedProcess.Run(
            new ProcessStartInfo("sh", ["-c", "cat \"$1\" > \"$2\"", "sh", pipe, Path.Combine(_folder, "read")]));
        var run = await Task.Run(() => Write(how, throughLink ? link : pipe), TestContext.Current.CancellationToken);
        Assert.Equal(0, run.Code);
        await reading;
        AssertWhole(how, await File.ReadAllBytesAsync(Path.Combine(_folder, "read"), TestContext.Current.CancellationToken));
        var (code, _, _) = await TimedProcess.Run(new ProcessStartInfo("test", ["-p", pipe]));
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("networking")]
    [InlineData("collect")]
    public async Task Standard_output_by_its_path_is_written_through(string how)
    {
        SkipOnWindows();
        if (!File.Exists("/proc/self/fd/1")) Assert.Skip("there is no /proc on this machine");
        var (code, output, notes) = await RunTool([.. Arguments(how, "/proc/self/fd/1")], binary: Path.Combine(_folder, "out"));
        Assert.True(code == 0, notes);
        Assert.Empty(output);
        AssertStarts(how, await File.ReadAllBytesAsync(Path.Combine(_folder, "out"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Where_the_disk_is_full_the_exit_code_is_4_and_what_was_there_stays(string how)
    {
        SkipOnWindows();
        var old = Path.Combine(_folder, "old");
        await File.WriteAllTextAsync(old, "before", TestContext.Current.CancellationToken);
        var empty = Path.Combine(_folder, "empty");
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);
        foreach (var path in new[] { Path.Combine(_folder, "new"), old, empty })
        {
            // Files may grow to 4 KiB; the runtime needs larger ones for its own unless it maps memory once.
            var (code, _, notes) = await RunTool(Arguments(how, path), "trap '' XFSZ; ulimit -f 8; ");
            Assert.True(code == 4, $"{code}: {notes}");
            Assert.Contains("larger than a limit allows", notes, StringComparison.Ordinal);
            Assert.DoesNotContain(".part", notes, StringComparison.Ordinal);
        }

        Assert.Equal("before", await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken));
        Assert.Equal("", await File.ReadAllTextAsync(empty, TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder).Count());
    }

    [Fact]
    public void Temporary_names_are_never_the_same_and_what_stands_at_one_is_never_opened()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => TemporaryFolder.RandomName()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(1000, names.Count);
        Assert.All(names, name => Assert.DoesNotContain($"{Environment.ProcessId}.", name, StringComparison.Ordinal));
        var (victim, link) = (Path.Combine(_folder, "victim"), Path.Combine(_folder, "link"));
        File.WriteAllText(victim, "mine");
        File.CreateSymbolicLink(link, victim);
        Assert.Throws<IOException>(() => OutputFile.New(link));
        Assert.Throws<IOException>(() => OutputFile.New(victim));
        Assert.Equal("mine", File.ReadAllText(victim));
    }

    [Fact]
    public void What_a_killed_run_left_behind_is_in_no_bundle()
    {
        using var killed = BundleWriter.Create(Path.Combine(_folder, "x.tgz"));
        killed.Document("kubernetes/version", "{\"gitVersion\": \"v1.2.3\"}"u8.ToArray());
        Assert.Equal(0, Write("collect", Path.Combine(_folder, "x.tgz")).Code);
        using var unpacked = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(_folder, "x.tgz")), System.IO.Compression.CompressionMode.Decompress);
        using var text = new StreamReader(unpacked);
        Assert.DoesNotContain("v1.2.3", text.ReadToEnd(), StringComparison.Ordinal);
        // The folder as such, read as a bundle: the leftover is not part of it.
        File.Delete(Path.Combine(_folder, "x.tgz"));
        Assert.Throws<BundleException>(() => Recon.Read(_folder, isComplete: false, CancellationToken.None));
    }

    [Fact]
    public void An_archive_says_nothing_of_the_process_that_packed_it()
    {
        var path = Path.Combine(_folder, "x.tgz");
        Assert.Equal(0, Write("collect", path).Code);
        using var unpacked = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var text = new StreamReader(unpacked, Encoding.Latin1);
        var whole = text.ReadToEnd();
        Assert.DoesNotContain("PaxHeaders", whole, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.UserName + "\0", whole, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] Arguments(string how, string path) => how switch
    {
        "networking" => ["networking", "--demo", "-o", $"yaml={path}"],
        "save" => ["networking", "--demo", "--save", path, "-o", "text"],
        _ => ["collect", "--bundle", Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample"), "-o", path],
    };

    private static CommandLine Write(string how, string path) => CommandLine.Run(Arguments(how, path));

    private static void AssertWhole(string how, byte[] content)
    {
        AssertStarts(how, content);
        if (how == "networking")
        {
            Assert.EndsWith("\n", Encoding.UTF8.GetString(content), StringComparison.Ordinal);
            Assert.DoesNotContain("xxxxxxxx", Encoding.UTF8.GetString(content), StringComparison.Ordinal);
            return;
        }

        using var unpacked = new System.IO.Compression.GZipStream(new MemoryStream(content), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new System.Formats.Tar.TarReader(unpacked);
        var entries = 0;
        while (reader.GetNextEntry() is not null) entries++;
        Assert.True(entries > 10);
        Assert.True(content.Length < 1_000_000);
    }

    private static void AssertStarts(string how, byte[] content)
    {
        if (how == "networking") Assert.StartsWith("schema_version:", Encoding.UTF8.GetString(content), StringComparison.Ordinal);
        else Assert.Equal([0x1f, 0x8b], content[..2]);
    }

    private static Task<(int Code, string Output, string Notes)> RunTool(string[] arguments, string before = "", string? binary = null)
    {
        var redirect = binary is null ? "" : $" > '{binary}'";
        var start = Tool.Start([], new Dictionary<string,
            string>(StringComparer.Ordinal)
        { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" });
        start.FileName = "/bin/sh";
        foreach (var argument in (string[])["-c", $"{before}\"$0\" \"$@\"{redirect}", Tool.Path, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return TimedProcess.Run(start);
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private static void SkipOnWindows()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("modes, links and pipes are those of POSIX");
    }
}
