using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Ingress;

/// <summary>
/// The rules of this layer, in order of code. NET206, the end of a controller, is said for all layers together in Rules/.
/// </summary>
public static class IngressRules
{
    public static ImmutableArray<Rule<IngressFacts>> All { get; } =
    [
        new NoIngressController(), new SeveralIngressControllers(), new IngressClassWithoutController(), new IngressClassTwoControllers(), new GatewayClassWithoutController(),
        new IngressWithoutClass(), new SeveralDefaultIngressClasses(), new IngressControllerNotReady(), new GatewayNotProgrammed(),
    ];
}
