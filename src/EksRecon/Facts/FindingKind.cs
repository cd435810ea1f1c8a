namespace EksRecon.Facts;

/// <summary>A kind of finding: a permanent code, and what is the same each time it is said. Its page is docs/findings/CODE.md.</summary>
/// <param name="Code">Permanent and never reused, e.g. <c>NET203</c>.</param>
/// <param name="Name">The rule's name, as its class is called without the suffix, e.g. <c>IngressClassWithoutController</c>.</param>
/// <param name="Severity">The severity when the rule gives no other.</param>
public sealed record FindingKind(string Code, string Name, Severity Severity);
