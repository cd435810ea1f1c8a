using System.Formats.Tar;

using EksRecon.Reports;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>Files of other tools are passed over in silence, cost no fact, and are listed on request.</summary>
public sealed class OtherFileTests : IDisposable
{
    private const string Node = "{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"node-a\"}}";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public OtherFileTests() => Write("node.json", Node);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("README.md", "# How to\n\n```yaml\napiVersion: v1\nkind: Pod\nmetadata: [\n```\n")]
    [InlineData("README", "How to\n======\n\napiVersion: v1\nkind: [\n")]
    [InlineData("install.sh", "#!/bin/sh\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nEOF\n")]
    [InlineData("install", "#!/bin/sh\nkubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nEOF\n")]
    [InlineData("templates/_helpers.tpl", "{{- define \"x\" -}}\napiVersion: v1\nkind: Pod\n{{- end }}\n")]
    [InlineData("values.gotmpl", "kind: {{ .Kind }}\n")]
    [InlineData("config.toml", "[[servers]]\nname = \"a\"\n")]
    [InlineData("Config", "[[servers]]\nname = \"a\"\n")]
    [InlineData("setup.ini", "[section]\nkind: x\n")]
    [InlineData("main.py", "kind: str = 'a'\n")]
    [InlineData("main.go", "package main\n\nconst x = `\napiVersion: v1\nkind: Pod\n`\n")]
    [InlineData("flake.nix", "{ pkgs }: ''\nkind: Pod\n''\n")]
    [InlineData("main.tf", "resource \"x\" \"y\" {\n}\n")]
    [InlineData("Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n")]
    [InlineData("values.yaml", "cluster: {name: prod}\naddons: [{name: vpc-cni}]\nnodegroups: []\nSubnets: [a]\n")]
    [InlineData("prod/values-eu.yaml", "cluster: {name: test\n")]
    [InlineData("cluster.yaml", "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: prod, region: eu-west-1}\naddons:\n- name: vpc-cni\nnodeGroups: []\n")]
    [InlineData("first.yaml", "addons:\n- name: vpc-cni\napiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n")]
    [InlineData("cilium.yaml", "cluster:\n  name: default\n  id: 0\nserverVersion: '1.2'\ngitVersion: v9\n")]
    [InlineData("kubeconfig", "apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {server: 'https://x'}}]\n")]
    [InlineData("ops.yaml", "- op: replace\n  path: /spec/replicas\n  value: 3\n")]
    [InlineData("deployments/ops.yaml", "- op: replace\n  path: /spec/replicas\n  value: 3\n")]
    [InlineData("playbook.yaml", "- hosts: all\n  tasks: []\n")]
    [InlineData("compose.yaml", "services: {a: {image: b}}\nitems: [a, b]\n")]
    [InlineData("package.json", "{\"name\": \"a\", \"version\": \"1.0.0\", \"items\": [1]}")]
    [InlineData("logo.png", "\u0089PNG\u0000")]
    [InlineData(".github/x.yaml", "apiVersion: v1\nkind: [\n")]
    public void A_file_of_another_tool_costs_nothing_and_is_listed(string name, string content)
    {
        Write(name, content);
        var report = Answers.Report(_folder, isComplete: true);
        Assert.Null(report.Cluster.Name);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == "NET902");
        Assert.Equal(0, report.Networking.NetworkPolicies.Count);
        Assert.Empty(report.Networking.Ingress.Controllers ?? throw new Xunit.Sdk.XunitException("unknown"));
        var run = CommandLine.Run("networking", "--bundle", _folder, "--complete", "--list-files", "-o", "json");
        if (name is not ("cluster.yaml" or "first.yaml" or "kubeconfig"))
        {
            Assert.Contains(name.StartsWith('.') ? ".github: it is hidden" : name + ": it", run.Notes, StringComparison.Ordinal);
        }

        Assert.Empty(CommandLine.Run("networking", "--bundle", _folder, "--complete", "-o", "json").Notes);
    }

    [Fact]
    public void Templates_of_a_chart_are_passed_over_whatever_is_in_them()
    {
        Write("chart/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n");
        Write("chart/templates/deployment.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n{{- if .Values.x }}\nspec: {}\n{{- end }}\n");
        var report = Answers.Report(_folder, isComplete: true);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == "NET902");
        Assert.Empty(report.Networking.Ingress.Controllers ?? throw new Xunit.Sdk.XunitException("unknown"));
    }

    [Fact]
    public void What_macOS_packs_beside_each_file_is_passed_over()
    {
        var path = Path.Combine(_folder, "mac.tar");
        using (var stream = File.Create(path))
        using (var writer = new TarWriter(stream))
        {
            foreach (
                var (name, content) in new[] { ("in/node.json", Node), ("in/._node.json", "Mac OS X"), ("__MACOSX/in/pods.json", "x") })
            {
                writer.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile,
                        name)
                    { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) });
            }
        }

        Assert.Equal(0, Answers.Report(path, isComplete: true).Networking.NetworkPolicies.Count);
    }

    [Fact]
    public void A_description_of_a_cluster_is_known_under_any_name()
    {
        Write("out.json",
            "{\"cluster\": {\"name\": \"prod\", \"arn\": \"arn:aws:eks:eu-west-1:111122223333:cluster/prod\", \"version\": \"1.33\"}}");
        Write("values.yaml", "cluster: {name: test}\n");
        Assert.Equal("prod", Answers.Report(_folder).Cluster.Name);
    }

    [Theory]
    [InlineData("a.yaml", "z.yaml")]
    [InlineData("z.yaml", "a.yaml")]
    public void A_patch_never_replaces_its_base(string @base, string patch)
    {
        Write(@base, Controller);
        Write(patch, Patch);
        Assert.Equal("v1.11.2", Assert.Single(Answers.Report(_folder).Networking.Ingress.Controllers ?? []).Version);
    }

    [Theory]
    [InlineData("patches:\n- path: patch.yaml\n")]
    [InlineData("patchesStrategicMerge:\n- patch.yaml\n")]
    [InlineData("patchesStrategicMerge:\n- |-\n  apiVersion: v1\n  kind: Pod\n- ./patch.yaml\n")]
    [InlineData("patchesJson6902:\n- target: {kind: Deployment, name: a}\n  path: ../overlay/patch.yaml\n")]
    public void A_patch_that_a_Kustomization_names_is_no_object(string list)
    {
        Write("overlay/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base]\n" + list);
        Write("overlay/patch.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n");
        var report = Answers.Report(_folder, isComplete: true);
        Assert.Equal(0, report.Networking.NetworkPolicies.Count);
        Assert.Contains("overlay/patch.yaml: it is a patch of overlay/kustomization.yaml",
            CommandLine.Run("networking", "--bundle", _folder, "--list-files").Notes, StringComparison.Ordinal);
    }

    /// <summary>A patch with an image of its own, and more lines than the object: what has a selector is the object.</summary>
    [Theory]
    [InlineData("a.yaml", "z.yaml", false)]
    [InlineData("z.yaml", "a.yaml", false)]
    [InlineData("a.yaml", "z.yaml", true)]
    [InlineData("z.yaml", "a.yaml", true)]
    public void A_patch_that_says_more_than_its_base_never_replaces_it(string @base, string patch, bool isArchive)
    {
        const string with = "selector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}, template";
        (string Name, string Content)[] files =
        [
            (@base, Controller.Replace("template", with, StringComparison.Ordinal)),
            (patch,
                Patch.Replace("[{name: controller",
                    "[{name: side, image: 'example.com/side:v9'}, {name: controller, image: 'example.com/other:v8'",
                    StringComparison.Ordinal)),
        ];
        var path = _folder;
        if (isArchive)
        {
            path = Path.Combine(_folder, "all.tar");
            using var stream = File.Create(path);
            using var writer = new TarWriter(stream);
            foreach (var (name, content) in files.OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                writer.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile,
                        name)
                    { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) });
            }
        }
        else
        {
            foreach (var (name, content) in files) Write(name, content);
        }

        Assert.Equal("v1.11.2", Assert.Single(Answers.Report(path).Networking.Ingress.Controllers ?? []).Version);
    }

    private const string Patch =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ingress-nginx-controller, namespace: ingress-nginx}\nspec: {replicas: 5, template: {spec: {containers: [{name: controller, env: [{name: A, value: a}, {name: B, value: b}, {name: C, value: c}, {name: D, value: d}]}]}}}\n";

    private const string Controller =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ingress-nginx-controller, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx}}\n" +
        "spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {containers: [{name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.11.2'}]}}}\n";

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? _folder);
        File.WriteAllText(file, content);
    }
}
