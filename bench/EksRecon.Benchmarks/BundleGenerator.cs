using System.Globalization;
using System.Text.Json;

namespace EksRecon.Benchmarks;

/// <summary>
/// Makes bundles of any size, as kubectl prints them: nodes, pods of real weight (about 9 KB each), their owners, namespaces and policies.
/// The same arguments give the same bytes.
/// </summary>
internal static class BundleGenerator
{
    private const int PodsPerDeployment = 10;

    public static void Write(string folder, int nodes, int pods, int namespaces, int policies)
    {
        var kubernetes = Path.Combine(folder, "kubernetes");
        Directory.CreateDirectory(kubernetes);
        Directory.CreateDirectory(Path.Combine(kubernetes, "configmaps/kube-system"));
        var questions = new List<string>();
        List(kubernetes, "nodes", nodes, questions, Node);
        List(kubernetes, "namespaces", namespaces, questions, (writer, index) => Namespace(writer, Name(index)));
        List(kubernetes, "pods", pods, questions, (writer, index) => Pod(writer, index, nodes, namespaces));
        List(kubernetes, "replicasets.apps", (pods + PodsPerDeployment - 1) / PodsPerDeployment, questions,
            (writer, index) => Owner(writer, "ReplicaSet", index, namespaces));
        List(kubernetes, "deployments.apps", (pods + PodsPerDeployment - 1) / PodsPerDeployment, questions,
            (writer, index) => Owner(writer, "Deployment", index, namespaces));
        List(kubernetes, "daemonsets.apps", 1, questions, (writer, _) => AwsNode(writer, nodes));
        List(kubernetes, "networkpolicies.networking.k8s.io", policies, questions, (writer, index) => Policy(writer, index, namespaces));
        foreach (
            var empty in new[] { "statefulsets.apps", "services", "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io",
                "eniconfigs.crd.k8s.amazonaws.com", "customresourcedefinitions.apiextensions.k8s.io" })
        {
            List(kubernetes, empty, 0, questions, (_, _) => { });
        }

        using var manifest = Writer(Path.Combine(folder, "manifest.json"));
        manifest.WriteStartObject();
        manifest.WriteString("schema", "eks-recon-bundle/v1");
        manifest.WriteString("tool_version", "bench");
        manifest.WriteString("collected_at", "2026-11-20T09:30:00Z");
        manifest.WriteString("cluster", "bench");
        manifest.WriteString("region", "us-west-2");
        manifest.WriteString("account", "111122223333");
        manifest.WriteStartArray("coverage");
        foreach (var question in questions)
        {
            manifest.WriteStartObject();
            manifest.WriteString("question", question);
            manifest.WriteString("outcome", "collected");
            manifest.WriteString("source", "api");
            manifest.WriteEndObject();
        }

        manifest.WriteEndArray();
        manifest.WriteEndObject();
    }

    private static Utf8JsonWriter Writer(string file) =>
        new(File.Create(file), new JsonWriterOptions { Indented = true, IndentSize = 4, SkipValidation = true });

    private static void List(string folder, string name, int count, List<string> questions, Action<Utf8JsonWriter, int> item)
    {
        questions.Add("kubernetes/" + name);
        using var stream = File.Create(Path.Combine(folder, name + ".json"));
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 4 });
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartArray("items");
        for (var index = 0; index < count; index++)
        {
            writer.WriteStartObject();
            item(writer, index);
            writer.WriteEndObject();
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteString("kind", "List");
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", "");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Name(int index) => "team-" + index.ToString("D4", CultureInfo.InvariantCulture);

    private static string Zone(int index) => "us-west-2" + "abc"[index % 3];

    private static string Address(int index) => $"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}";

    private static void Head(Utf8JsonWriter writer, string apiVersion, string kind)
    {
        writer.WriteString("apiVersion", apiVersion);
        writer.WriteString("kind", kind);
    }

    private static void Metadata(Utf8JsonWriter writer, string name, string? inNamespace, int index,
        params (string Key, string Value)[] labels)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("creationTimestamp", "2026-11-01T08:00:00Z");
        writer.WriteStartObject("labels");
        foreach (var (key, value) in labels) writer.WriteString(key, value);
        writer.WriteEndObject();
        writer.WriteString("name", name);
        if (inNamespace is not null) writer.WriteString("namespace", inNamespace);
        writer.WriteString("resourceVersion", (100_000 + index).ToString(CultureInfo.InvariantCulture));
        writer.WriteString("uid", Guid(index));
        writer.WriteEndObject();
    }

    private static string Guid(int index) => $"{index:x8}-0000-4000-8000-{index:x12}";

    private static void Namespace(Utf8JsonWriter writer, string name)
    {
        Head(writer, "v1", "Namespace");
        Metadata(writer, name, null, 0, ("kubernetes.io/metadata.name", name));
    }

    private static void Node(Utf8JsonWriter writer, int index)
    {
        Head(writer, "v1", "Node");
        Metadata(
            writer, $"ip-{Address(index).Replace('.', '-')}.us-west-2.compute.internal", null, index,
            ("beta.kubernetes.io/arch", "amd64"), ("eks.amazonaws.com/nodegroup", "general"), ("kubernetes.io/os", "linux"), ("node.kubernetes.io/instance-type", "m6i.2xlarge"),
            ("topology.kubernetes.io/region", "us-west-2"), ("topology.kubernetes.io/zone", Zone(index)));
        writer.WriteStartObject("spec");
        writer.WriteString("providerID", $"aws:///{Zone(index)}/i-{index:x17}");
        writer.WriteEndObject();
        writer.WriteStartObject("status");
        writer.WriteStartArray("addresses");
        writer.WriteStartObject();
        writer.WriteString("address", Address(index));
        writer.WriteString("type", "InternalIP");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("capacity");
        writer.WriteString("cpu", "8");
        writer.WriteString("pods", "58");
        writer.WriteEndObject();
        writer.WriteStartObject("nodeInfo");
        writer.WriteString("kubeletVersion", "v1.33.1-eks-1234567");
        writer.WriteString("operatingSystem", "linux");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Owner(Utf8JsonWriter writer, string kind, int index, int namespaces)
    {
        Head(writer, "apps/v1", kind);
        var name = $"app-{index}";
        Metadata(writer, kind == "ReplicaSet" ? name + "-7d4b9c6f5" : name, Name(index % namespaces), index,
            ("app.kubernetes.io/name", name));
        writer.WriteStartObject("spec");
        writer.WriteNumber("replicas", PodsPerDeployment);
        writer.WriteStartObject("template");
        writer.WriteStartObject("metadata");
        writer.WriteStartObject("labels");
        writer.WriteString("app.kubernetes.io/name", name);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        Containers(writer, index);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Pod(Utf8JsonWriter writer, int index, int nodes, int namespaces)
    {
        var owner = index / PodsPerDeployment;
        var name = $"app-{owner}";
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("kind", "Pod");
        writer.WriteStartObject("metadata");
        writer.WriteStartObject("annotations");
        writer.WriteString("kubectl.kubernetes.io/restartedAt", "2026-11-01T08:00:00Z");
        writer.WriteString("prometheus.io/scrape", "true");
        writer.WriteEndObject();
        writer.WriteStartObject("labels");
        writer.WriteString("app.kubernetes.io/name", name);
        writer.WriteString("app.kubernetes.io/instance", name);
        writer.WriteString("pod-template-hash", "7d4b9c6f5");
        writer.WriteEndObject();
        writer.WriteString("name", $"{name}-7d4b9c6f5-{index:x5}");
        writer.WriteString("namespace", Name(owner % namespaces));
        writer.WriteStartArray("ownerReferences");
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "apps/v1");
        writer.WriteBoolean("controller", true);
        writer.WriteString("kind", "ReplicaSet");
        writer.WriteString("name", name + "-7d4b9c6f5");
        writer.WriteString("uid", Guid(owner));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("resourceVersion", (500_000 + index).ToString(CultureInfo.InvariantCulture));
        writer.WriteString("uid", Guid(index));
        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        Containers(writer, owner);
        writer.WriteString("nodeName", $"ip-{Address(index % nodes).Replace('.', '-')}.us-west-2.compute.internal");
        writer.WriteString("restartPolicy", "Always");
        Tolerations(writer);
        Volumes(writer, index);
        writer.WriteEndObject();
        Status(writer, index);
    }

    private static void Containers(Utf8JsonWriter writer, int index)
    {
        writer.WriteStartArray("containers");
        for (var container = 0; container < 2; container++)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("args");
            for (var argument = 0; argument < 6; argument++)
            {
                writer.WriteStringValue($"--setting-{argument}=value-{argument}-of-a-usual-length");
            }

            writer.WriteEndArray();
            writer.WriteStartArray("env");
            for (var variable = 0; variable < 16; variable++)
            {
                writer.WriteStartObject();
                writer.WriteString("name", $"APPLICATION_SETTING_{variable}");
                writer.WriteString("value", $"https://service-{variable}.example.internal:8443/path");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("image",
                $"111122223333.dkr.ecr.us-west-2.amazonaws.com/team/app-{index % 1000}-{container}:v1.{index % 40}.0");
            writer.WriteString("imagePullPolicy", "IfNotPresent");
            writer.WriteString("name", container == 0 ? "app" : "metrics");
            Probe(writer, "livenessProbe");
            Probe(writer, "readinessProbe");
            writer.WriteStartObject("resources");
            writer.WriteStartObject("limits");
            writer.WriteString("memory", "512Mi");
            writer.WriteEndObject();
            writer.WriteStartObject("requests");
            writer.WriteString("cpu", "250m");
            writer.WriteString("memory", "256Mi");
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteStartArray("volumeMounts");
            for (var mount = 0; mount < 4; mount++)
            {
                writer.WriteStartObject();
                writer.WriteString("mountPath", $"/var/run/volume-{mount}");
                writer.WriteString("name", $"volume-{mount}");
                writer.WriteBoolean("readOnly", true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Probe(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("failureThreshold", 3);
        writer.WriteStartObject("httpGet");
        writer.WriteString("path", "/healthz");
        writer.WriteNumber("port", 8080);
        writer.WriteString("scheme", "HTTP");
        writer.WriteEndObject();
        writer.WriteNumber("periodSeconds", 10);
        writer.WriteEndObject();
    }

    private static void Tolerations(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("tolerations");
        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
        {
            writer.WriteStartObject();
            writer.WriteString("effect", "NoExecute");
            writer.WriteString("key", key);
            writer.WriteString("operator", "Exists");
            writer.WriteNumber("tolerationSeconds", 300);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Volumes(Utf8JsonWriter writer, int index)
    {
        writer.WriteStartArray("volumes");
        for (var volume = 0; volume < 4; volume++)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("configMap");
            writer.WriteNumber("defaultMode", 420);
            writer.WriteString("name", $"configuration-{volume}-{index % 100}");
            writer.WriteEndObject();
            writer.WriteString("name", $"volume-{volume}");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Status(Utf8JsonWriter writer, int index)
    {
        writer.WriteStartObject("status");
        writer.WriteStartArray("conditions");
        foreach (var condition in new[] { "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled" })
        {
            writer.WriteStartObject();
            writer.WriteNull("lastProbeTime");
            writer.WriteString("lastTransitionTime", "2026-11-01T08:00:00Z");
            writer.WriteString("status", "True");
            writer.WriteString("type", condition);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("hostIP", Address(index % 1000));
        writer.WriteString("phase", "Running");
        writer.WriteString("podIP", Address(index + 65536));
        writer.WriteEndObject();
    }

    private static void AwsNode(Utf8JsonWriter writer, int nodes)
    {
        Head(writer, "apps/v1", "DaemonSet");
        Metadata(writer, "aws-node", "kube-system", 1, ("app.kubernetes.io/name", "aws-node"), ("k8s-app", "aws-node"));
        writer.WriteStartObject("spec");
        writer.WriteStartObject("template");
        writer.WriteStartObject("metadata");
        writer.WriteStartObject("labels");
        writer.WriteString("k8s-app", "aws-node");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("spec");
        writer.WriteStartArray("containers");
        writer.WriteStartObject();
        writer.WriteString("image", "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.2");
        writer.WriteString("name", "aws-node");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("status");
        writer.WriteNumber("desiredNumberScheduled", nodes);
        writer.WriteNumber("numberReady", nodes);
        writer.WriteEndObject();
    }

    private static void Policy(Utf8JsonWriter writer, int index, int namespaces)
    {
        Head(writer, "networking.k8s.io/v1", "NetworkPolicy");
        Metadata(writer, $"policy-{index}", Name(index % namespaces), index);
        writer.WriteStartObject("spec");
        writer.WriteStartObject("podSelector");
        writer.WriteStartObject("matchLabels");
        writer.WriteString("app.kubernetes.io/name", $"app-{index}");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("policyTypes");
        writer.WriteStringValue("Ingress");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
