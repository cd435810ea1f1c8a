using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

using EksRecon.Reports;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>
/// A folder that is said to be complete and of which something cannot be read: what that may have been is unknown, never none. What can be
/// read anyway is read.
/// </summary>
public sealed class LostContentTests : IDisposable
{
    private const string Controller =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ingress-nginx-controller, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}\n" +
        "spec: {replicas: 1, template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}, spec: {containers: [{name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.11.2'}]}}}\n";

    private const string Node = "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"node-a\"}}";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    private string In => Path.Combine(_folder, "in");

    public LostContentTests()
    {
        Write("in/node.json", Node);
        Write("elsewhere/controller.yaml", Controller);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_complete_folder_without_controllers_says_none() =>
        Assert.Empty(Report(In).Networking.Ingress.Controllers ?? throw new Xunit.Sdk.XunitException("unknown"));

    [Theory]
    [InlineData("after blanks.yaml", 4096, ' ')]
    [InlineData("after-many-lines.yaml", 9000, '\n')]
    [InlineData("without-ending", 5000, '#')]
    public void Text_that_starts_late_is_read(string name, int length, char filler)
    {
        Write("in/" + name, new string(filler, length) + "\n" + Controller);
        Assert.Single(Report(In).Networking.Ingress.Controllers ?? []);
    }

    [Fact]
    public void A_file_whose_text_starts_later_than_is_looked_is_not_none()
    {
        Write("in/without-ending", string.Concat(Enumerable.Repeat("# comment\n", 200_000)) + Controller);
        AssertUnknown(Report(In), "hold only blanks and comments");
    }

    [Fact]
    public void A_link_to_a_folder_elsewhere_is_not_none()
    {
        Directory.CreateSymbolicLink(Path.Combine(In, "linked"), Path.Combine(_folder, "elsewhere"));
        AssertUnknown(Report(In), "link to a folder elsewhere");
    }

    [Fact]
    public void A_link_to_a_folder_of_the_bundle_loses_nothing()
    {
        Write("in/base/controller.yaml", Controller);
        Directory.CreateSymbolicLink(Path.Combine(In, "linked"), Path.Combine(In, "base"));
        var report = Report(In);
        Assert.Single(report.Networking.Ingress.Controllers ?? []);
        Assert.Equal(0, report.Networking.NetworkPolicies.Count);
    }

    [Fact]
    public void A_link_to_nothing_is_not_none()
    {
        File.CreateSymbolicLink(Path.Combine(In, "gone.yaml"), Path.Combine(_folder, "gone"));
        AssertUnknown(Report(In), "link that leads to nothing");
    }

    [Theory]
    [InlineData("x.tgz", "archive inside the bundle")]
    [InlineData("x.zip", "archive inside the bundle")]
    [InlineData("deployments.yaml.zst", "compressed in a way")]
    public void An_archive_inside_the_folder_is_not_none(string name, string says)
    {
        var path = Path.Combine(In, name);
        if (name.EndsWith(".zip", StringComparison.Ordinal)) ZipFile.CreateFromDirectory(Path.Combine(_folder, "elsewhere"), path);
        else if (name.EndsWith(".zst", StringComparison.Ordinal)) File.WriteAllBytes(path, [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]);
        else Tar(path, writer => writer.WriteEntry(Entry("controller.yaml", Controller)));
        AssertUnknown(Report(In), says);
    }

    [Theory]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.SymbolicLink)]
    public void A_link_in_an_archive_to_what_is_not_in_it_is_not_none(TarEntryType type)
    {
        var path = Path.Combine(_folder, "linked.tgz");
        Tar(path, writer =>
        {
            writer.WriteEntry(Entry("node.json", Node));
            writer.WriteEntry(new PaxTarEntry(type, "controller.yaml") { LinkName = "../elsewhere/controller.yaml" });
        });
        AssertUnknown(Report(path), "is not in the archive");
    }

    [Theory]
    [InlineData(TarEntryType.HardLink, "base/controller.yaml")]
    [InlineData(TarEntryType.SymbolicLink, "base/controller.yaml")]
    [InlineData(TarEntryType.SymbolicLink, "base")]
    public void A_link_in_an_archive_to_what_is_in_it_loses_nothing(TarEntryType type, string target)
    {
        var path = Path.Combine(_folder, "linked.tgz");
        Tar(path, writer =>
        {
            writer.WriteEntry(Entry("node.json", Node));
            writer.WriteEntry(Entry("base/controller.yaml", Controller));
            writer.WriteEntry(new PaxTarEntry(type, "link") { LinkName = target });
        });
        var report = Report(path);
        Assert.Single(report.Networking.Ingress.Controllers ?? []);
        Assert.Equal(0, report.Networking.NetworkPolicies.Count);
    }

    [Fact]
    public void A_tar_that_ends_without_its_mark_is_not_none()
    {
        var path = Path.Combine(_folder, "cut.tar");
        using (var stream = new MemoryStream())
        {
            using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true)) writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "node.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Node)) });
            File.WriteAllBytes(path, stream.ToArray()[..1024]);
        }

        AssertUnknown(Report(path), "no proper end");
    }

    [Fact]
    public void A_damaged_document_whose_kind_can_be_read_makes_its_kind_unknown_and_no_other()
    {
        Write("in/controller.yaml", Controller + "status: [\n");
        var report = Report(In);
        Assert.Null(report.Networking.Ingress.Controllers);
        Assert.Null(report.Networking.ServiceMesh.Detected);
        Assert.Contains(report.Unavailable, row => row is { Fact: "networking.ingress.controllers", Effect: "unknown" });
        Assert.Equal(0, report.Networking.NetworkPolicies.Count);
    }

    [Theory]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy")]
    [InlineData("extensions/v1beta1", "NetworkPolicy")]
    public void A_damaged_policy_makes_the_count_unknown(string apiVersion, string kind)
    {
        Write("in/policy.json", $"{{\"apiVersion\": \"{apiVersion}\", \"kind\": \"{kind}\", \"metadata\": {{\"name\": \"a\"");
        var report = Report(In);
        Assert.Null(report.Networking.NetworkPolicies.Count);
        Assert.Contains(report.Unavailable, row => row is { Fact: "networking.network_policies.count", Effect: "unknown" });
        Assert.Empty(report.Networking.Ingress.Controllers ?? throw new Xunit.Sdk.XunitException("unknown"));
    }

    [Fact]
    public void A_damaged_ConfigMap_is_not_taken_for_none()
    {
        Write("in/coredns.yaml", Controller.Replace("ingress-nginx-controller", "coredns", StringComparison.Ordinal).Replace("namespace: ingress-nginx", "namespace: kube-system", StringComparison.Ordinal)
            .Replace("app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller", "k8s-app: kube-dns",
                StringComparison.Ordinal).Replace("name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.11.2'",
                "name: coredns, image: 'coredns:1.11.4'", StringComparison.Ordinal));
        Write("in/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata: [\n");
        Assert.Null(Report(In).Networking.Dns.Coredns.CustomConfig);
    }

    [Fact]
    public void An_empty_file_costs_the_kind_that_its_name_says_and_no_other()
    {
        Write("in/deployments.json", "");
        var report = Report(In);
        Assert.Null(report.Networking.Ingress.Controllers);
        Assert.Equal(0, report.Networking.NetworkPolicies.Count);
    }

    [Theory]
    [InlineData("output.json", "")]
    [InlineData("output.yaml", " \n")]
    [InlineData("output.json.gz", "")]
    [InlineData("output.json", "{}\n")]
    [InlineData("output.yaml", "---\n{}\n")]
    [InlineData("output.yaml", "null\n")]
    [InlineData("output.json", "error: the server doesn't have a resource type \"deploy\"\n")]
    [InlineData("output.yaml", "Error from server (Forbidden): deployments.apps is forbidden: User \"a\" cannot list resource\n")]
    [InlineData("output.yaml", "error: You must be logged in to the server (Unauthorized)\n")]
    [InlineData("output.json", "\nAn error occurred (AccessDeniedException) when calling the ListClusters operation: no\n")]
    [InlineData("output.json", "Unable to connect to the server: dial tcp: i/o timeout\n")]
    [InlineData("output.json", """{"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": 403, "reason": "Forbidden"}""")]
    [InlineData("output.yaml", "apiVersion: v1\nkind: Status\nstatus: Failure\ncode: 403\n")]
    public void Where_a_failed_command_left_its_file_anything_may_be_missing(string name, string content)
    {
        Write("in/" + name, content);
        var report = Report(In);
        Assert.Null(report.Networking.Ingress.Controllers);
        Assert.Null(report.Networking.NetworkPolicies.Count);
    }

    [Theory]
    [InlineData("values.yaml", "")]
    [InlineData("values-prod.yaml", "{}\n")]
    [InlineData("notes", "")]
    [InlineData("notes.txt", "error: none\n")]
    [InlineData("list.json", "[]\n")]
    [InlineData("list.json", """{"apiVersion": "v1", "kind": "List", "items": []}""")]
    public void An_empty_file_of_another_tool_and_an_empty_list_lose_nothing(string name, string content)
    {
        Write("in/" + name, content);
        Assert.Empty(Report(In).Networking.Ingress.Controllers ?? throw new Xunit.Sdk.XunitException("unknown"));
    }

    [Theory]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}, }\n  {0}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}, } {0}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}, \"spec\":\n  {0}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}, \"spec\": nil}\n[{0}]")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"a\" 1}}\r\n\t{0}")]
    public void Documents_that_cannot_be_told_from_the_damaged_one_before_them_are_lost_with_it(string content)
    {
        Write("in/objects.json",
            content.Replace("{0}",
                "{\n    \"kind\": \"NetworkPolicy\",\n    \"apiVersion\": \"networking.k8s.io/v1\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"podSelector\": {}}}",
                StringComparison.Ordinal));
        var report = Report(In);
        Assert.Null(report.Networking.NetworkPolicies.Count);
        Assert.Null(report.Networking.Ingress.Controllers);
    }

    [Theory]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\", \"ownerReferences\": [nil, {\"apiVersion\": \"apps/v1\", \"kind\": \"ReplicaSet\", \"name\": \"r\"}]}}")]
    [InlineData("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"ports\": [{\"a\": [1}, {}]}]}}")]
    public void A_damaged_document_alone_in_its_file_costs_its_kind_alone(string content)
    {
        Write("in/objects.json", content);
        Assert.Equal(0, Report(In).Networking.NetworkPolicies.Count);
    }

    [Theory]
    [InlineData("x.yaml", "apiVersion: v1\nkind: List\nmetadata: {continue: abc}\nitems: []\n")]
    [InlineData("x.yaml", "apiVersion: v1\nkind: NamespaceList\nmetadata:\n  continue: abc\nitems: []\n")]
    [InlineData("x.json", """{"apiVersion": "v1", "kind": "NamespaceList", "metadata": {"continue": 5}, "items": []}""")]
    [InlineData("x.json", """{"apiVersion": "v1", "kind": "NamespaceList", "metadata": {"remainingItemCount": 5}, "items": []}""")]
    [InlineData("x.json", """{"apiVersion": "v1", "kind": "NamespaceList", "items": [], "metadata": {"continue": "abc", "remainingItemCount": 0}}""")]
    public void A_page_that_is_not_the_last_is_no_whole_list(string name, string content)
    {
        Write("in/" + name,
            content.Replace("[]", "[{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"a\"}}]",
                StringComparison.Ordinal));
        Assert.False(Snapshot(isComplete: false).Namespaces.IsWhole);
        Write("in/" + name,
            content.Replace("[]", "[{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"a\"}}]",
                StringComparison.Ordinal)
                .Replace("abc", "", StringComparison.Ordinal).Replace("5", "0", StringComparison.Ordinal)
                .Replace("\"continue\": 0", "\"continue\": null", StringComparison.Ordinal));
        Assert.True(name.EndsWith(".yaml", StringComparison.Ordinal) && content.Contains("kind: List", StringComparison.Ordinal)
            || Snapshot(isComplete: false).Namespaces.IsWhole);
    }

    [Theory]
    [InlineData("""{"kind":"NodeList","apiVersion":"v1","metadata":{"continue":5},"items":[]}""")]
    [InlineData("""{"kind":"NodeList","apiVersion":"v1","metadata":{"remainingItemCount":5},"items":[]}""")]
    [InlineData("""{"kind":"NodeList","apiVersion":"v1","items":[{}],"items":[]}""")]
    [InlineData("""{"kind":"NodeList","apiVersion":"v1","metadata":{"continue":"a"},"metadata":{},"items":[]}""")]
    public void A_live_list_that_contradicts_itself_is_no_answer(string json) =>
        Assert.Throws<System.Text.Json.JsonException>(() => EksRecon.Bundles.ListPage.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_name_that_is_not_UTF_8_costs_its_own_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are bytes on Linux");
        Sh("printf x > \"$0/$(printf '\\377').txt\"");
        Assert.Equal(2, Directory.GetFiles(In).Length);
        var report = Report(In);
        // The framework cannot remove it either.
        Sh("rm -r \"$0\"/*.txt");
        AssertUnknown(report, "its name is not UTF-8");
    }

    private void Sh(string command)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", command, In]);
        shell.WaitForExit();
    }

    private EksRecon.Model.Snapshot Snapshot(bool isComplete) => Recon.Read(In, isComplete, TestContext.Current.CancellationToken);

    [Fact]
    public void A_link_to_a_file_elsewhere_is_not_followed_and_not_none()
    {
        File.CreateSymbolicLink(Path.Combine(In, "linked.yaml"), Path.Combine(_folder, "elsewhere", "controller.yaml"));
        AssertUnknown(Report(In), "link to a file outside of the bundle");
    }

    [Fact]
    public void Two_documents_without_a_line_between_them_are_neither_one_nor_none()
    {
        Write("in/two.yaml", Controller + "apiVersion: v1\nkind: Service\nmetadata: {name: b}\n");
        AssertUnknown(Report(In), "says its kind twice");
    }

    [Fact]
    public void A_page_of_an_AWS_answer_is_not_all_of_it()
    {
        Write("in/subnets.json", "{\"Subnets\": [{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\"}], \"NextToken\": \"more\"}");
        Assert.Contains(Report(In).Findings,
            finding => finding.Code == "NET902" && finding.Recommendation.Contains("one page of several", StringComparison.Ordinal));
    }

    private static Report Report(string path) => Answers.Report(path, isComplete: true);

    private static void AssertUnknown(Report report, string says)
    {
        Assert.Null(report.Networking.Ingress.Controllers);
        Assert.Null(report.Networking.NetworkPolicies.Count);
        Assert.Contains(report.Unavailable, row => row is { Fact: "networking.ingress.controllers", Effect: "unknown" });
        Assert.Contains(says, Answers.Json(report), StringComparison.Ordinal);
    }

    private static PaxTarEntry Entry(string name, string content) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    private static void Tar(string path, Action<TarWriter> write)
    {
        using var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var writer = new TarWriter(stream);
        write(writer);
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? _folder);
        File.WriteAllText(file, content);
    }
}
