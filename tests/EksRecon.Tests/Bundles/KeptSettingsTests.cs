using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

using Xunit;

namespace EksRecon.Tests.Bundles;

/// <summary>What is kept of a container belongs to the product that the container is of.</summary>
public sealed class KeptSettingsTests
{
    private const string Acme = """
        - id: acme-ingress
          name: ACME Ingress
          type: other
          roles: [{role: ingress}]
          class_flags: [acme-class]
          settings: {flags: [acme-mode], env: ["ACME_*"]}
          parts:
            - part: main
              match:
                - {images: [acme/ingress-controller]}
                - {labels: {app: acme}, containers: [ingress]}
        """;

    public static TheoryData<string, string, string[]> Foreign() => new()
    {
        { "spark", "apache/spark:4.0.0", ["--conf", "spark.hadoop.fs.s3a.secret.key=canary"] },
        { "app", "shop/app:1",
            ["--source=postgres://u:canary@db", "--provider", "canary", "--policy=canary", "--name", "canary", "--registry=canary",
                "--mode=canary"] },
        { "controller", "shop/controller:1", ["--ingress-class=canary", "--cluster-name=canary", "--controller-class", "canary"] },
        { "proxy", "shop/proxy:1", ["--proxy-mode=canary"] },
        { "external-dns-ui", "shop/ui:1", ["--txt-owner-id=canary"] },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void A_flag_that_some_controller_has_is_not_kept_of_another_container(string name, string image, string[] args)
    {
        var container = Container(name, image, args, ("REVISION", "canary"), ("CLUSTER_TYPE", "canary"), ("AWS_VPC_SECRET", "canary"),
            ("CONTROLLER_CLASS", "canary"));
        foreach (var list in (string[])["containers", "initContainers"])
        {
            var pod = Pod(list, container);
            Assert.DoesNotContain("canary", Saved(pod), StringComparison.Ordinal);
            var read = Read(pod, KeptSettings.Standard);
            Assert.Empty(read.Arguments);
            Assert.Empty(read.Environment);
        }

        Assert.DoesNotContain("canary", Saved(Pod("ephemeralContainers", container)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("external-dns", "registry.k8s.io/external-dns/external-dns:v0.15.0", "--source=ingress")]
    [InlineData("anything", "mirror.example/external-dns:v0.15.0", "--source=ingress")]
    [InlineData("manager", "registry.k8s.io/ingress-nginx/controller:v1.11.0", "--controller-class=k8s.io/internal")]
    [InlineData("aws-eks-nodeagent", "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1.2.0", "--enable-network-policy=true")]
    [InlineData("kube-proxy", "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/kube-proxy:v1.33.0", "--proxy-mode=ipvs")]
    public void A_flag_of_the_containers_own_product_is_kept_whatever_the_order_of_its_members(string name, string image, string argument)
    {
        foreach (var reversed in (bool[])[false, true])
        {
            var container = Container(name, image, [argument, "--other=canary"]);
            var pod = Pod("containers",
                reversed
                    ? new JsonObject(container.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
                    : container,
                reversed);
            Assert.Equal([argument], Read(pod, KeptSettings.Standard).Arguments);
            Assert.Contains(argument, Saved(pod), StringComparison.Ordinal);
            Assert.DoesNotContain("canary", Saved(pod), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_label_tells_the_product_where_the_image_has_another_name()
    {
        var pod = Pod("containers", Container("controller", "mirror.example/edge:7", ["--controller-class=k8s.io/internal"]));
        Assert.Empty(Read(pod, KeptSettings.Standard).Arguments);
        pod["metadata"]?["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "ingress-nginx" };
        Assert.Equal(["--controller-class=k8s.io/internal"], Read(pod, KeptSettings.Standard).Arguments);
        Assert.Contains("k8s.io/internal", Saved(pod), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--domain-filter=https://user:canary@dns.example/")]
    [InlineData("--domain-filter", "https://user:canary@dns.example/")]
    [InlineData("--txt-owner-id=api_key=canary")]
    [InlineData("--txt-owner-id=eyJhbGciOiJIUzI1NiJ9.canarycanary.canary")]
    [InlineData("--txt-owner-id=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEYcanary")]
    public void A_value_that_looks_like_a_credential_is_dropped_with_its_flag(params string[] args)
    {
        var pod = Pod("containers", Container("external-dns", "external-dns:v0.15.0", [.. args, "--source=ingress"]));
        Assert.Equal(["--source=ingress"], Read(pod, KeptSettings.Standard).Arguments);
        Assert.DoesNotContain("canary", Saved(pod), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_looks_like_a_credential_is_set_and_its_value_is_not_told()
    {
        var pod = Pod("containers",
            Container("aws-node", "amazon-k8s-cni:v1.20.0", [], ("AWS_EC2_ENDPOINT", "https://user:canary@ec2.example")),
            kind: "DaemonSet");
        Assert.DoesNotContain("canary", Saved(pod), StringComparison.Ordinal);
        foreach (var document in (JsonObject[])[pod, JsonNode.Parse(Saved(pod))?.AsObject() ?? []])
        {
            var variable = Read(document, KeptSettings.Standard).Variable("AWS_EC2_ENDPOINT");
            Assert.NotNull(variable);
            Assert.Null(variable.Value);
            Assert.True(variable.IsReference);
        }
    }

    [Fact]
    public void A_users_entry_keeps_the_settings_that_it_names_of_its_own_containers()
    {
        var settings = SignatureCatalogue.Load([("acme.yaml", Acme)]).Kept;
        var own = Container("ingress", "registry.acme.example/acme/ingress-controller:2",
            ["--acme-class=a", "--acme-mode=b", "--acme-other=canary"], ("ACME_NAME", "c"), ("OTHER", "canary"));
        var read = Read(Pod("containers", own), settings);
        Assert.Equal(["--acme-class=a", "--acme-mode=b"], read.Arguments);
        Assert.Equal("c", read.Variable("ACME_NAME")?.Value);
        Assert.Empty(Read(Pod("containers", own.DeepClone().AsObject()), KeptSettings.Standard).Arguments);
        Assert.Empty(Read(Pod("containers", Container("ingress", "shop/app:1", ["--acme-class=canary"])), settings).Arguments);
    }

    [Theory]
    [InlineData("kubectl.kubernetes.io/last-applied-configuration")]
    [InlineData("objectset.rio.cattle.io/applied")]
    [InlineData("kapp.k14s.io/original")]
    [InlineData("kopf.zalando.org/last-handled-configuration")]
    [InlineData("nginx.ingress.kubernetes.io/auth-url")]
    [InlineData("proxy.istio.io/config")]
    [InlineData("projectcalico.org/metadata")]
    [InlineData("alb.ingress.kubernetes.io/auth-idp-oidc")]
    [InlineData("istio.io/unknown")]
    public void An_annotation_that_is_on_no_list_is_dropped(string annotation)
    {
        var pod = Pod("containers", Container("app", "shop/app:1", []));
        pod["metadata"]?["annotations"] = new JsonObject { [annotation] = "canary", ["sidecar.istio.io/inject"] = "true" };
        Assert.DoesNotContain("canary", Saved(pod), StringComparison.Ordinal);
        Assert.Contains("sidecar.istio.io/inject", Saved(pod), StringComparison.Ordinal);
        var builder = new SnapshotBuilder();
        Assert.Null(builder.Kubernetes(Kinds.Pods, Encoding.UTF8.GetBytes(pod.ToJsonString())));
        using var observation = new LiveObservation(builder, null);
        Assert.Equal(["sidecar.istio.io/inject"],
            builder.ToSnapshot(
                observation.ToCoverage(new(null, null, null, null, null, []))).Pods.Items[0].Metadata.Annotations.Pairs.Select(pair =>
                    pair.Key));
    }

    [Fact]
    public void What_the_catalogue_asks_of_a_component_is_kept_of_it()
    {
        foreach (var entry in Answers.Catalogue.Entries)
        {
            var conditions = entry.Roles.SelectMany(role => (role.When ?? []).Concat(role.Unless ?? []));
            var flags = entry.ClassFlags.Concat(conditions.Select(condition => condition.Arg?.Split('=')[0]).OfType<string>()).ToList();
            if (flags.Count == 0) continue;
            var match = entry.Parts.SelectMany(part => part.Match).First(match => match.Images is not null || match.Containers is not null);
            var place = new ContainerPlace(match.Kinds?[0] ?? "Deployment", match.Namespaces?[0] ?? "edge",
                match.Names?[0].Trim('*') ?? "edge", key => match.Labels?.GetValueOrDefault(key));
            var kept = Answers.Catalogue.Kept.Of(place, match.Containers?[0] ?? "any", (match.Images?[0] ?? "any") + ":1");
            Assert.NotNull(kept);
            foreach (var flag in flags) Assert.Equal([$"--{flag}=x"], kept.Arguments([$"--{flag}=x"]));
        }
    }

    [Fact]
    public void Add_ons_keep_of_their_configuration_what_is_compared_with_the_workload()
    {
        Assert.DoesNotContain("canary", Saved(Addon("datadog", "{\"apiKey\": \"canary\"}")), StringComparison.Ordinal);
        var saved = Saved(
            Addon("vpc-cni",
                "{\"env\": {\"WARM_IP_TARGET\": \"2\", \"TOKEN\": \"canary\"}, \"init\": {\"env\": {\"DISABLE_TCP_EARLY_DEMUX\": \"true\", \"X\": \"canary\"}}, \"podAnnotations\": {\"a\": \"canary\"}, \"enableNetworkPolicy\": \"true\"}"));
        Assert.DoesNotContain("canary", saved, StringComparison.Ordinal);
        foreach (var kept in (string[])["WARM_IP_TARGET", "DISABLE_TCP_EARLY_DEMUX", "enableNetworkPolicy"])
        {
            Assert.Contains(kept, saved, StringComparison.Ordinal);
        }

        var corefile = Saved(
            Addon("coredns",
                "corefile: |\n  .:53 {\n    route53 example.org.:Z1 {\n      aws_access_key AKIAEXAMPLE canary\n    }\n  }\n"));
        Assert.Contains("route53", corefile, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", corefile, StringComparison.Ordinal);
    }

    private static JsonObject Addon(string name, string values) => new()
    {
        ["addon"] = new JsonObject { ["addonName"] = name, ["configurationValues"] = values },
    };

    private static JsonObject Container(string name, string image, string[] args, params (string Name, string Value)[] variables) => new()
    {
        ["name"] = name,
        ["image"] = image,
        ["args"] = new JsonArray([.. args.Select(argument => (JsonNode)argument)]),
        ["env"] = new JsonArray([.. variables.Select(variable => new JsonObject { ["name"] = variable.Name, ["value"] = variable.Value })]),
    };

    private static JsonObject Pod(string list, JsonObject container, bool isReversed = false, string kind = "Pod")
    {
        var metadata = new JsonObject { ["name"] = "one", ["namespace"] = "kube-system" };
        JsonNode spec = new JsonObject { [list] = new JsonArray(container.DeepClone()) };
        if (kind != "Pod") spec = new JsonObject { ["template"] = new JsonObject { ["spec"] = spec } };
        return isReversed
            ? new() { ["spec"] = spec, ["metadata"] = metadata, ["kind"] = kind, ["apiVersion"] = kind == "Pod" ? "v1" : "apps/v1" }
            : new() { ["apiVersion"] = kind == "Pod" ? "v1" : "apps/v1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    private static string Saved(JsonObject document)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) PrivateFields.Write(Encoding.UTF8.GetBytes(document.ToJsonString()), writer, KeptSettings.Standard, disguise: null);
        return JsonNode.Parse(stream.ToArray())?.ToJsonString(
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            ?? "";
    }

    private static Container Read(JsonObject document, KeptSettings settings)
    {
        var kind = document["kind"]?.GetValue<string>() == "Pod" ? Kinds.Pods : Kinds.DaemonSets;
        return KubernetesObjects.Read(kind, Encoding.UTF8.GetBytes(document.ToJsonString()), settings, out _) switch
        {
            Pod pod => pod.Template.Containers[0],
            Workload workload => workload.Template.Containers[0],
            _ => throw new InvalidOperationException("no container"),
        };
    }
}
