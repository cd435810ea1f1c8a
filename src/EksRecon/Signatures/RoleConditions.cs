using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Signatures;

/// <summary>Tells which roles an installation plays by its configuration.</summary>
internal sealed class RoleConditions(Snapshot snapshot, IReadOnlyList<Component> items)
{
    public bool Plays(Component component, SignatureRole role)
    {
        if (role.When is { } when && !when.Any(condition => Holds(component, condition))) return false;
        return role.Unless is not { } unless || !unless.Any(condition => Holds(component, condition));
    }

    /// <summary>What keeps it from being known whether the installation plays the role; null where that is known.</summary>
    public Gap? Undecided(Component component, SignatureRole role)
    {
        foreach (var condition in (role.When ?? []).Concat(role.Unless ?? []))
        {
            if (condition.ConfigMap is not { } name || snapshot.ConfigMaps(name).Any()) continue;
            if (snapshot.Coverage.OfConfigMap(component.Namespace ?? NamedConfigMaps.KubeSystem, name).Gap is { } gap) return gap;
        }

        return null;
    }

    private bool Holds(Component component, RoleCondition condition)
    {
        if (condition.Env is { } env && !AnyContainer(component, container => HasVariable(container, env))) return false;
        if (condition.Arg is { } arg && !AnyContainer(component, container => HasArgument(container, arg))) return false;
        if (condition.Container is { } name && !AnyContainer(component, container => container.Name == name)) return false;
        if (condition.ConfigMap is { } map && !HasEntry(component, map, condition)) return false;
        return condition.Resource is not { } resource || HasField(resource, condition);
    }

    private static bool AnyContainer(Component component, Func<Container, bool> holds)
    {
        foreach (var workload in component.Workloads)
        {
            foreach (var container in workload.Template.Containers)
            {
                if (holds(container)) return true;
            }
        }

        return false;
    }

    private static bool HasVariable(Container container, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return container.Variable(pair[..equals])?.Value == pair[(equals + 1)..];
    }

    private static bool HasArgument(Container container, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return container.Argument(pair[..equals]) == pair[(equals + 1)..];
    }

    private bool HasEntry(Component component, string name, RoleCondition condition)
    {
        var maps = snapshot.ConfigMaps(name).ToList();
        var map = maps.FirstOrDefault(one => one.Metadata.Namespace == component.Namespace) ?? maps.FirstOrDefault();
        if (map is null)
        {
            return condition.OrUnseenWith is { } other && !snapshot.Coverage.OfConfigMap(component.Namespace ?? "", name).IsWhole
                && items.Any(item => item.Id == other);
        }

        return map.Entries[condition.Key ?? ""] is { } text && (condition.Values ?? []).Any(value => HasLine(text, value));
    }

    private static bool HasLine(string text, string wanted)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Trim().SequenceEqual(wanted)) return true;
        }

        return false;
    }

    private bool HasField(string question, RoleCondition condition)
    {
        if (Kinds.Find(question) is not { } kind) return false;
        foreach (var resource in snapshot.Resources(kind).Items)
        {
            if (resource.Text(condition.Path ?? "") is { } value && (condition.Values ?? []).Contains(value, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
