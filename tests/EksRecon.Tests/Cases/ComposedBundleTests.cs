using Xunit;

namespace EksRecon.Tests.Cases;

/// <summary>Cases that name a base: which files they read, and what is refused.</summary>
public sealed class ComposedBundleTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_case_has_its_own_files_and_those_of_its_base_that_it_neither_replaces_nor_leaves_out()
    {
        Write("bases/healthy/bundle", "nodes.json", "aws/vpc.json", "pods.json");
        Write("case", "base: bases/healthy\nwithout: [pods.json]\n");
        Write("case/bundle", "nodes.json", "aws/nat.json");
        Assert.Equal(
            [("aws/nat.json", "case"), ("aws/vpc.json", "bases/healthy"), ("nodes.json", "case")],
            ComposedBundle.Files(_root, "case").Select(file => (file.Key, Owner(file.Value))));
    }

    [Fact]
    public void A_case_that_deviates_in_nothing_but_its_expectations_needs_no_bundle_folder()
    {
        Write("bases/healthy/bundle", "nodes.json");
        Write("case", "base: bases/healthy\ncomplete: true\n");
        Assert.Equal(["nodes.json"], ComposedBundle.Files(_root, "case").Keys);
    }

    [Fact]
    public void A_base_may_have_a_base()
    {
        Write("bases/healthy/bundle", "nodes.json", "pods.json");
        Write("between", "base: bases/healthy\nwithout: [pods.json]\n");
        Write("between/bundle", "vpc.json");
        Write("case", "base: between\n");
        Assert.Equal(["nodes.json", "vpc.json"], ComposedBundle.Files(_root, "case").Keys);
    }

    [Fact]
    public void Bases_in_a_circle_are_refused_with_the_circle()
    {
        Write("one", "base: two\n");
        Write("two", "base: one\n");
        Assert.Equal("Bases go in a circle: one -> two -> one.", Refusal("one"));
    }

    [Theory]
    [InlineData("base: bases/gone\n", "case names the base bases/gone, which has no bundle.")]
    [InlineData("base: bases/healthy\nwithout: [pods.json]\n", "case leaves out pods.json, which its base bases/healthy does not have.")]
    [InlineData("complete: true\n", "case has no bundle and names no base.")]
    [InlineData("without: [pods.json]\n", "case leaves out files and names no base.")]
    public void What_cannot_be_composed_is_refused_in_a_sentence(string expected, string says)
    {
        Write("bases/healthy/bundle", "nodes.json");
        Write("case", expected);
        Assert.Equal(says, Refusal("case"));
    }

    [Fact]
    public void No_case_has_a_copy_of_a_file_of_its_base()
    {
        var problems = new List<string>();
        foreach (var name in Case.Names("cases").Concat(Case.Names("clusters")))
        {
            if (ComposedBundle.BaseFiles(Repository.Fixtures, name) is not { } inherited) continue;
            foreach (var (path, file) in ComposedBundle.OwnFiles(Repository.Fixtures, name))
            {
                if (!inherited.TryGetValue(path, out var original)) continue;
                if (!File.ReadAllBytes(file).SequenceEqual(File.ReadAllBytes(original))) continue;
                problems.Add($"{name}: {path} is a copy of the base's: delete it");
            }
        }

        Assert.Empty(problems);
    }

    [Fact]
    public void What_is_composed_in_memory_is_what_lies_in_the_composed_folder()
    {
        foreach (var one in Composed().DistinctBy(one => one.Expected.Member("base").ToString()))
        {
            var (memory, folder) = (one.Memory(), MemoryBundle.Load(one.Folder));
            Assert.Equal(memory.Files.Keys, folder.Files.Keys);
            Assert.All(memory.Files, file => Assert.Equal(file.Value, folder.Files[file.Key]));
        }
    }

    /// <summary>Only a folder is searched for the patches that a Kustomization names, and a composed case is read in memory.</summary>
    [Fact]
    public void A_case_with_a_Kustomization_has_no_base() =>
        Assert.DoesNotContain(Composed().SelectMany(one => one.Files.Keys),
            path => path.Contains("kustomization", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Case> Composed() => Case.Names().Select(name => new Case(name)).Where(one => one.IsComposed);

    private string Refusal(string name) => Assert.Throws<InvalidDataException>(() => ComposedBundle.Files(_root, name)).Message;

    private string Owner(string file) => Path.GetRelativePath(_root, file).Split("/bundle/")[0];

    private void Write(string folder, params string[] files)
    {
        var full = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        foreach (var file in files)
        {
            var isExpected = file.EndsWith('\n');
            var path = Path.Combine(full, isExpected ? "expected.yaml" : file);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? full);
            File.WriteAllText(path, isExpected ? file : folder);
        }
    }
}
