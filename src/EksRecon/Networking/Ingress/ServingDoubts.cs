using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>
/// Finds what speaks against "nothing serves this class" where no component of the catalogue serves it: what a controller wrote into a status, or a workload that carries the
/// name of the class's vendor. The controller may be one that the catalogue does not have.
/// </summary>
internal sealed class ServingDoubts(Snapshot snapshot, ComponentCensus components)
{
    /// <summary>The field of evidence that is a workload by what it is called.</summary>
    private const string Names = "names and images";

    private const string True = "True";

    public Evidence? Of(IngressClass seen) => WithAddress(snapshot, item => ClassOf(item) == seen.Name) ?? ByWorkload(seen.Controller);

    public Evidence? Of(GatewayClass seen)
    {
        if (seen.Accepted == True) return new(seen.Subject, "status.conditions[Accepted]", True, Kinds.GatewayClasses.Question);
        foreach (var item in snapshot.Resources(Kinds.Gateways).Items)
        {
            if (item.Text("spec.gatewayClassName") != seen.Name) continue;
            if (item.Condition("Programmed")?.Status == True) return new(item.Subject, "status.conditions[Programmed]", True, Kinds.Gateways.Question);
            if (item.List("status.addresses").Select(address => address.TextOf("value")).OfType<string>().FirstOrDefault() is { } value)
            {
                return new(item.Subject, "status.addresses", value, Kinds.Gateways.Question);
            }
        }

        return ByWorkload(seen.ControllerName);
    }

    /// <summary>The first Ingress of those asked for that a controller gave an address.</summary>
    public static Evidence? WithAddress(Snapshot snapshot, Func<Resource, bool> holds)
    {
        foreach (var item in snapshot.Resources(Kinds.Ingresses).Items)
        {
            if (holds(item) && Address(item) is { } value) return new(item.Subject, "status.loadBalancer.ingress", value, Kinds.Ingresses.Question);
        }

        return null;
    }

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
        controller is not null && components.Unlisted.MayServe(controller, id => components.Of(id).Any()) is { } workload ? Unlisted(workload, "the controller " + controller) : null;

    private static string? ClassOf(Resource item) => item.Text("spec.ingressClassName") is { Length: > 0 } name ? name : item.Metadata.Annotations[IngressObject.Annotation];
}
