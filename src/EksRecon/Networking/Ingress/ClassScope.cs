using System.Collections.Immutable;

using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>Which Ingresses and classes one installation takes, by its product and its own arguments.</summary>
/// <param name="ControllerNames"><c>spec.controller</c> values it answers to; a trailing <c>*</c> stands for any end.</param>
/// <param name="Names">The class names it is limited to; empty where any will do.</param>
/// <param name="NamesWithoutObject">Class names it takes although no IngressClass of that name exists.</param>
/// <param name="Annotations">Values of the annotation kubernetes.io/ingress.class it takes.</param>
/// <param name="TakesClassless">It takes Ingresses without a class because nothing limits it.</param>
/// <param name="WasToldClassless">An argument tells it to take Ingresses without a class.</param>
/// <param name="Namespaces">The namespaces it is limited to, as its arguments write them; null where it takes all.</param>
internal sealed record ClassScope(
    ImmutableArray<string> ControllerNames,
    ImmutableArray<string> Names,
    ImmutableArray<string> NamesWithoutObject,
    ImmutableArray<string> Annotations,
    bool TakesClassless,
    bool WasToldClassless,
    string? Namespaces)
{
    /// <summary>A label selector over namespaces: two of them may or may not overlap.</summary>
    private const string BySelector = "selector ";

    public static ClassScope Of(Component component)
    {
        var product = ProductClasses.Of(component.Id);
        var settings = new ComponentSettings(component);
        var names = Split(settings.First(product.NameSettings));
        var annotations = Split(settings.First(product.AnnotationSettings));
        var byName = settings.IsOn("ingress-class-by-name") ? annotations : [];
        if (names.IsEmpty && product.DefaultName is { } only) names = [only];
        return new(
            Controllers(component, product, settings),
            names,
            product.TakesNamesWithoutObject ? names.IsEmpty && product.DefaultAnnotation is { } usual ? [usual] : names : byName,
            annotations.IsEmpty ? product.DefaultAnnotation is { } annotation ? [annotation] : [] : annotations,
            product.TakesClassless && annotations.IsEmpty,
            settings.IsOn("watch-ingress-without-class") || settings.IsOn("empty-ingress-class"),
            NamespacesOf(component, settings));
    }

    /// <summary>Whether an IngressClass of this name and <c>spec.controller</c> is served.</summary>
    public bool Serves(string name, string? controller) =>
        NamesWithoutObject.Contains(name, StringComparer.Ordinal) ||
        controller is not null && ClassNames.Match(ControllerNames, controller)
            && (Names.IsEmpty || Names.Contains(name, StringComparer.Ordinal));

    /// <summary>
    /// Whether it is served for sure: by a name the product was given or always has, and not by a pattern of the catalogue alone.
    /// </summary>
    public bool SurelyServes(string name, string? controller) =>
        Serves(name, controller)
            && (Names.Length + NamesWithoutObject.Length > 0
                || ControllerNames.Any(usual => usual.TrimEnd('*').TrimEnd('/') == controller));

    /// <summary>Whether an Ingress of some namespace is surely taken by both.</summary>
    public bool Overlaps(ClassScope other)
    {
        if (Namespaces is null && other.Namespaces is null) return true;
        if (IsSelector(Namespaces) || IsSelector(other.Namespaces)) return false;
        return Namespaces is null || other.Namespaces is null
            || Split(Namespaces).Intersect(Split(other.Namespaces), StringComparer.Ordinal).Any();
    }

    private static bool IsSelector(string? namespaces) => namespaces?.StartsWith(BySelector, StringComparison.Ordinal) == true;

    private static ImmutableArray<string> Controllers(Component component, ProductClasses product, ComponentSettings settings)
    {
        if (settings.First(product.ControllerSettings) is { Length: > 0 } other) return [other];
        var usual = component.Signature.IngressClassControllers;
        if (component.Id == AutoModeClasses.ComponentId && usual.IsEmpty) return [AutoModeClasses.Controller];
        if (product.ControllerSettings.Length == 0 && product.ControllerSuffix is null) return usual;
        // The catalogue's * stands for names given by argument; without one the product has one name.
        var suffix = product.ControllerSuffix is { } flag && settings.First([flag]) is { Length: > 0 } value ? "/" + value : "";
        return [.. usual.Select(name => name.TrimEnd('*').TrimEnd('/') + suffix).Distinct(StringComparer.Ordinal)];
    }

    private static string? NamespacesOf(Component component, ComponentSettings settings)
    {
        if (settings.First(["watch-namespace-selector"]) is { Length: > 0 } selector) return BySelector + selector;
        if (
            settings.First(
                ["watch-namespace", "providers.kubernetesingress.namespaces",
                    "CONTROLLER_WATCH_NAMESPACE"]) is not { Length: > 0 } namespaces)
        {
            return null;
        }

        // $(POD_NAMESPACE) is the installation's own.
        return namespaces.Contains("$(", StringComparison.Ordinal) ? component.Namespace : namespaces;
    }

    private static ImmutableArray<string> Split(string? list) =>
        list is null ? [] : [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
