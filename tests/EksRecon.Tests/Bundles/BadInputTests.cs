using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

using EksRecon.Cli.Terminal;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>Bad input gets one sentence that says what is wrong and where, and its exit code.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Pods =
        "{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": [{\"metadata\": {\"name\": \"a\", \"namespace\": \"b\"}}]}";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Theory]
    [InlineData("notes.txt", "Dear colleague", "is not a bundle: none of its 1 file holds")]
    [InlineData("empty.json", "", "empty.json: it is empty")]
    [InlineData("cut.json", "{\"apiVersion\": \"v1\", \"kind\": \"PodList\", \"items\": [", "cut.json:1: the document ends in the middle")]
    [InlineData("wrong.json", "{\n  \"apiVersion\": \"v1\",\n  nonsense\n}", "wrong.json:3:3: this is not JSON")]
    [InlineData("wrong.yaml", "apiVersion: v1\nkind: [", "wrong.yaml:")]
    [InlineData("list.json", "[1, 2, 3]", "is not a bundle")]
    [InlineData("number.json", "42", "number.json:1: the document ends in the middle")]
    public void A_file_that_is_no_document_is_answered_with_its_place(string name, string content, string says)
    {
        File.WriteAllText(Path.Combine(_folder, name), content);
        Refused(CommandLine.Run("networking", "--bundle", Path.Combine(_folder, name)), says);
    }

    [Fact]
    public void A_gzip_that_is_cut_off_is_never_read_as_whole()
    {
        var zipped = Zipped(
            string.Join('\n',
                Enumerable.Range(0, 5000).Select(index =>
                    $"{{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {{\"name\": \"node-{index}\"}}}}")));
        foreach (var cut in new[] { 1, 8, 100, zipped.Length / 2 })
        {
            File.WriteAllBytes(Path.Combine(_folder, "nodes.ndjson.gz"), zipped[..^cut]);
            var run = CommandLine.Run("networking", "--bundle", _folder, "-o", "json");
            Assert.True(run.Notes.Contains("damaged", StringComparison.Ordinal)
                || run.Output.Contains("its compressed data is damaged", StringComparison.Ordinal)
                || run.Output.Contains("ends in the middle",
                    StringComparison.Ordinal), $"cut by {cut}: {run.Notes}{run.Output[..Math.Min(200, run.Output.Length)]}");
        }
    }

    [Fact]
    public void A_YAML_alias_bomb_is_stopped()
    {
        var bomb = new StringBuilder("apiVersion: v1\nkind: ConfigMap\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
        {
            bomb.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");
        }

        File.WriteAllText(Path.Combine(_folder, "bomb.yaml"), bomb.ToString());
        Refused(CommandLine.Run("networking", "--bundle", _folder), "aliases stand for more than");
    }

    [Theory]
    [InlineData("deep.json", "{\"a\":", "}", "this is not JSON")]
    [InlineData("deep.yaml", "[", "]", "nests deeper than")]
    public void Deep_nesting_is_stopped(string name, string open, string close, string says)
    {
        const int depth = 20_000;
        File.WriteAllText(Path.Combine(_folder, name),
            string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));
        Refused(CommandLine.Run("networking", "--bundle", _folder), says);
    }

    [Fact]
    public void An_archive_that_writes_outside_its_folder_is_refused()
    {
        var tar = Path.Combine(_folder, "evil.tgz");
        using (var stream = new GZipStream(File.Create(tar), CompressionLevel.Fastest))
        using (var writer = new TarWriter(stream))
        {
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile,
                    "../../etc/pods.json")
                { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Pods)) });
        }

        Refused(CommandLine.Run("networking", "--bundle", tar), "outside the archive's folder");

        var zip = Path.Combine(_folder, "evil.zip");
        using (var archive = ZipFile.Open(zip, ZipArchiveMode.Create))
        using (var entry = archive.CreateEntry("../pods.json").Open())
        {
            entry.Write(Encoding.UTF8.GetBytes(Pods));
        }

        Refused(CommandLine.Run("networking", "--bundle", zip), "outside the archive's folder");
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_is_no_bundle_and_nobody_waits_for_it()
    {
        var pipe = Path.Combine(_folder, "pipe");
        try
        {
            await TimedProcess.Run(new("mkfifo", [pipe]));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("mkfifo is not on this machine");
        }

        var (code, _, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal), "networking", "--bundle", pipe);
        Assert.Equal(2, code);
        Assert.Contains("not a bundle", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_archive_is_refused()
    {
        foreach (var name in new[] { "broken.tgz", "broken.tar" })
        {
            File.WriteAllText(Path.Combine(_folder, name), "this is no archive, but long enough to look at: " + new string('x', 600));
            Refused(CommandLine.Run("networking", "--bundle", Path.Combine(_folder, name)), name);
        }

        File.WriteAllBytes(Path.Combine(_folder, "broken.zip"), [.. "PK\x03\x04"u8, .. new byte[100]]);
        Refused(CommandLine.Run("networking", "--bundle", Path.Combine(_folder, "broken.zip")), "damaged or cut off as an archive");
    }

    [Fact]
    public void Two_clusters_are_refused_by_their_names()
    {
        File.WriteAllText(Path.Combine(_folder, "one.json"),
            "{\"cluster\": {\"name\": \"one\", \"arn\": \"arn:aws:eks:eu-west-1:111122223333:cluster/one\"}}");
        File.WriteAllText(Path.Combine(_folder, "two.json"),
            "{\"cluster\": {\"name\": \"two\", \"arn\": \"arn:aws:eks:eu-west-1:111122223333:cluster/two\"}}");
        var run = CommandLine.Run("networking", "--bundle", _folder);
        Refused(run, "'one' (one.json)");
        Assert.Contains("'two' (two.json)", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_of_another_version_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "manifest.json"), "{\"schema\": \"eks-recon-bundle/v9\"}");
        Refused(CommandLine.Run("networking", "--bundle", _folder), "use a newer eks-recon");
    }

    [Fact]
    public void A_wrong_type_costs_its_object_and_is_named()
    {
        File.WriteAllText(Path.Combine(_folder, "deploy.json"),
            "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"replicas\": \"many\"}}");
        File.WriteAllText(Path.Combine(_folder, "node.json"),
            "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"n\"}}");
        var run = CommandLine.Run("networking", "--bundle", _folder, "-o", "json");
        Assert.Contains("Deployment a: the field spec.replicas has a wrong type", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_kinds_are_passed_over()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n");
        Assert.NotEqual(ExitCode.Usage, CommandLine.Run("networking", "--bundle", _folder).Code);
    }

    [Fact]
    public void An_unreadable_file_is_named_and_the_rest_is_answered()
    {
        File.WriteAllText(Path.Combine(_folder, "node.json"),
            "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"n\"}}");
        File.CreateSymbolicLink(Path.Combine(_folder, "pods.json"), Path.Combine(_folder, "gone.json"));
        Assert.Contains("it cannot be read", CommandLine.Run("networking", "--bundle", _folder, "-o", "json").Output,
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Zipped(string text)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal)) zip.Write(Encoding.UTF8.GetBytes(text));
        return memory.ToArray();
    }

    private static void Refused(CommandLine run, string says)
    {
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.Notes, StringComparison.Ordinal);
        Assert.Single(run.Notes.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", run.Notes, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
