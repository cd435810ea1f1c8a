using System.Text.Json;

using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Bundles;

public sealed class BundleWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Theory]
    [InlineData("written.tgz")]
    [InlineData("written/")]
    public void A_written_bundle_gives_the_same_answer_and_holds_nothing_private(string name)
    {
        var sample = Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample");
        var path = Path.Combine(_folder, name);
        using (var writer = BundleWriter.Create(path))
        {
            foreach (var file in Directory.EnumerateFiles(sample, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var question = Path.GetRelativePath(sample, file)[..^".json".Length];
                if (question != "manifest") Write(writer, question, File.ReadAllBytes(file));
            }

            writer.Complete(Manifest.Parse(File.ReadAllBytes(Path.Combine(sample, "manifest.json"))),
                TestContext.Current.CancellationToken);
        }

        Assert.Equal(Answers.Json(Answers.Report(sample)), Answers.Json(Answers.Report(path)));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder), entry => entry.Contains(".part", StringComparison.Ordinal));
        if (Directory.Exists(path))
        {
            Assert.All(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories),
                file => Assert.DoesNotContain("planted-secret", File.ReadAllText(file), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_interrupted_writer_leaves_nothing_behind()
    {
        using (var writer = BundleWriter.Create(Path.Combine(_folder, "half.tgz"))) writer.Document("kubernetes/version", "{\"gitVersion\": \"v1.33.1\"}"u8.ToArray());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_Secret_is_refused()
    {
        using var writer = BundleWriter.Create(Path.Combine(_folder, "secret.tgz"));
        Assert.Throws<ArgumentException>(() =>
            writer.Document("kubernetes/pods", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\"}"u8.ToArray()));
    }

    [Fact]
    public void A_question_that_would_lie_outside_is_refused()
    {
        using var writer = BundleWriter.Create(Path.Combine(_folder, "outside.tgz"));
        Assert.Throws<ArgumentException>(() => writer.Document("../../outside", "{}"u8.ToArray()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Write(BundleWriter writer, string question, byte[] content)
    {
        using var parsed = JsonDocument.Parse(content);
        if (parsed.RootElement.TryGetProperty("items", out var items) && parsed.RootElement.TryGetProperty("kind", out _))
        {
            writer.List(question,
                items.EnumerateArray().Select(item => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(item.GetRawText()))
                    .ToList());
        }
        else writer.Document(question, content);
    }
}
