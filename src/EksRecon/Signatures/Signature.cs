using System.Collections.Immutable;

namespace EksRecon.Signatures;

/// <summary>
/// One entry of the catalogue: what a component looks like in a cluster, and what follows from it. docs/components.md explains each member.
/// </summary>
/// <remarks>Members that a file leaves out arrive as their type's default, so the getters, not initializers, say what stands in.</remarks>
public sealed record Signature
{
    private static readonly ImmutableArray<string> DefaultInstanceLabels = ["app.kubernetes.io/instance", "release"];

    /// <summary>Permanent, e.g. <c>ingress-nginx</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The product's own name.</summary>
    public required string Name { get; init; }

    /// <summary>The type of the <c>networking</c> contract for ingress and gateway roles: aws-lb, nginx, traefik, kong, other.</summary>
    public string? Type { get; init; }

    /// <summary>The value of <c>service_mesh.detected</c> for role mesh.</summary>
    public string? Mesh { get; init; }

    /// <summary>The roles it may play; one that has conditions is played only where they hold.</summary>
    public ImmutableArray<SignatureRole> Roles { get => field.IsDefault ? [] : field; init; }

    /// <summary>How its workloads are recognised.</summary>
    public ImmutableArray<SignaturePart> Parts { get => field.IsDefault ? [] : field; init; }

    /// <summary>Where its version is read.</summary>
    public VersionSource Version { get => field ?? new(); init; } = new();

    /// <summary>Labels that tell installations in one namespace apart.</summary>
    public ImmutableArray<string> InstanceLabels { get => field.IsDefault ? DefaultInstanceLabels : field; init; }

    /// <summary>
    /// True where each workload is an installation of its own. Ingress controllers and gateways are, unless the entry says otherwise: two
    /// of them in one namespace serve two purposes,
    /// while the five DaemonSets of a CNI, one for each architecture, are one installation.
    /// </summary>
    public bool? PerWorkload { get; init; }

    internal bool IsPerWorkload => PerWorkload ?? !Roles.IsEmpty && Roles.All(role => role.Role is "ingress" or "gateway");

    /// <summary>The component beside which, in one namespace, this is no item of its own.</summary>
    public string? PartOf { get; init; }

    /// <summary>IngressClass <c>spec.controller</c> values it serves; a trailing <c>*</c> stands for any end.</summary>
    public ImmutableArray<string> IngressClassControllers { get => field.IsDefault ? [] : field; init; }

    /// <summary>GatewayClass <c>spec.controllerName</c> values it serves; a trailing <c>*</c> stands for any end.</summary>
    public ImmutableArray<string> GatewayClassControllers { get => field.IsDefault ? [] : field; init; }

    /// <summary>Arguments and variables by which an installation takes another controller name or class.</summary>
    public ImmutableArray<string> ClassFlags { get => field.IsDefault ? [] : field; init; }

    /// <summary>
    /// What is kept of its containers besides <see cref="ClassFlags"/> and what the conditions of its roles name; null for nothing more.
    /// </summary>
    public KeptOfContainers? Settings { get; init; }

    /// <summary>Its end, where it has one.</summary>
    public EndOfLife? EndOfLife { get; init; }

    /// <summary>The names of its roles.</summary>
    public IEnumerable<string> RoleNames => Roles.Select(role => role.Role);
}

/// <summary>When a product ended and what to use instead.</summary>
/// <param name="Date">ISO date; a month or year where that is all that is known.</param>
/// <param name="Says">One sentence of what ended.</param>
/// <param name="Instead">One sentence of what to do.</param>
/// <param name="Source">Where its makers say so.</param>
public sealed record EndOfLife(string Date, string Says, string Instead, string Source);

/// <summary>
/// Arguments and variables that a bundle may keep of a component's containers: those that its main parts and agents are recognised by, and
/// the ones named here.
/// Every other container's are dropped unread.
/// </summary>
public sealed record KeptOfContainers
{
    /// <summary>Names of arguments, without dashes.</summary>
    public ImmutableArray<string> Flags { get => field.IsDefault ? [] : field; init; }

    /// <summary>Names of variables; a <c>*</c> at the end stands for any end.</summary>
    public ImmutableArray<string> Env { get => field.IsDefault ? [] : field; init; }

    /// <summary>Images of further containers.</summary>
    public ImmutableArray<string> Images { get => field.IsDefault ? [] : field; init; }

    /// <summary>Names of further containers.</summary>
    public ImmutableArray<string> Containers { get => field.IsDefault ? [] : field; init; }
}

/// <summary>
/// A role, played where any condition of <paramref name="When"/> holds (or there is none) and none of <paramref name="Unless"/>.
/// </summary>
public sealed record SignatureRole(string Role, ImmutableArray<RoleCondition>? When = null, ImmutableArray<RoleCondition>? Unless = null);

/// <summary>A condition on the configuration of an installation. The members that are given all have to hold.</summary>
public sealed record RoleCondition
{
    /// <summary>A variable of any of its containers, as <c>NAME=value</c>.</summary>
    public string? Env { get; init; }

    /// <summary>An argument of any of its containers, as <c>flag=value</c>.</summary>
    public string? Arg { get; init; }

    /// <summary>A container of its workloads by name.</summary>
    public string? Container { get; init; }

    /// <summary>A named ConfigMap in its namespace.</summary>
    public string? ConfigMap { get; init; }

    /// <summary>The entry of the ConfigMap.</summary>
    public string? Key { get; init; }

    /// <summary>Any of these values of the entry, or of the resource's field; for a text of several lines, a whole line.</summary>
    public ImmutableArray<string>? Values { get; init; }

    /// <summary>Where the ConfigMap was not seen: the condition holds if this component runs too.</summary>
    public string? OrUnseenWith { get; init; }

    /// <summary>A resource by its question, e.g. <c>kubernetes/installations.operator.tigera.io</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>The field of the resource.</summary>
    public string? Path { get; init; }
}

/// <summary>A kind of workload of a component.</summary>
/// <param name="Part"><c>main</c>: an installation is there because of it. <c>agent</c> and <c>data-plane</c> belong to an installation, or
/// stand for one that was not seen.</param>
/// <param name="Match">Any of these.</param>
/// <param name="Except">None of these.</param>
public sealed record SignaturePart(string Part, ImmutableArray<SignatureMatch> Match, ImmutableArray<SignatureMatch>? Except = null);

/// <summary>What a workload has to look like. The members that are given all have to hold.</summary>
public sealed record SignatureMatch
{
    /// <summary>The end of a container's repository, whole segments: <c>ingress-nginx/controller</c>. The registry never counts.</summary>
    public ImmutableArray<string>? Images { get; init; }

    /// <summary>Names of a container; beside images, of that very container.</summary>
    public ImmutableArray<string>? Containers { get; init; }

    /// <summary>Tags of that container's image; <c>*</c> at either end stands for anything.</summary>
    public ImmutableArray<string>? Tags { get; init; }

    /// <summary>Labels of the workload or of its pods, all of them; <c>*</c> stands for any value.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations of the workload or of its pods, all of them; <c>*</c> stands for any value.</summary>
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>The workload's name; <c>*</c> at either end stands for anything.</summary>
    public ImmutableArray<string>? Names { get; init; }

    public ImmutableArray<string>? Namespaces { get; init; }

    public ImmutableArray<string>? Kinds { get; init; }
}

/// <summary>Where a version is read: the tag of a container's image, of the main workloads first.</summary>
public sealed record VersionSource
{
    /// <summary>Containers by name, the first that is there.</summary>
    public ImmutableArray<string> Containers { get => field.IsDefault ? [] : field; init; }

    /// <summary>Containers by image, where none has such a name.</summary>
    public ImmutableArray<string> Images { get => field.IsDefault ? [] : field; init; }

    /// <summary>Images of agents whose tag stands in where no main workload was seen.</summary>
    public ImmutableArray<string> AgentImages { get => field.IsDefault ? [] : field; init; }

    /// <summary>A label of the main workloads that goes before the images.</summary>
    public string? Label { get; init; }
}
