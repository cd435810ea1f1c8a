using System.Text.Json;
using System.Text.RegularExpressions;

using EksRecon.Reachability;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Reachability;

/// <summary><c>reach</c> and <c>diff --reach</c>: the published examples, clusters of the corpus, and what cannot be answered.</summary>
public sealed partial class ReachCommandTests
{
    private const string Missing = "(the corpus is not on this machine)";

    private static string Case(string name) => Path.Combine(Repository.Root, "tests/EksRecon.Tests/Reachability/cases", name);

    public static TheoryData<string> Corpus()
    {
        var data = new TheoryData<string>();
        if (Repository.Corpus is not { } corpus) data.Add(Missing);
        else
        {
            foreach (var folder in Directory.EnumerateDirectories(Path.Combine(corpus, "network-policy")).Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetFileName(folder));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Policies_of_other_projects_are_read_as_their_makers_expect(string name)
    {
        if (name == Missing) Assert.Skip("the corpus of real manifests is not on this machine (EKS_RECON_CORPUS names its folder)");
        var folder = Path.Combine(Repository.Corpus ?? "", "network-policy", name);
        var run = CommandLine.Run("reach", "--bundle", Path.Combine(folder, "input"), "--complete", "--direct-owners", "--reading",
            "upstream", "-o", "json");
        Assert.Equal((0, ""), (run.Code, run.Notes));
        Assert.Empty(
            ReachChange.Between(Expected(folder).Where(row => !row.Src.StartsWith('{')).Select(Read), Rows(run.Output).Select(Read)));
    }

    [Fact]
    public void The_published_example_is_answered_as_published()
    {
        var run = CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "-o", "json");
        Assert.Equal(
            [
                ("0.0.0.0-255.255.255.255[External]", "default/web[Deployment]", "All Connections"),
                ("default/db[Deployment]", "0.0.0.0-255.255.255.255[External]", "All Connections"),
                ("default/db[Deployment]", "default/web[Deployment]", "All Connections"),
                ("default/web[Deployment]", "0.0.0.0-255.255.255.255[External]", "All Connections"),
                ("default/web[Deployment]", "default/db[Deployment]", "TCP 5432"),
            ],
            Rows(run.Output).Select(row => (row.Src, row.Dst, row.Conn)).Order());
    }

    [Theory]
    [InlineData("csv", "default/web[Deployment],default/db[Deployment],\"TCP 5432\"\n")]
    [InlineData("dot", "  \"default/web[Deployment]\" -> \"default/db[Deployment]\" [label=\"TCP 5432\"];\n")]
    [InlineData("mermaid", " -- \"TCP 5432\" --> n")]
    [InlineData("text", "default/web[Deployment]\n  -> default/db[Deployment]  TCP 5432\n")]
    public void The_rows_come_in_other_formats_too(string format, string holds)
    {
        var run = CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "-o", format);
        Assert.Equal((0, ""), (run.Code, run.Notes));
        Assert.Contains(holds, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Isolation_is_told_for_every_workload()
    {
        var run = CommandLine.Run("reach", "--isolation", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "-o", "json");
        using var rows = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["""{"workload":"default/db[Deployment]","ingress_isolated":true,"egress_isolated":false}""", """{"workload":"default/web[Deployment]","ingress_isolated":false,"egress_isolated":false}"""],
            rows.RootElement.EnumerateArray().Select(row => JsonSerializer.Serialize(row, JsonSerializerOptions.Default)));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_difference_is_one_row_and_an_exit_code_where_wanted(bool exitCode, int code)
    {
        var run = CommandLine.Run(
            ["diff", Case("shop"), Case("shop-open"), "--reach", "--complete", "--reading", "upstream", "-o", "json",
                .. exitCode ? new[] { "--exit-code" } : []]);
        using var rows = JsonDocument.Parse(run.Output);
        Assert.Equal(code, run.Code);
        Assert.Equal("""{"diff_type":"changed","src":"default/web[Deployment]","dst":"default/db[Deployment]","before":"TCP 5432","after":"All Connections"}""", JsonSerializer.Serialize(Assert.Single(rows.RootElement.EnumerateArray()), JsonSerializerOptions.Default));
    }

    [Theory]
    [InlineData("default/web", "default/db", null, "default/web[Deployment] -> default/db[Deployment]: TCP 5432\n", 0)]
    [InlineData("default/web[Deployment]", "default/db[Deployment]", "5432", "default/web[Deployment] -> default/db[Deployment]: TCP 5432\n  TCP 5432: allowed by NetworkPolicy default/db (rule ingress[0]) for ingress of default/db[Deployment]\n", 0)]
    [InlineData("default/db", "default/web", "udp:53", "default/db[Deployment] -> default/web[Deployment]: All Connections\n  UDP 53: allowed because no policy governs it for egress and no policy governs it for ingress\n", 0)]
    [InlineData("203.0.113.7", "default/db", null, "203.0.113.7-203.0.113.7[External] -> default/db[Deployment]: No Connections\n", 0)]
    [InlineData("default/db", "10.0.0.0/8", null, "default/db[Deployment] -> 10.0.0.0-10.255.255.255[External]: All Connections\n", 0)]
    public void One_pair_is_answered_by_name_or_address(string from, string to, string? port, string says, int code)
    {
        var run = CommandLine.Run(
            ["reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "--from", from, "--to", to,
                .. port is null ? [] : new[] { "--port", port }]);
        Assert.Equal((code, says, ""), (run.Code, run.Output, run.Notes));
    }

    [Fact]
    public void An_explanation_names_the_rules_of_both_directions_and_who_decided()
    {
        var run = CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "--from", "default/web", "--to",
            "default/db", "--explain");
        Assert.Equal(
            """
            default/web[Deployment] -> default/db[Deployment]: TCP 5432
              egress of default/web[Deployment] by upstream: All Connections
                no policy governs it for egress
              ingress of default/db[Deployment] by upstream: TCP 5432
                NetworkPolicy default/db isolates it for ingress, which denies what no rule allows
                NetworkPolicy default/db ingress[0]: allow TCP 5432

            """,
            run.Output);
    }

    [Theory]
    [InlineData("--from default/web", "go together")]
    [InlineData("--from default/web --to default/nobody", "there is no pod, workload or address default/nobody")]
    [InlineData("--from default/web --to default/bd", "did you mean default/db[Deployment]?")]
    [InlineData("--from shop/web --to default/db", "did you mean default/web[Deployment]?")]
    [InlineData("--explain", "--explain goes with --from and --to")]
    [InlineData("--port 80", "--port goes with --from and --to")]
    [InlineData("--isolation --exposure", "--isolation and --exposure ask for different answers")]
    [InlineData("--isolation -o csv", "-o csv is for the rows alone")]
    [InlineData("--exposure -o dot", "-o dot is for the rows alone")]
    [InlineData("--details -o mermaid", "--details is printed as json")]
    [InlineData("--from default/web --to default/db --explain -o csv", "-o csv is for the rows alone")]
    [InlineData("--from 10.0.0.0/8 --to 11.0.0.0/8", "are both outside")]
    [InlineData("--from default/web --to default/db --port dns", "--port dns")]
    [InlineData("--from default/web --to default/db --port 70000", "--port 70000")]
    public void An_end_that_is_not_there_is_said(string arguments, string says)
    {
        var run = CommandLine.Run(["reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(says, run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Policies_that_could_not_be_looked_at_leave_no_rows_and_a_sentence()
    {
        // Nobody says that the folder is the whole truth: there may be more policies.
        var run = CommandLine.Run("reach", "--bundle", Case("shop"), "--reading", "upstream", "-o", "json");
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains("networkpolicies.networking.k8s.io", run.Notes, StringComparison.Ordinal);
        var details = CommandLine.Run("reach", "--bundle", Case("shop"), "--reading", "upstream", "--details", "-o", "json");
        using var answer = JsonDocument.Parse(details.Output);
        Assert.Equal(0, details.Code);
        Assert.Equal(0, answer.RootElement.GetProperty("effective").GetArrayLength());
        Assert.Contains(answer.RootElement.GetProperty("undecided").EnumerateArray(),
            row => row.GetProperty("src").GetString() == "default/web[Deployment]"
                && row.GetProperty("dst").GetString() == "default/db[Deployment]");
    }

    /// <summary>What the API server refuses is said with the object and the field, and nothing is concluded for what it touches.</summary>
    [Theory]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{}]}]}""", "spec.ingress[0].from[0] is empty")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/33"}}]}]}""", "is no CIDR")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/16","except":["10.1.0.0/24"]}}]}]}""", "is no part of 10.0.0.0/16")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/16"},"podSelector":{}}]}]}""", "has an ipBlock and a selector")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":80,"endPort":79}]}]}""", "endPort 79 is below port 80")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":"web","endPort":90}]}]}""", "an endPort and a named port")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"endPort":90}]}]}""", "an endPort and no port")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":70000}]}]}""", "70000 is no port")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"protocol":"ICMP"}]}]}""", "ICMP is none of")]
    [InlineData("""{"podSelector":{"matchExpressions":[{"key":"app","operator":"Like","values":["x"]}]}}""", "the operator Like of app is not known")]
    [InlineData("""{"podSelector":{"matchExpressions":[{"key":"app","operator":"In"}]}}""", "In of app has no values")]
    [InlineData("""{"podSelector":{},"policyTypes":["Sideways"]}""", "neither Ingress nor Egress")]
    [InlineData("""{"podSelector":{},"ingres":[]}""", "spec.ingres is not known")]
    public void A_policy_that_the_API_server_refuses_is_named_and_leaves_its_pods_undecided(string spec, string says)
    {
        var bundle = MemoryBundle.Load(Case("shop"));
        bundle.Files["broken.json"] = System.Text.Encoding.UTF8.GetBytes($$"""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"broken","namespace":"default"},"spec":{{spec}}}""");
        var answer = Upstream(bundle.Snapshot(isComplete: true));
        var problem = Assert.Single(answer.Problems);
        Assert.Contains("NetworkPolicy default/broken", problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Empty(answer.Effective);
        Assert.Contains(answer.Undecided.Texts(), row => row is { Src: "default/web[Deployment]", Dst: "default/db[Deployment]" });
    }

    [Theory]
    [InlineData("--reading", "flannel", "use auto, upstream, vpc-cni, calico, cilium")]
    [InlineData("--reading", "programmed", "not available in this version")]
    [InlineData("--profile", "upstream", "--profile is the AWS profile; to choose how policies are read, give --reading upstream")]
    [InlineData("--profile", "audit", "--profile")]
    public void A_reading_that_is_not_known_and_the_former_name_of_the_option_are_said(string option, string value, string says)
    {
        foreach (var command in new string[][] { ["reach", "--bundle", Case("shop")], ["diff", Case("shop"), Case("shop"), "--reach"] })
        {
            var run = CommandLine.Run([.. command, "--complete", option, value]);
            Assert.Equal((2, ""), (run.Code, run.Output));
            Assert.Contains(says, run.Notes, StringComparison.Ordinal);
        }
    }

    /// <summary>As people and the rows themselves write ports.</summary>
    [Theory]
    [InlineData("5432", 0)]
    [InlineData("5432/TCP", 0)]
    [InlineData("TCP/5432", 0)]
    [InlineData("TCP 5432", 0)]
    [InlineData("tcp:5432", 0)]
    [InlineData("UDP 5432", 1)]
    [InlineData("sctp/5432", 1)]
    public void A_port_is_read_in_every_spelling(string port, int code) =>
        Assert.Equal(code,
            CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "--from", "default/web", "--to",
                "default/db", "--port", port).Code);

    [Theory]
    [InlineData("5433/TCP", "TCP 5433: denied because NetworkPolicy default/db isolates it for ingress, which denies what no rule allows")]
    [InlineData("5432", "TCP 5432: allowed by NetworkPolicy default/db (rule ingress[0])")]
    public void A_port_has_a_line_with_its_verdict(string port, string says) =>
        Assert.Contains(says,
            CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream", "--from", "default/web", "--to",
                "default/db", "--port", port).Output,
            StringComparison.Ordinal);

    [Fact]
    public void Kinds_that_a_reading_does_not_read_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("eks-recon").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "all.yaml"), """
                apiVersion: cilium.io/v2
                kind: CiliumNetworkPolicy
                metadata: {name: one, namespace: shop}
                spec: {endpointSelector: {}, ingress: []}
                """);
            var run = CommandLine.Run("reach", "--bundle", folder, "--complete", "--reading", "vpc-cni", "--details");
            Assert.Contains("note: CiliumNetworkPolicy objects of cilium.io (1) are left out: the VPC CNI does not read them.", run.Notes,
                StringComparison.Ordinal);
            Assert.Contains("left_out", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_text_begins_with_what_nothing_enforces()
    {
        var run = CommandLine.Run("reach", "--bundle", Case("shop"), "--complete");
        Assert.StartsWith("2 workloads, 6 connections.\nNothing enforces the network policy of this cluster: what it denies is open.",
            run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("enforces", CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--reading", "upstream").Output,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Nothing runs in a folder of manifests, so nothing enforces: everybody reaches everybody, and what policies declare is another list.
    /// </summary>
    [Fact]
    public void Without_a_profile_the_rows_are_what_is_enforced()
    {
        var run = CommandLine.Run("reach", "--bundle", Case("shop"), "--complete", "--details", "-o", "json");
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal("auto", answer.RootElement.GetProperty("profile").GetString());
        Assert.Contains(Rows(answer.RootElement.GetProperty("effective").GetRawText()),
            row => row is { Src: "default/web[Deployment]", Dst: "default/db[Deployment]", Conn: "All Connections" });
        Assert.Contains(Rows(answer.RootElement.GetProperty("declared").GetRawText()),
            row => row is { Src: "default/web[Deployment]", Dst: "default/db[Deployment]", Conn: "TCP 5432" });
        Assert.Equal(0, answer.RootElement.GetProperty("undecided").GetArrayLength());
    }

    [Fact]
    public void Two_policies_of_one_name_leave_their_namespace_undecided()
    {
        var bundle = MemoryBundle.Load(Case("shop"));
        bundle.Files["again.json"] = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"db","namespace":"default"},"spec":{"podSelector":{},"ingress":[{}]}}"""u8.ToArray();
        var answer = Upstream(bundle.Snapshot(isComplete: true));
        Assert.Contains("NetworkPolicy default/db is there twice with different contents", Assert.Single(answer.Problems),
            StringComparison.Ordinal);
        Assert.Empty(answer.Effective);
    }

    [Fact]
    public void Two_cluster_policies_of_one_priority_that_do_different_things_leave_their_pods_undecided()
    {
        var bundle = MemoryBundle.Load(Case("shop"));
        foreach (var (name, action) in new[] { ("first", "Allow"), ("second", "Deny") })
        {
            bundle.Files[name + ".json"] = System.Text.Encoding.UTF8.GetBytes("""{"apiVersion":"policy.networking.k8s.io/v1alpha1","kind":"AdminNetworkPolicy","metadata":{"name":"NAME"},"spec":{"priority":5,"subject":{"pods":{"namespaceSelector":{},"podSelector":{"matchLabels":{"app":"db"}}}},"ingress":[{"action":"ACTION","from":[{"namespaces":{}}]}]}}""".Replace("NAME", name, StringComparison.Ordinal).Replace("ACTION", action, StringComparison.Ordinal));
        }

        var answer = Upstream(bundle.Snapshot(isComplete: true));
        Assert.Contains("have the same priority", Assert.Single(answer.Problems), StringComparison.Ordinal);
        Assert.Contains(answer.Undecided.Texts(),
            row => row is { Src: "default/web[Deployment]", Dst: "default/db[Deployment]", Conn: "All Connections" });
        Assert.Contains(answer.Effective.Texts(), row => row is { Src: "default/db[Deployment]", Dst: "default/web[Deployment]" });
    }

    [Fact]
    public void A_policy_of_a_namespace_that_is_not_there_is_noted()
    {
        var bundle = new MemoryBundle();
        bundle.Files["all.json"] = """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}},{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"y","namespace":"ghost"},"spec":{"podSelector":{}}}]}"""u8.ToArray();
        Assert.Equal(["NetworkPolicy ghost/y: there is no namespace ghost, so it selects nothing"],
            ReachAnswer.Notes(bundle.Snapshot(isComplete: true)));
    }

    /// <summary>They ask for ends that are there, by the names people know.</summary>
    [Fact]
    public void The_examples_of_the_README_on_the_sample_are_answered()
    {
        var examples = File.ReadLines(Path.Combine(Repository.Root, "README.md"))
            .Where(line => line.StartsWith("eks-recon reach --demo", StringComparison.Ordinal))
            .Select(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]).ToList();
        Assert.True(examples.Count > 1);
        Assert.All(examples, example => Assert.True(CommandLine.Run(example) is { Code: 0 or 1, Output.Length: > 0, Notes: "" }));
    }

    /// <summary>
    /// np-guard's source of what comes through an Ingress: what policies let a pod without labels open, of the ports the Service leads to.
    /// </summary>
    [Theory]
    [InlineData("""[{"from":[{"podSelector":{}}]}]""", "")]
    [InlineData("""[{"from":[{"namespaceSelector":{}}],"ports":[{"port":8080},{"port":9090}]}]""", "TCP 8080")]
    [InlineData("""[{}]""", "TCP 8080")]
    public void What_comes_through_an_Ingress_is_added_when_it_is_asked_for(string ingress, string conn)
    {
        var folder = Directory.CreateTempSubdirectory("eks-recon").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "all.json"), """
                {"apiVersion":"v1","kind":"List","items":[
                 {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","labels":{"app":"web"}},"spec":{"containers":[{"name":"main","ports":[{"name":"http","containerPort":8080}]}]}},
                 {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}},
                 {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"web","namespace":"shop"},"spec":{"defaultBackend":{"service":{"name":"web","port":{"number":80}}}}},
                 {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"web","namespace":"shop"},"spec":{"podSelector":{},"ingress":RULES}}]}
                """.Replace("RULES", ingress, StringComparison.Ordinal));
            var plain = Rows(CommandLine.Run("reach", "--bundle", folder, "--complete", "--reading", "upstream", "-o", "json").Output);
            var all = Rows(
                CommandLine.Run("reach", "--ingress", "--bundle", folder, "--complete", "--reading", "upstream", "-o", "json").Output);
            Assert.Equal(plain.Concat(conn.Length == 0 ? [] : [new TextRow("{ingress-controller}", "shop/web[Pod]", conn)]), all);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Exposure_says_what_any_pod_and_the_internet_may_open()
    {
        var run = CommandLine.Run("reach", "--exposure", "--bundle", Case("shop"), "--complete", "--reading", "upstream");
        Assert.Equal(
            """
            default/db[Deployment]
              -> any pod   All Connections
              -> internet  All Connections
            default/web[Deployment]
              any pod ->   All Connections
              -> any pod   All Connections
              internet ->  All Connections
              -> internet  All Connections

            """,
            run.Output);
    }

    /// <summary>Somebody without the right labels is not let in by a selector, and is by one that selects everybody.</summary>
    [Theory]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{}}],"ports":[{"port":80}]}]}""", "TCP 80", "No Connections")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"x"}}}]}]}""", "No Connections", "No Connections")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"}}]}]}""", "No Connections", "No Connections")]
    [InlineData("""{"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"8.8.8.0/24"}}],"ports":[{"port":443}]}]}""", "No Connections", "TCP 443")]
    [InlineData("""{"podSelector":{},"ingress":[{"ports":[{"port":53,"protocol":"UDP"}]}]}""", "UDP 53", "UDP 53")]
    public void Exposure_follows_the_rules(string spec, string fromCluster, string fromInternet)
    {
        var bundle = new MemoryBundle();
        bundle.Files["pod.json"] = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"db","namespace":"shop"},"spec":{"containers":[{"name":"db"}]}}"""u8.ToArray();
        bundle.Files["policy.json"] = System.Text.Encoding.UTF8.GetBytes($$"""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"db","namespace":"shop"},"spec":{{spec}}}""");
        var snapshot = bundle.Snapshot(isComplete: true);
        var row = Assert.Single(ReachAnswer.Exposure(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)), out _));
        Assert.Equal((fromCluster, fromInternet, "All Connections"), ($"{row.FromCluster}", $"{row.FromInternet}", $"{row.ToInternet}"));
    }

    [Fact]
    public void Isolation_in_text_says_what_nothing_enforces_and_which_namespaces_deny_by_default()
    {
        var assumed = CommandLine.Run("reach", "--isolation", "--bundle", Case("shop"), "--complete", "--reading", "upstream");
        Assert.Equal("default/db[Deployment]: ingress isolated, egress open\ndefault/web[Deployment]: ingress open, egress open\nNo namespace has a default deny that is enforced.\n",
            assumed.Output);
        var judged = CommandLine.Run("reach", "--isolation", "--bundle", Case("shop"), "--complete");
        Assert.Contains("default/db[Deployment]: ingress open (policies isolate it, nothing enforces them), egress open", judged.Output,
            StringComparison.Ordinal);
        var strict = CommandLine.Run("reach", "--isolation", "--bundle", new Cases.Case("cases/network-policies/both-switches-on").Folder);
        Assert.Contains("Namespaces with a default deny: shop (ingress)", strict.Output, StringComparison.Ordinal);
    }

    private static ReachAnswer Upstream(EksRecon.Model.Snapshot snapshot) =>
        ReachAnswer.Of(snapshot, Judgement.Assumed(Judgement.Upstream, Readings.Upstream(snapshot)));

    private static List<TextRow> Rows(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(row => new TextRow(row.GetProperty("src").GetString() ?? "", row.GetProperty("dst").GetString() ?? "", row.GetProperty("conn").GetString() ?? ""))];
    }

    private static ReachRow Read(TextRow row) => new(TextRows.End(row.Src), TextRows.End(row.Dst), ConnectionsNotation.Parse(row.Conn));

    private static IEnumerable<TextRow> Expected(string folder)
    {
        var json = Path.Combine(folder, "expected.json");
        return File.Exists(json) ? Rows(File.ReadAllText(json))
            : File.ReadLines(Path.Combine(folder, "expected.txt")).Select(line => Line().Match(line)).Where(match => match.Success)
                .Select(match => new TextRow(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value));
    }

    [GeneratedRegex(@"^(\S+) => (\S+) : (.*?)\s*$")]
    private static partial Regex Line();
}
