using System.Globalization;
using System.Text.Json;

using static EksRecon.Replay.Kubernetes.TableColumn;

namespace EksRecon.Replay.Kubernetes;

/// <summary>Cells of pods (kubernetes pkg/printers/internalversion, printPod).</summary>
internal static class PodCells
{
    public static string Ready(JsonElement pod, DateTimeOffset now) =>
        $"{Items(pod, "status.containerStatuses").Count(status => Value(status, "ready") == "true")}/{Items(pod, "spec.containers").Count()}";

    public static string Restarts(JsonElement pod, DateTimeOffset now) =>
        Items(pod, "status.containerStatuses")
            .Sum(status => int.TryParse(Value(status, "restartCount"), CultureInfo.InvariantCulture, out var count) ? count : 0)
            .ToString(CultureInfo.InvariantCulture);

    public static string Status(JsonElement pod, DateTimeOffset now)
    {
        var status = Value(pod, "status.reason") is { Length: > 0 } reason ? reason : Value(pod, "status.phase");
        foreach (var container in Items(pod, "status.containerStatuses"))
        {
            if (Value(container, "state.waiting.reason") is { Length: > 0 } waits) status = waits;
            else if (Value(container, "state.terminated.reason") is { Length: > 0 } ended) status = ended;
        }

        return Value(pod, "metadata.deletionTimestamp").Length > 0 ? "Terminating" : status.Length > 0 ? status : "Unknown";
    }
}

/// <summary>Cells of nodes.</summary>
internal static class NodeCells
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static string Status(JsonElement node, DateTimeOffset now)
    {
        var ready = Items(node, "status.conditions").FirstOrDefault(condition => Value(condition, "type") == "Ready");
        var status = ready.ValueKind == JsonValueKind.Undefined ? "Unknown" : Value(ready, "status") == "True" ? "Ready" : "NotReady";
        return Value(node, "spec.unschedulable") == "true" ? status + ",SchedulingDisabled" : status;
    }

    public static string Roles(JsonElement node, DateTimeOffset now)
    {
        if (!node.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object
            || !metadata.TryGetProperty("labels", out var labels)
            || labels.ValueKind != JsonValueKind.Object)
        {
            return "<none>";
        }

        var roles = labels.EnumerateObject().Where(label => label.Name.StartsWith(RolePrefix, StringComparison.Ordinal))
            .Select(label => label.Name[RolePrefix.Length..]).Order(StringComparer.Ordinal);
        return string.Join(",", roles) is { Length: > 0 } joined ? joined : "<none>";
    }

    public static string Address(JsonElement node, string type)
    {
        var found = Items(node, "status.addresses").FirstOrDefault(address => Value(address, "type") == type);
        return found.ValueKind == JsonValueKind.Undefined ? "<none>" : Value(found, "address");
    }
}

/// <summary>Cells of Services and Ingresses.</summary>
internal static class ServiceCells
{
    public static string ExternalIp(JsonElement service, DateTimeOffset now) => Value(service, "spec.type") switch
    {
        "LoadBalancer" => Address(service) is { Length: > 0 } address ? address : "<pending>",
        "ExternalName" => Value(service, "spec.externalName"),
        _ => string.Join(",", Items(service, "spec.externalIPs").Select(address => address.GetString())) is { Length: > 0 } given
            ? given
            : "<none>",
    };

    public static string Address(JsonElement item) =>
        string.Join(",",
            Items(item, "status.loadBalancer.ingress").Select(ingress => Value(ingress, "ip") is { Length: > 0 } ip ? ip
                : Value(ingress, "hostname")));

    public static string Ports(JsonElement service, DateTimeOffset now)
    {
        var ports = Items(service, "spec.ports").Select(port =>
        {
            var node = Value(port, "nodePort");
            var protocol = Value(port, "protocol") is { Length: > 0 } given ? given : "TCP";
            return node is "" or "0" ? $"{Value(port, "port")}/{protocol}" : $"{Value(port, "port")}:{node}/{protocol}";
        });
        return string.Join(",", ports) is { Length: > 0 } joined ? joined : "<none>";
    }
}

/// <summary>Cells of Jobs.</summary>
internal static class JobCells
{
    public static string Status(JsonElement job)
    {
        foreach (var condition in Items(job, "status.conditions"))
        {
            if (Value(condition, "status") == "True" && Value(condition, "type") is "Complete" or "Failed" or "Suspended")
            {
                return Value(condition, "type");
            }
        }

        return "Running";
    }

    public static string Took(JsonElement job, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(Value(job, "status.startTime"), CultureInfo.InvariantCulture, out var started)) return "";
        return Duration(
            (DateTimeOffset.TryParse(Value(job, "status.completionTime"), CultureInfo.InvariantCulture, out var ended) ? ended
                : now) - started);
    }
}
