using System.Text.Json;
using System.Text.RegularExpressions;

using EksRecon.Cluster;
using EksRecon.Questions;

using Xunit;

namespace EksRecon.Tests.Clusters;

/// <summary>What all layers share of a cluster is derived once: no report says two things of it.</summary>
public sealed partial class ClusterFactsTests
{
    public static TheoryData<string> All() => ClusterTests.All();

    [Theory]
    [MemberData(nameof(All))]
    public void Every_layer_says_the_same_of_Auto_Mode(string name)
    {
        var (bundle, isComplete) = Load(name);
        Assert.Single(AutoMode(bundle, isComplete).Distinct());
        bundle.Refuse(AwsCalls.DescribeCluster.Question);
        var refused = AutoMode(bundle, isComplete);
        Assert.True(refused.Count >= 3, "vpc_cni, ingress and dns have it");
        Assert.Single(refused.Distinct());
    }

    [Fact]
    public void Nodes_that_are_not_of_Auto_Mode_do_not_say_that_it_is_off()
    {
        var (bundle, isComplete) = Load("vpc-cni-default");
        Assert.True(ClusterDetector.Detect(bundle.Snapshot(isComplete)).AutoMode.Is(false));
        bundle.Refuse(AwsCalls.DescribeCluster.Question);
        foreach (var question in new[] { Kinds.NodeClasses.Question, Kinds.CustomResourceDefinitions.Question, "kubernetes/apis" })
        {
            bundle.Refuse(question);
        }

        var facts = ClusterDetector.Detect(bundle.Snapshot(isComplete));
        Assert.False(facts.AutoMode.TryGet(out _));
        Assert.Contains(facts.AutoMode.Gaps, gap => gap.Question == AwsCalls.DescribeCluster.Question);
    }

    [Fact]
    public void One_node_of_Auto_Mode_is_enough_where_EKS_did_not_answer()
    {
        var (bundle, isComplete) = Load("auto-mode-mixed");
        bundle.Refuse(AwsCalls.DescribeCluster.Question);
        Assert.True(ClusterDetector.Detect(bundle.Snapshot(isComplete)).AutoMode.Is(true));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_command_has_a_placeholder_for_a_name_that_is_known(string name)
    {
        var (bundle, isComplete) = Load(name);
        var report = Answers.Report(bundle.Snapshot(isComplete));
        if (report.Cluster.Name is null) return;
        Assert.All(report.Findings.SelectMany(finding => finding.Commands), command => Assert.DoesNotMatch(Placeholder(), command));
    }

    [GeneratedRegex(@"\bCLUSTER\b")]
    private static partial Regex Placeholder();

    private static List<string> AutoMode(MemoryBundle bundle, bool isComplete)
    {
        var details = Answers.Element(Answers.Report(bundle.Snapshot(isComplete))).GetProperty("details");
        return [.. Members(details).Where(member => member.Name == "auto_mode").Select(member => member.Value.GetRawText())];
    }

    private static IEnumerable<JsonProperty> Members(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Members(member.Value).Prepend(member)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Members),
        _ => [],
    };

    private static (MemoryBundle Bundle, bool IsComplete) Load(string name)
    {
        var folder = Path.Combine(Repository.Clusters, name);
        return (MemoryBundle.Load(Path.Combine(folder, "bundle")), new Expected(Path.Combine(folder, "expected.yaml")).IsComplete);
    }
}
