using System.Collections.Frozen;

namespace EksRecon.Networking.Ingress;

/// <summary>
/// How a product decides which Ingresses are its own: the arguments it takes and what it does without them. From the products'
/// documentation and code;
/// which <c>spec.controller</c> it answers to is the signature catalogue's.
/// </summary>
internal sealed record ProductClasses
{
    /// <summary>A product of which nothing more is known than its signature.</summary>
    public static readonly ProductClasses Plain = new();

    /// <summary>An argument or variable whose value takes the place of the controller name.</summary>
    public string[] ControllerSettings { get; init; } = [];

    /// <summary>An argument whose value is put behind the controller name after a slash.</summary>
    public string? ControllerSuffix { get; init; }

    /// <summary>Arguments or variables that limit it to classes of these names, comma-separated.</summary>
    public string[] NameSettings { get; init; } = [];

    /// <summary>
    /// The class name it is limited to when no setting says otherwise; null where it then takes every class of its controller name.
    /// </summary>
    public string? DefaultName { get; init; }

    /// <summary>True where an Ingress that names one of its classes is taken without an IngressClass object.</summary>
    public bool TakesNamesWithoutObject { get; init; }

    /// <summary>Arguments whose value is the annotation kubernetes.io/ingress.class it takes.</summary>
    public string[] AnnotationSettings { get; init; } = [];

    /// <summary>The annotation value it takes when no setting says otherwise.</summary>
    public string? DefaultAnnotation { get; init; }

    /// <summary>True where it takes Ingresses without a class as long as no annotation setting limits it.</summary>
    public bool TakesClassless { get; init; }

    public static ProductClasses Of(string id) => Known.GetValueOrDefault(id, Plain);

    private static readonly FrozenDictionary<string, ProductClasses> Known = new Dictionary<string, ProductClasses>(StringComparer.Ordinal)
    {
        // kubernetes-sigs/aws-load-balancer-controller: pkg/ingress/group_loader.go; the class object decides by its controller alone.
        ["aws-load-balancer-controller"] = new() { AnnotationSettings = ["ingress-class"], DefaultAnnotation = "alb", TakesClassless = true },
        ["alb-ingress-controller"] = new() { AnnotationSettings = ["ingress-class"], DefaultAnnotation = "alb", TakesClassless = true },
        // kubernetes/ingress-nginx: docs/user-guide/multiple-ingress.md.
        ["ingress-nginx"] = new() { ControllerSettings = ["controller-class"], AnnotationSettings = ["ingress-class"], DefaultAnnotation = "nginx" },
        // nginx/kubernetes-ingress: command-line argument -ingress-class.
        ["f5-nginx-ingress"] = new() { NameSettings = ["ingress-class"], DefaultName = "nginx", AnnotationSettings = ["ingress-class"], DefaultAnnotation = "nginx" },
        // traefik/traefik: pkg/provider/kubernetes/ingress, shouldProcessIngress and filterIngressClassByName.
        ["traefik"] = new()
        {
            NameSettings = ["providers.kubernetesingress.ingressclass", "kubernetes.ingressclass"],
            AnnotationSettings = ["providers.kubernetesingress.ingressclass", "kubernetes.ingressclass"],
            DefaultAnnotation = "traefik",
            TakesClassless = true,
        },
        // Kong/kubernetes-ingress-controller: MatchesIngressClass compares names.
        ["kong"] = new()
        {
            NameSettings = ["ingress-class", "CONTROLLER_INGRESS_CLASS"],
            DefaultName = "kong",
            TakesNamesWithoutObject = true,
            AnnotationSettings = ["ingress-class", "CONTROLLER_INGRESS_CLASS"],
            DefaultAnnotation = "kong",
        },
        // haproxytech/kubernetes-ingress: documentation/controller.md, --ingress.class.
        ["haproxy-kubernetes-ingress"] = new() { ControllerSuffix = "ingress.class", AnnotationSettings = ["ingress.class"], DefaultAnnotation = "haproxy", TakesClassless = true },
        // jcmoraisjr/haproxy-ingress: --controller-class, --ingress-class.
        ["haproxy-ingress"] = new() { ControllerSuffix = "controller-class", AnnotationSettings = ["ingress-class"], DefaultAnnotation = "haproxy" },
        // projectcontour/contour: internal/ingressclass compares names.
        ["contour"] = new()
        {
            NameSettings = ["ingress-class-name", "contour-ingress-class-name"],
            TakesNamesWithoutObject = true,
            AnnotationSettings = ["ingress-class-name", "contour-ingress-class-name"],
            DefaultAnnotation = "contour",
            TakesClassless = true,
        },
        // pomerium/ingress-controller: --name is the controller name.
        ["pomerium"] = new() { ControllerSettings = ["name"], DefaultAnnotation = "pomerium" },
        ["emissary"] = new() { DefaultAnnotation = "ambassador" },
        ["apisix"] = new() { AnnotationSettings = ["ingress-class"], DefaultAnnotation = "apisix" },
        ["skipper"] = new() { AnnotationSettings = ["kubernetes-ingress-class"], DefaultAnnotation = "skipper", TakesClassless = true },
        ["voyager"] = new() { AnnotationSettings = ["ingress-class"], DefaultAnnotation = "voyager", TakesClassless = true },
        ["tyk"] = new() { DefaultAnnotation = "tyk" },
        ["gloo"] = new() { DefaultAnnotation = "gloo" },
        ["cilium"] = new() { DefaultAnnotation = "cilium" },
        ["istio"] = new() { DefaultAnnotation = "istio" },
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
