using System.IO.Compression;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Files made to hurt a reader: each is answered in a sentence, in little memory (the runtime's own limit on the heap), in bounded time.
/// </summary>
public sealed class CraftedFileTests : IDisposable
{
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}\n";
    private const int Mebibyte = 1024 * 1024;

    /// <summary>The limit of one object is 64 MiB: its text, its JSON and a buffer being doubled have to fit.</summary>
    private static readonly Dictionary<string, string> Heap = new(StringComparer.Ordinal)
    {
        ["DOTNET_GCHeapHardLimit"] = $"0x{512 * Mebibyte:x}",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    private static readonly Dictionary<string, (string File, Func<byte[]> Content)> Crafted = new(StringComparer.Ordinal)
    {
        ["merge keys, 100,000 deep"] = ("x.yaml", () => Text(Service + "x: " + Repeat("{<<: ", 100_000) + "{}" + Repeat("}", 100_000) + "\n")),
        ["merge keys, 2,000 deep"] = ("x.yaml", () => Text(Service + "x: " + Repeat("{<<: ", 2_000) + "{}" + Repeat("}", 2_000) + "\n")),
        ["anchors inside of anchors"] = ("x.yaml", () => Text(Service + "x: " + string.Concat(Enumerable.Range(0, 500).Select(index => $"&a{index} [")) + Repeat("a,", 250_000) + Repeat("]", 500) + "\n")),
        ["aliases of aliases"] = ("x.yaml", () => Text(Service + "x0: &x0 [a,a,a,a,a,a,a,a,a,a]\n" + string.Concat(Enumerable.Range(1, 12).Select(index => $"x{index}: &x{index} [{Repeat($"*x{index - 1},", 10)}]\n")))),
        ["400 MiB of one YAML scalar in gzip"] = ("x.yaml.gz", () => Gzip(Text(Service + "x: "), (byte)'a', 400)),
        ["400 MiB of blanks in gzip"] = ("x.yaml.gz", () => Gzip(Text(Service), (byte)' ', 400)),
        ["400 MiB of one JSON text in gzip"] = ("x.json.gz", () => Gzip(Text("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"x\":\""), (byte)'a', 400)),
        ["400 MiB of zeros in gzip"] = ("x.json.gz", () => Gzip([], 0, 400)),
        ["open lists, again on every line"] = ("x.json", () => Text(Repeat("{\"a\":[\n", 250) + "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[" + Repeat("{\"metadata\":{\"name\":\"a\"}},\n", 400_000))),
        ["a pax header of 1 GiB"] = ("x.tgz", () => Gzip(Archives.TarHeader('x', 1024L * Mebibyte), (byte)'1', 1024)),
        ["a long name of 1 GiB"] = ("x.tgz", () => Gzip(Archives.TarHeader('L', 1024L * Mebibyte), (byte)'a', 1024)),
        ["a long link of 1 GiB"] = ("x.tgz", () => Gzip(Archives.TarHeader('K', 1024L * Mebibyte), (byte)'a', 1024)),
        ["a global header of 1 GiB that does not end"] = ("x.tgz", () => Gzip(Archives.TarHeader('g', 1025L * Mebibyte), (byte)'1', 1024)),
        ["a name of 100,000 folders"] = ("x.tar", () => Archives.TarOfName(Repeat("a/", 100_000))),
        ["a name of 500,000 folders"] = ("x.tar", () => Archives.TarOfName(Repeat("a/", 500_000))),
        ["a zip that counts too many entries"] = ("x.zip", Archives.ZipOfMore),
        ["a zip without its list"] = ("x.zip", Archives.ZipWithoutList),
        ["a tar with a size above all sizes"] = ("x.tar", () => Archives.Tar(124, [0x80, .. Enumerable.Repeat((byte)0x7f, 11)])),
        ["a tar with a size below zero"] = ("x.tar", () => Archives.Tar(124, [0xff, .. Enumerable.Repeat((byte)1, 11)])),
        ["a zip whose checksum is another"] = ("x.zip", Archives.ZipOfOtherSum),
        ["a gzip whose checksum is another"] = ("x.json.gz", () => Archives.GzipOfOtherSum("{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[]}"u8)),
        ["a tgz whose checksum is another"] = ("x.tgz", () => Archives.GzipOfOtherSum(Archives.Tar())),
        ["a zip whose list of entries is larger than any"] = ("x.zip", Archives.ZipOfHugeList),
    };

    public static TheoryData<string> Names() => [.. Crafted.Keys];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_crafted_file_is_answered_in_a_sentence(string name)
    {
        var (file, content) = Crafted[name];
        var path = Path.Combine(_folder, file);
        await File.WriteAllBytesAsync(path, content(), TestContext.Current.CancellationToken);
        var (code, output, notes) = await Tool.Run(Heap, "networking", "--bundle", path);
        Assert.True(code is 2 or 3, $"{code}: {notes}{output}");
        var said = code == 2 ? notes : output;
        Assert.Contains(file, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", notes, StringComparison.Ordinal);
        if (code == 2) Assert.Single(notes.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData(136, 11)]
    [InlineData(108, 7)]
    public async Task A_tar_whose_times_and_owners_are_beyond_all_numbers_is_read(int offset, int length)
    {
        var path = Path.Combine(_folder, "x.tar");
        await File.WriteAllBytesAsync(path, Archives.Tar(offset, [0x80, .. Enumerable.Repeat((byte)0x7f, length)]),
            TestContext.Current.CancellationToken);
        var (_, output, _) = await Tool.Run(Heap, "networking", "--bundle", path, "-o", "json");
        Assert.Contains("v1.33.1-eks-1234567", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/full")]
    [InlineData("/proc/kcore")]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("pipe")]
    [InlineData("socket")]
    public async Task A_link_to_what_is_no_file_is_named_and_nothing_waits_for_it(string target)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "these paths are Linux'");
        if (!target.StartsWith('/'))
        {
            var place = Path.Combine(_folder, target);
            using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            if (target == "socket") socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(place));
            else await TimedProcess.Run(new("mkfifo", [place]));
            await Linked(place);
            return;
        }

        Assert.SkipUnless(File.Exists(target), $"{target} is not on this machine");
        await Linked(target);
    }

    private async Task Linked(string target)
    {
        var bundle = Directory.CreateDirectory(Path.Combine(_folder, "bundle")).FullName;
        await File.WriteAllTextAsync(Path.Combine(bundle, "version.json"), "{\"major\":\"1\",\"minor\":\"33\",\"gitVersion\":\"v1.33.1\"}",
            TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(bundle, "pods.json"), target);
        var (code, output, notes) = await Tool.Run(Heap, "networking", "--bundle", bundle, "--complete", "-o", "json");
        Assert.True(code is 0 or 3, $"{code}: {notes}");
        Assert.Contains("it is a link ", output, StringComparison.Ordinal);
        var (alone, _, refused) = await Tool.Run(Heap, "networking", "--bundle", Path.Combine(bundle, "pods.json"));
        Assert.True(alone == 2 && refused.Contains("is not a bundle", StringComparison.Ordinal), refused);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static byte[] Gzip(byte[] before, byte filler, int mebibytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            zip.Write(before);
            var block = new byte[Mebibyte];
            Array.Fill(block, filler);
            for (var index = 0; index < mebibytes; index++) zip.Write(block);
        }

        return stream.ToArray();
    }
}
