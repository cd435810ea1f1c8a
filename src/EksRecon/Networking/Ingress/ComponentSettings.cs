using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>The arguments and variables of an installation's containers, wherever among them they are written.</summary>
internal readonly struct ComponentSettings(Component component)
{
    /// <summary>The value of the first of these arguments or variables that is set; null where none is.</summary>
    public string? First(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Value(name) is { } value) return value;
        }

        return null;
    }

    /// <summary>True for a switch that stands alone or is set to true.</summary>
    public bool IsOn(string flag) => string.Equals(Value(flag), "true", StringComparison.OrdinalIgnoreCase);

    private string? Value(string name)
    {
        foreach (var workload in component.Workloads)
        {
            foreach (var container in workload.Template.Containers)
            {
                if ((container.Argument(name) ?? container.Variable(name)?.Value) is { } value) return value;
            }
        }

        return null;
    }
}

/// <summary>Compares controller names with the catalogue's.</summary>
internal static class ClassNames
{
    /// <summary>True where one of the patterns is the name; a trailing <c>*</c> stands for any end.</summary>
    public static bool Match(IEnumerable<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.EndsWith('*') ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : pattern == name)
            {
                return true;
            }
        }

        return false;
    }
}
