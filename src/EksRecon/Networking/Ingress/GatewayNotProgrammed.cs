using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>NET210: Gateways that their controller refused or could not set up, or whose class does not exist.</summary>
internal sealed class GatewayNotProgrammed : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET210", nameof(GatewayNotProgrammed), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts)
    {
        yield return facts.GatewayApi.Gateways.Seen();
        // Whether a class exists is open where classes were not seen.
        if (facts.GatewayApi.Gateways.TryGet(out var gateways)
            && gateways.Any(gateway => gateway is { ClassExists: null, Class: not null }))
        {
            yield return facts.GatewayApi.Classes.Part();
        }
    }

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.GatewayApi.Gateways.TryGet(out var gateways)) yield break;
        var broken = gateways.Select(gateway => (Gateway: gateway, Reason: Reason(gateway))).Where(item => item.Reason is not null)
            .ToArray();
        if (broken.Length == 0) yield break;
        var routes = broken.Sum(item => item.Gateway.Routes.Sum(count => count.Count));
        yield return new(
            Kind,
            Kind.Severity,
            broken.Length == 1
                ? $"{broken[0].Gateway.Subject} {broken[0].Reason?.Short}"
                : $"{broken.Length} of {gateways.Length} Gateways are not programmed",
            string.Join(" ",
                broken.Select(item => $"{item.Gateway.Subject} {item.Reason?.Sentence}").Append(Carried(routes))
                    .Where(sentence => sentence.Length > 0)),
            [.. broken.Select(item => item.Gateway.Subject).Order(StringComparer.Ordinal)],
            [.. broken.Select(item => item.Reason?.Evidence).OfType<Evidence>()],
            "Read the condition's message: it names the listener, certificate, address or class that is wrong. Correct it there, or create the GatewayClass that is named.",
            Commands(broken.Select(item => item.Gateway)));
    }

    private static string Carried(int routes) => routes switch
    {
        0 => "",
        1 => "1 route that names it may carry no traffic.",
        _ => $"{routes} routes that name them may carry no traffic.",
    };

    private static ImmutableArray<ShellCommand> Commands(IEnumerable<Gateway> gateways) =>
        [.. gateways.Select(gateway => (ShellCommand)$"kubectl describe gateways.gateway.networking.k8s.io {gateway.Name} -n {gateway.Namespace}"),
            $"kubectl get gatewayclasses"];

    private static Fault? Reason(Gateway gateway)
    {
        if (gateway is { ClassExists: false, Class: { } name })
        {
            return new($"names GatewayClass {name}, which does not exist", $"names GatewayClass {name}, which does not exist.",
                new(gateway.Subject, "spec.gatewayClassName", name, Kinds.Gateways.Question));
        }

        return Refused(gateway, "Accepted", gateway.Accepted, "is not accepted")
            ?? Refused(gateway, "Programmed", gateway.Programmed, "is not programmed");
    }

    private static Fault? Refused(Gateway gateway, string condition, GatewayCondition? state, string words)
    {
        if (state?.Status != "False") return null;
        var message = state.Message is { Length: > 0 } said ? $"{words}: {said.Trim().TrimEnd('.')}." : $"{words}.";
        return new(words, message, new(gateway.Subject, $"status.conditions[{condition}]", "False", Kinds.Gateways.Question));
    }

    private sealed record Fault(string Short, string Sentence, Evidence Evidence);
}
