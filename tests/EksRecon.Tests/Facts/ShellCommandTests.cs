using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Rules;
using EksRecon.Tests.Cases;

using Xunit;

namespace EksRecon.Tests.Facts;

/// <summary>Commands that people paste and agents run: what is data stays data, whatever it holds.</summary>
public sealed class ShellCommandTests : IDisposable
{
    /// <summary>Names that other tools and every cluster have: detection is about them.</summary>
    private static readonly HashSet<string> WellKnown = new(StringComparer.Ordinal)
    {
        "kube-system", "aws-node", "coredns", "kube-dns", "kube-proxy", "amazon-vpc-cni", "vpc-cni", "node-local-dns", "istio-system", "istiod", "default",
    };

    /// <summary>Members whose value is a name, an id or an ARN.</summary>
    private static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "name", "namespace", "cluster", "clusterName", "nodegroupName", "addonName", "SubnetId", "VpcId", "GroupId", "subnetIds", "vpcId", "TargetGroupName", "region", "Names", "ingressClassName", "gatewayClassName", "istio.io/rev",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Theory]
    [InlineData("web", "kubectl describe pod web -n shop")]
    [InlineData("a b", "kubectl describe pod 'a b' -n shop")]
    [InlineData(";$(touch x)", "kubectl describe pod ';$(touch x)' -n shop")]
    [InlineData("it's", @"kubectl describe pod 'it'\''s' -n shop")]
    [InlineData("", "kubectl describe pod '' -n shop")]
    [InlineData("-oyaml", "kubectl describe pod -n shop -- -oyaml")]
    [InlineData("~root", "kubectl describe pod '~root' -n shop")]
    [InlineData(null, "kubectl describe pod VALUE -n shop")]
    public void A_name_is_one_word_and_never_an_option(string? name, string shown)
    {
        ShellCommand command = $"kubectl describe pod {name} -n shop";
        Assert.Equal(shown, command.ToString());
    }

    [Fact]
    public void A_value_that_looks_like_an_option_is_joined_to_its_own()
    {
        ShellCommand kubectl = $"kubectl get pods -n {"-oyaml"}";
        Assert.Equal("kubectl get pods --namespace=-oyaml", kubectl.ToString());
        ShellCommand aws = $"aws eks describe-cluster --name {"--debug"}";
        Assert.Equal("aws eks describe-cluster --name=--debug", aws.ToString());
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("fileb://x")]
    [InlineData("https://attacker.example/")]
    [InlineData("a\0b")]
    public void What_aws_would_load_from_elsewhere_is_left_to_the_reader(string name)
    {
        ShellCommand command = $"aws eks describe-cluster --name {name}";
        Assert.Equal("aws eks describe-cluster --name VALUE", command.ToString());
    }

    [Fact]
    public void Words_of_the_rule_are_shown_as_they_are_written()
    {
        ShellCommand command = $"kubectl get nodes -o jsonpath='{{.items[*].metadata.name}}' -l a=b,c!=d";
        Assert.Equal("kubectl get nodes -o jsonpath='{.items[*].metadata.name}' -l a='b,c!=d'", command.ToString());
        ShellCommand list = $"aws ec2 describe-subnets --subnet-ids {(string[])["subnet-1", "a b"]} --output text";
        Assert.Equal(["aws", "ec2", "describe-subnets", "--subnet-ids", "subnet-1", "a b", "--output", "text"], list.Arguments);
    }

    public static TheoryData<string> Hostile() =>
        [";$(touch x)", "'\"`touch x`\\", "\n touch x\n", " && touch x #", "$IFS*?[a]{b,c}~", "|tee x>x"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Every_command_of_every_finding_is_the_words_that_it_shows_and_runs_nothing_else(string hostile)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("commands are for a POSIX shell");
        var commands = new List<ShellCommand>();
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var files in Bundles())
        {
            var renamed = new MemoryBundle();
            foreach (var (path, file) in files)
            {
                // Many cases share the files of a base.
                if (!contents.TryGetValue(file, out var content)) contents[file] = content = Renamed(file, hostile);
                renamed.Files[path] = content;
            }

            var snapshot = renamed.Snapshot();
            commands.AddRange(
                RuleList.Findings(
                    RuleList.Examine(NetworkFacts.Detect(snapshot, Answers.Catalogue),
                        snapshot.Coverage)).SelectMany(finding => finding.Commands));
        }

        Assert.True(commands.Count > 100, $"{commands.Count} commands");
        Assert.Contains(commands, command => command.Arguments.Any(word => word.Contains(hostile, StringComparison.Ordinal)));
        var script = new StringBuilder();
        foreach (var command in commands) script.Append("printf '%s\\0' ").Append(command).Append("\nprintf '%s\\0' '--end--'\n");
        var file0 = Path.Combine(_folder, "commands.sh");
        await File.WriteAllTextAsync(file0, script.ToString(), TestContext.Current.CancellationToken);
        var (code, printed, error) = await TimedProcess.Run(new ProcessStartInfo("sh", [file0]) { WorkingDirectory = _folder });
        Assert.True(code == 0, error);
        Assert.Equal(["commands.sh"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
        var words = printed.Split('\0');
        var at = 0;
        foreach (var command in commands)
        {
            foreach (var word in command.Arguments) Assert.Equal(word, words[at++]);
            Assert.Equal("--end--", words[at++]);
        }
    }

    [Fact]
    public void No_rule_makes_a_command_of_text()
    {
        // The type has no way in from a string: only what a rule spells out is a command, and only holes are data.
        Assert.DoesNotContain(typeof(ShellCommand).GetMethods(), method => method.Name is "op_Implicit" or "op_Explicit");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/EksRecon"), "*.cs", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("AppendLiteral(", Path.GetFileName(file) == "ShellCommand.cs" ? "" : File.ReadAllText(file),
                StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<SortedDictionary<string, string>> Bundles() =>
        new[] { "cases", "clusters" }.SelectMany(Case.Names).Select(name => new Case(name).Files)
            .Append(ComposedBundle.FilesIn(Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample")));

    private static byte[] Renamed(string file, string hostile)
    {
        var json = File.ReadAllBytes(file);
        if (!file.EndsWith(".json", StringComparison.Ordinal)) return json;
        try
        {
            if (JsonNode.Parse(json) is not { } root) return json;
            Rename(root, "", hostile);
            return Encoding.UTF8.GetBytes(root.ToJsonString());
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static void Rename(JsonNode node, string member, string hostile)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (value is JsonValue text && text.TryGetValue<string>(out var was) && Named.Contains(name)
                        && !WellKnown.Contains(was))
                    {
                        members[name] = was + hostile;
                    }
                    else if (value is not null) Rename(value, name, hostile);
                }

                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    if (items[index] is JsonValue text && text.TryGetValue<string>(out var was) && Named.Contains(member))
                    {
                        items[index] = was + hostile;
                    }
                    else if (items[index] is { } item) Rename(item, member, hostile);
                }

                break;
        }
    }
}
