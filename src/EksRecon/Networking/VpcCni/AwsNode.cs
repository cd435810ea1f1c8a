using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.VpcCni;

/// <summary>aws-node as it runs: the DaemonSet, or one of its pods where the DaemonSet could not be seen.</summary>
internal sealed class AwsNode
{
    public const string ComponentId = "aws-vpc-cni";

    private const string MainContainer = "aws-node";

    private readonly Container _container;
    private readonly Container? _init;

    private AwsNode(Workload workload, Container container)
    {
        Workload = workload;
        _container = container;
        _init = workload.Template.Container("aws-vpc-cni-init");
    }

    public Workload Workload { get; }

    public string Source => Workload.Kind == "Pod" ? "kubernetes/pods" : "kubernetes/daemonsets.apps";

    /// <summary>Null where it does not run, or was not seen.</summary>
    public static AwsNode? Find(ComponentCensus components)
    {
        foreach (var component in components.Of(ComponentId))
        {
            foreach (var workload in component.Workloads)
            {
                if (workload.Template.Container(MainContainer) is { } container) return new(workload, container);
            }
        }

        return null;
    }

    /// <summary>
    /// The value a setting has: set, or its default, which an empty value stands for too. Unknown where it is set by reference.
    /// </summary>
    public Fact<SettingValue> Value(VpcCniSetting setting)
    {
        var variable = (setting.IsInit ? _init : _container)?.Variable(setting.Name);
        var field = $"env[{setting.Name}]";
        if (variable is { IsReference: true, Value: null })
        {
            return Fact.Unknown<SettingValue>(
                new Gap(Source, Outcome.NotAsked, $"{Workload.Subject} sets {setting.Name} by reference (valueFrom), which is not followed",
                    Source: "bundle"));
        }

        if (string.IsNullOrEmpty(variable?.Value))
        {
            var origin = variable is null ? "default" : "default (set without a value)";
            return Fact.Known(new SettingValue(setting.Default, origin), new Evidence(Workload.Subject, field, Evidence.NotSet, Source));
        }

        return Fact.Known(new SettingValue(variable.Value, "set"), new Evidence(Workload.Subject, field, variable.Value, Source));
    }

    /// <summary>
    /// A switch as Go's strconv.ParseBool reads it; the default where the value is none of its spellings, as aws-node does.
    /// </summary>
    public Fact<bool> Switch(VpcCniSetting setting) => Value(setting).Map(value => GoBool.Parse(value.Value) ?? setting.Default == "true");
}

/// <summary>The value of a setting and where it is from.</summary>
/// <param name="Origin"><c>set</c>, <c>default</c>, or <c>default (set without a value)</c>.</param>
public sealed record SettingValue(string Value, string Origin);

/// <summary>The spellings that Go's strconv.ParseBool takes.</summary>
internal static class GoBool
{
    public static bool? Parse(string? text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
