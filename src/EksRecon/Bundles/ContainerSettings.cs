using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EksRecon.Bundles;

/// <summary>
/// The arguments and environment variables that are kept of one container: those that its product's catalogue entry names.
/// </summary>
public sealed class ContainerSettings
{
    private const char AnyEnd = '*';

    private readonly FrozenSet<string> _flags;
    private readonly FrozenSet<string> _variables;
    private readonly ImmutableArray<string> _variablePrefixes;

    /// <param name="flags">Names without dashes; compared without case, as Traefik's are written.</param>
    /// <param name="variables">Names; a <c>*</c> at the end stands for any end.</param>
    internal ContainerSettings(IEnumerable<string> flags, IEnumerable<string> variables)
    {
        _flags = flags.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        var names = variables.ToList();
        _variables = names.Where(name => !name.EndsWith(AnyEnd)).ToFrozenSet(StringComparer.Ordinal);
        _variablePrefixes = [.. names.Where(name => name.EndsWith(AnyEnd)).Select(name => name.TrimEnd(AnyEnd))];
    }

    /// <summary>True for a variable whose value is kept.</summary>
    public bool IsVariable(string name)
    {
        if (_variables.Contains(name)) return true;
        foreach (var prefix in _variablePrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>
    /// The arguments that are kept: named flags, each with the value behind it, unless the value looks like a credential.
    /// </summary>
    internal List<string> Arguments(IEnumerable<string?> arguments)
    {
        var kept = new List<string>();
        var awaitsValue = false;
        foreach (var argument in arguments)
        {
            var text = argument ?? "";
            var isFlag = IsFlag(text);
            if (isFlag)
            {
                if (!Credentials.AreIn(ValueOf(text))) kept.Add(text);
            }
            else if (awaitsValue && !text.StartsWith('-'))
            {
                // A flag without its value would say "true": both go.
                if (Credentials.AreIn(text)) kept.RemoveAt(kept.Count - 1);
                else kept.Add(text);
            }

            awaitsValue = isFlag && !text.Contains('=', StringComparison.Ordinal);
        }

        return kept;
    }

    private static ReadOnlySpan<char> ValueOf(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? default : argument.AsSpan(equals + 1);
    }

    private bool IsFlag(string argument)
    {
        var name = argument.AsSpan().TrimStart('-');
        if (name.Length == argument.Length) return false;
        var equals = name.IndexOf('=');
        if (equals >= 0) name = name[..equals];
        return _flags.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }
}
