using System.Text.Json.Nodes;

namespace EksRecon.Tests.Anonymity;

/// <summary>
/// Puts a canary into every place of a document where an application or a person may have written something that no report needs.
/// </summary>
internal static class Planting
{
    /// <summary>The word that is looked for; each place has another number behind it.</summary>
    public const string Canary = "pvtcanary";

    private const string Json = """
        {
          "container": {
            "workingDir": "C", "terminationMessagePath": "C", "terminationMessagePolicy": "C", "envFrom": [{"configMapRef": {"name": "C"}, "prefix": "C"}],
            "volumeMounts": [{"name": "C", "mountPath": "C", "subPathExpr": "C"}], "volumeDevices": [{"name": "C", "devicePath": "C"}],
            "livenessProbe": {"httpGet": {"path": "C", "host": "C", "httpHeaders": [{"name": "Authorization", "value": "C"}]}}, "readinessProbe": {"exec": {"command": ["C", "--conf=C"]}},
            "startupProbe": {"grpc": {"service": "C"}}, "lifecycle": {"postStart": {"exec": {"command": ["C"]}}, "preStop": {"httpGet": {"httpHeaders": [{"name": "C", "value": "C"}]}}},
            "securityContext": {"seccompProfile": {"localhostProfile": "C"}}
          },
          "pod": {
            "volumes": [{"name": "C", "csi": {"driver": "C", "volumeAttributes": {"C": "C"}}, "flexVolume": {"options": {"password": "C"}}, "hostPath": {"path": "C"}, "downwardAPI": {"items": [{"path": "C"}]}}],
            "imagePullSecrets": [{"name": "C"}], "hostAliases": [{"ip": "C", "hostnames": ["C"]}], "securityContext": {"sysctls": [{"name": "C", "value": "C"}]}
          },
          "status": {
            "message": "C", "containerStatuses": [{"name": "x", "image": "y", "state": {"waiting": {"message": "C"}, "terminated": {"message": "C"}}, "lastState": {"terminated": {"message": "C"}}, "allocatedResources": {"C": "C"}}],
            "conditions": [{"type": "Planted", "status": "False", "reason": "Planted", "message": "C"}], "resize": "C", "resourceClaimStatuses": [{"name": "C"}]
          },
          "metadata": {
            "selfLink": "C", "clusterName": "C", "managedFields": [{"manager": "C", "fieldsV1": {"f:C": {}}}]
          },
          "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": "{\"env\": [{\"value\": \"C\"}]}", "objectset.rio.cattle.io/applied": "C", "kapp.k14s.io/original": "C",
            "kopf.zalando.org/last-handled-configuration": "C", "meta.helm.sh/release-name": "C", "deployment.kubernetes.io/applied": "C", "C/C": "C", "description": "C"
          }
        }
        """;

    /// <summary>An application's container whose arguments and variables have the names of kept ones.</summary>
    private const string Foreign = """
        {
          "name": "shop", "image": "shop/app:1", "command": ["C", "--conf", "C"],
          "args": ["--conf=C", "--source=postgres://u:C@db", "--provider", "C", "--ingress-class=C", "--proxy-mode", "C", "--cluster-name=C", "-policy=C", "--enable-network-policy=C"],
          "env": [{"name": "REVISION", "value": "C"}, {"name": "CLUSTER_TYPE", "value": "C"}, {"name": "AWS_VPC_K8S_CNI_EXTERNALSNAT", "value": "C"}, {"name": "C", "value": "C"},
                  {"name": "VPC_ID", "valueFrom": {"secretKeyRef": {"name": "C", "key": "C"}}}]
        }
        """;

    private static readonly string[] Workloads = ["DaemonSet", "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Job",
        "CronJob"];

    /// <summary>The document with canaries, and how many there are.</summary>
    public static JsonNode Into(JsonNode document, ref int count)
    {
        var copy = document.DeepClone();
        var number = count;
        var objects = copy["items"] is JsonArray items ? items.OfType<JsonObject>() : copy is JsonObject one ? [one] : [];
        var kindOfList = copy["kind"]?.GetValue<string>() is { } list && list.EndsWith("List", StringComparison.Ordinal)
            ? list[..^4]
            : null;
        foreach (var item in objects.ToList())
        {
            if (item["metadata"] is not JsonObject metadata || (item["kind"]?.GetValue<string>() ?? kindOfList) is not { Length: > 0 } kind)
            {
                continue;
            }

            Merge(metadata, "metadata", ref number);
            if (metadata["annotations"] is not JsonObject) metadata["annotations"] = new JsonObject();
            Merge(metadata["annotations"] as JsonObject ?? [], "annotations", ref number);
            if (kind == "Pod") IntoPod(item["spec"] as JsonObject, ref number);
            if (Workloads.Contains(kind))
            {
                IntoPod(((item["spec"]?["jobTemplate"]?["spec"] ?? item["spec"])?["template"]?["spec"]) as JsonObject, ref number);
            }

            if (kind == "Pod" || Workloads.Contains(kind) || kind is "Node" or "Service")
            {
                if (item["status"] is not JsonObject) item["status"] = new JsonObject();
                Merge(item["status"] as JsonObject ?? [], "status", ref number);
                foreach (var part in (string[])["", "spec", "status"])
                {
                    ((part.Length == 0 ? item : item[part]) as JsonObject)?.TryAdd("inventedMember",
                        Numbered("{\"a\": [\"C\"], \"C\": \"C\"}", ref number));
                }
            }
        }

        count = number;
        return copy;
    }

    private static void IntoPod(JsonObject? spec, ref int number)
    {
        if (spec is null) return;
        Merge(spec, "pod", ref number);
        spec["inventedMember"] = Numbered("{\"a\": [\"C\"], \"C\": \"C\"}", ref number);
        foreach (var list in (string[])["containers", "initContainers", "ephemeralContainers"])
        {
            if (spec[list] is not JsonArray containers) spec[list] = containers = [];
            containers.Add(Numbered(Foreign, ref number));
            foreach (var container in containers.OfType<JsonObject>().ToList())
            {
                Merge(container, "container", ref number);
                if (container["env"] is not JsonArray) container["env"] = new JsonArray();
                (container["env"] as JsonArray)?.Add(Numbered("{\"name\": \"PASSWORD_C\", \"value\": \"C\"}", ref number));
                if (container["args"] is not JsonArray) container["args"] = new JsonArray();
                (container["args"] as JsonArray)?.Add(Numbered("\"--password=C\"", ref number));
            }
        }
    }

    private static void Merge(JsonObject target, string part, ref int number)
    {
        var planted = Numbered(JsonNode.Parse(Json)?[part]?.ToJsonString() ?? "{}", ref number) as JsonObject ?? [];
        foreach (var (name, value) in planted.ToList())
        {
            planted.Remove(name);
            if (value is JsonArray more && target[name] is JsonArray there)
            {
                foreach (var item in more.ToList())
                {
                    more.Remove(item);
                    there.Add(item);
                }
            }
            else
            {
                target[name] = value;
            }
        }
    }

    private static JsonNode Numbered(string json, ref int number)
    {
        var numbered = number;
        var text = System.Text.RegularExpressions.Regex.Replace(json, @"(?<![A-Za-z0-9\\])C(?![A-Za-z0-9])|(?<=_)C(?![A-Za-z0-9])",
            _ => $"{Canary}{numbered++}");
        number = numbered;
        return JsonNode.Parse(text) ?? throw new InvalidOperationException(json);
    }
}
