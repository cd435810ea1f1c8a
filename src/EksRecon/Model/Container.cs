using System.Collections.Immutable;

using EksRecon.Bundles;

namespace EksRecon.Model;

/// <summary>
/// A container of a pod or a template. Of arguments and environment only those are kept that belong to the product the container is of.
/// </summary>
/// <param name="Image">As written; empty where the object names none.</param>
/// <param name="Arguments">Command and arguments together, kept ones only.</param>
/// <param name="Environment">Kept variables; a null value means set by reference, or set without a value.</param>
/// <param name="IsInit">True for init containers, native sidecars among them.</param>
/// <param name="IsSidecar">True for an init container that keeps running (restartPolicy Always).</param>
public sealed record Container(
    string Name, string Image, ImmutableArray<string> Arguments, ImmutableArray<EnvironmentVariable> Environment, bool IsInit, bool IsSidecar, ImmutableArray<ContainerPort> Ports)
{
    /// <summary>What was kept of it; null where it belongs to no product that is known, or has nothing.</summary>
    public ContainerSettings? Kept { get; init; }

    /// <summary>Runs beside the application, in whichever list it is written.</summary>
    public bool Runs => !IsInit || IsSidecar;

    /// <summary>The variable of this name; null where it is not set.</summary>
    public EnvironmentVariable? Variable(string name)
    {
        foreach (var variable in Environment)
        {
            if (string.Equals(variable.Name, name, StringComparison.Ordinal)) return variable;
        }

        return null;
    }

    /// <summary>
    /// The value of a flag, written <c>--flag=value</c> or <c>--flag value</c>, with one dash or two, in any case (Traefik's are);
    /// <c>true</c> for a flag that stands alone; null where it is not given.
    /// The last one wins, as flag parsers have it.
    /// </summary>
    public string? Argument(string flag)
    {
        string? value = null;
        for (var index = 0; index < Arguments.Length; index++)
        {
            var argument = Arguments[index].AsSpan().TrimStart('-');
            if (!argument.StartsWith(flag, StringComparison.OrdinalIgnoreCase)) continue;
            if (argument.Length == flag.Length)
            {
                value = index + 1 < Arguments.Length && !Arguments[index + 1].StartsWith('-') ? Arguments[index + 1] : "true";
            }
            else if (argument[flag.Length] == '=') value = argument[(flag.Length + 1)..].ToString();
        }

        return value;
    }
}

/// <summary>A kept environment variable.</summary>
/// <param name="Value">Null where it comes from a reference (<c>valueFrom</c>), or has no value written.</param>
public sealed record EnvironmentVariable(string Name, string? Value, bool IsReference);

/// <summary>A port that a container declares.</summary>
public sealed record ContainerPort(string? Name, int Port, string Protocol);
