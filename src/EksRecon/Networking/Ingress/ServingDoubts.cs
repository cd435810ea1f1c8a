using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>
/// Finds what speaks against "nothing serves this class" where no component of the catalogue serves it: what a controller wrote into a
/// status, or a workload that carries the
/// name of the class's vendor. The controller may be one that the catalogue does not have.
/// </summary>
internal sealed class ServingDoubts(Snapshot snapshot, ComponentCensus components)
{
    /// <summary>The field of evidence that is a workload by what it is called.</summary>
    private const string Names = "names and images";

    private const string True = "True";

    /// <summary>
    /// The first Ingress of each class that has an address, and the first Gateway that was set up. Read once: a bundle may have any number
    /// of classes.
    /// </summary>
    private readonly Lazy<Dictionary<string, Evidence>> _ingresses = new(() => Ingresses(snapshot));
    private readonly Lazy<Dictionary<string, Evidence>> _gateways = new(() => Gateways(snapshot));

    public Evidence? Of(IngressClass seen) => _ingresses.Value.GetValueOrDefault(seen.Name) ?? ByWorkload(seen.Controller);

    public Evidence? Of(GatewayClass seen)
    {
        if (seen.Accepted == True) return new(seen.Subject, "status.conditions[Accepted]", True, Kinds.GatewayClasses.Question);
        return _gateways.Value.GetValueOrDefault(seen.Name) ?? ByWorkload(seen.ControllerName);
    }

    /// <summary>The first Ingress that a controller gave an address, whatever its class.</summary>
    public static Evidence? WithAddress(Snapshot snapshot) =>
        snapshot.Resources(Kinds.Ingresses).Items.Select(Addressed).FirstOrDefault(evidence => evidence is not null);

    /// <summary>The first address that a controller wrote into the status of an Ingress; null where it has none.</summary>
    public static string? Address(Resource ingress) => ingress.List("status.loadBalancer.ingress")
        .Select(address => address.TextOf("hostname") ?? address.TextOf("ip")).FirstOrDefault(value => !string.IsNullOrEmpty(value));

    /// <summary>Why it is not known that no controller runs.</summary>
    public static string Reason(Evidence doubt) => doubt.Field == Names
        ? $"{doubt.Subject} may be an ingress controller or gateway that is not in the catalogue"
        : $"{doubt.Subject} has {doubt.Field} {doubt.Value}, so a controller that is not in the catalogue may run";

    public static Evidence Unlisted(Workload workload, string what) => new(
        workload.Subject, Names, $"may be {what}, which is not in the catalogue",
        Kinds.All.FirstOrDefault(kind => kind.Kind == workload.Kind)?.Question ?? Kinds.Pods.Question);

    private Evidence? ByWorkload(string? controller) =>
        controller is not null && components.Unlisted.MayServe(controller, id => components.Of(id).Any()) is { } workload
            ? Unlisted(workload, "the controller " + controller)
            : null;

    private static Dictionary<string, Evidence> Ingresses(Snapshot snapshot)
    {
        var found = new Dictionary<string, Evidence>(StringComparer.Ordinal);
        foreach (var item in snapshot.Resources(Kinds.Ingresses).Items)
        {
            if (ClassOf(item) is { } name && Addressed(item) is { } evidence) found.TryAdd(name, evidence);
        }

        return found;
    }

    private static Dictionary<string, Evidence> Gateways(Snapshot snapshot)
    {
        var found = new Dictionary<string, Evidence>(StringComparer.Ordinal);
        foreach (var item in snapshot.Resources(Kinds.Gateways).Items)
        {
            if (item.Text("spec.gatewayClassName") is { } name && SetUp(item) is { } evidence) found.TryAdd(name, evidence);
        }

        return found;
    }

    private static Evidence? SetUp(Resource gateway)
    {
        if (gateway.Condition("Programmed")?.Status == True)
        {
            return new(gateway.Subject, "status.conditions[Programmed]", True, Kinds.Gateways.Question);
        }

        return gateway.List("status.addresses").Select(address => address.TextOf("value"))
            .FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } value
            ? new(gateway.Subject, "status.addresses", value, Kinds.Gateways.Question)
            : null;
    }

    private static Evidence? Addressed(Resource ingress) =>
        Address(ingress) is { } value ? new(ingress.Subject, "status.loadBalancer.ingress", value, Kinds.Ingresses.Question) : null;

    private static string? ClassOf(Resource item) =>
        item.Text("spec.ingressClassName") is { Length: > 0 } name ? name : item.Metadata.Annotations[IngressObject.Annotation];
}
