using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Model;
using EksRecon.Questions;

namespace EksRecon.Reachability;

/// <summary>
/// Reads what policies say of the ServiceAccounts that pods run as: their names, and their labels, which Calico presents as labels of the
/// pod (libcalico-go, parseServiceAccounts).
/// </summary>
internal sealed class CalicoAccounts(Gap? gap)
{
    /// <summary>True where an end of a rule says something of ServiceAccounts.</summary>
    public static bool AreNamed(JsonElement end, string where, CalicoDoubts doubts)
    {
        if (PolicyReading.Member(end, "serviceAccounts") is not { } accounts) return false;
        doubts.Check(() => PolicyReading.Only(accounts, where + ".serviceAccounts", "names", "selector"));
        return PolicyReading.List(accounts, "names", where + ".serviceAccounts") is { Count: > 0 }
            || CalicoEntities.Text(accounts, "selector", where + ".serviceAccounts") is { Length: > 0 };
    }

    /// <summary>Those that an end of a rule names, as a selector of pods; null for all.</summary>
    /// <exception cref="NotEvaluatedException">ServiceAccounts were not seen.</exception>
    public CalicoSelector? Read(JsonElement end, string where)
    {
        if (PolicyReading.Member(end, "serviceAccounts") is not { } accounts) return null;
        where += ".serviceAccounts";
        CalicoSelector? selector = null;
        if (PolicyReading.List(accounts, "names", where) is { Count: > 0 } names)
        {
            selector = CalicoSelector.In(PodLabels.CalicoAccount,
                [.. names.Select(name => name.ValueKind == JsonValueKind.String ? name.GetString() ?? "" : throw new PolicyException($"{where}.names: {name.GetRawText()} is not a name"))]);
        }

        return Labelled(accounts, "selector", where) is { } labelled ? CalicoSelector.Both(selector, labelled) : selector;
    }

    /// <summary>A selector of ServiceAccounts by their labels, as a selector of pods; null where it is absent or empty.</summary>
    /// <inheritdoc cref="Read"/>
    public CalicoSelector? Labelled(JsonElement element, string name, string where)
    {
        if (CalicoEntities.Selector(element, name, where) is not { } selector) return null;
        if (gap is not null)
        {
            throw new NotEvaluatedException(
                $"{where}.{name} needs the labels of ServiceAccounts ({Kinds.ServiceAccounts.Permission}): {gap.ToSentence()}");
        }

        return selector.Prefixed(PodLabels.CalicoAccountLabels);
    }
}
