using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>A label selector (meta/v1 LabelSelector): all requirements must hold; without any it selects everything.</summary>
/// <param name="Requirements">Sorted, so that selectors that say the same are equal in text.</param>
public sealed record LabelSelector(ImmutableArray<LabelRequirement> Requirements) : Selector
{
    public static readonly LabelSelector Everything = new([]);

    public override string Key => string.Join(';', Requirements.Select(requirement => requirement.Key));

    public override IEnumerable<string> LabelNames => Requirements.Select(requirement => requirement.Label);

    public override bool SelectsEverything => Requirements.IsEmpty;

    public override bool Matches(ILabelled labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }

    /// <summary>Reads a selector.</summary>
    /// <exception cref="PolicyException">The API server would not take it.</exception>
    public static LabelSelector Read(JsonElement element, string where)
    {
        if (element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return Everything;
        if (element.ValueKind != JsonValueKind.Object) throw new PolicyException($"{where} is no selector");
        var requirements = new List<LabelRequirement>();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            switch (member.Name)
            {
                case "matchLabels" when member.Value.ValueKind == JsonValueKind.Object:
                    foreach (var pair in member.Value.EnumerateObject())
                    {
                        requirements.Add(
                            new(pair.Name, "In",
                                [pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString() ?? ""
                                    : throw new PolicyException($"{where}.matchLabels.{pair.Name} is no text")]));
                    }

                    break;
                case "matchExpressions" when member.Value.ValueKind == JsonValueKind.Array:
                    foreach (var expression in member.Value.EnumerateArray())
                    {
                        requirements.Add(LabelRequirement.Read(expression, where + ".matchExpressions"));
                    }

                    break;
                default:
                    throw new PolicyException($"{where}.{member.Name} is no part of a selector");
            }
        }

        return new([.. requirements.OrderBy(requirement => requirement.Key, StringComparer.Ordinal)]);
    }
}

/// <summary>One requirement: In, NotIn, Exists or DoesNotExist. NotIn holds where the label is absent.</summary>
public sealed record LabelRequirement(string Label, string Operator, ImmutableArray<string> Values)
{
    public string Key { get; } = $"{Label} {Operator} {string.Join(',', Values.Order(StringComparer.Ordinal))}";

    public bool Matches(ILabelled labels)
    {
        var value = labels[Label];
        return Operator switch
        {
            "In" => value is not null && Values.Contains(value, StringComparer.Ordinal),
            "NotIn" => value is null || !Values.Contains(value, StringComparer.Ordinal),
            "Exists" => value is not null,
            _ => value is null,
        };
    }

    internal static LabelRequirement Read(JsonElement element, string where)
    {
        if (element.TextOf("key") is not { Length: > 0 } key || element.TextOf("operator") is not { } name)
        {
            throw new PolicyException($"{where} has an element without key or operator");
        }

        var values = ImmutableArray.CreateBuilder<string>();
        if (element.TryGetProperty("values", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var value in list.EnumerateArray())
            {
                values.Add(value.ValueKind == JsonValueKind.String ? value.GetString() ?? ""
                    : throw new PolicyException($"{where}: a value of {key} is no text"));
            }
        }

        return (name, values.Count) switch
        {
            ("In" or "NotIn", > 0) or ("Exists" or "DoesNotExist", 0) => new(key, name, values.ToImmutable()),
            ("In" or "NotIn", _) => throw new PolicyException($"{where}: {name} of {key} has no values"),
            ("Exists" or "DoesNotExist", _) => throw new PolicyException($"{where}: {name} of {key} has values"),
            _ => throw new PolicyException($"{where}: the operator {name} of {key} is not known"),
        };
    }
}

/// <summary>A policy says something that the API server would refuse, or that is not modelled; the message says what and where.</summary>
public class PolicyException(string message) : Exception(message);

/// <summary>
/// A policy says something that its engine would read and this program does not: a field that is not known, objects that were not seen. In
/// a rule it leaves only open what the rule could match; a policy that would be
/// refused is open as a whole, because it may not be there at all.
/// </summary>
public sealed class NotEvaluatedException(string message) : PolicyException(message);
