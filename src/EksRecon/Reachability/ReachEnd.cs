using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Reachability;

/// <summary>An end of a connection. Its text is that of rows, and ends of one text are equal.</summary>
[JsonConverter(typeof(ReachEndJson))]
public abstract class ReachEnd : IEquatable<ReachEnd>
{
    private readonly string _text;

    private protected ReachEnd(string text) => _text = text;

    /// <summary>Orders ends as their texts.</summary>
    public static IComparer<ReachEnd> ByText { get; } =
        Comparer<ReachEnd>.Create((one, other) => string.CompareOrdinal(one._text, other._text));

    public bool Equals(ReachEnd? other) =>
        ReferenceEquals(this, other) || (other is not null && GetType() == other.GetType() && _text == other._text);

    public override bool Equals(object? obj) => Equals(obj as ReachEnd);

    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    public override string ToString() => _text;
}

/// <summary>A workload, or a pod that nothing owns: <c>namespace/name[Kind]</c>.</summary>
public sealed class WorkloadName(string @namespace, string name, string kind) : ReachEnd($"{@namespace}/{name}[{kind}]")
{
    public string Namespace { get; } = @namespace;

    public string Name { get; } = name;

    public string Kind { get; } = kind;

    /// <summary><c>namespace/name</c>, as people call it.</summary>
    public string Path => $"{Namespace}/{Name}";
}

/// <summary>A node, which is an end only where it is asked for: <c>name[Node]</c>.</summary>
public sealed class NodeEnd(string name) : ReachEnd($"{name}[Node]");

/// <summary>Addresses outside the cluster: <c>10.0.0.0-10.0.0.255[External]</c>.</summary>
public sealed class AddressEnd(AddressSpan span) : ReachEnd(span + AddressSpan.External)
{
    public AddressSpan Span { get; } = span;
}

/// <summary>Whatever stands behind an Ingress, Gateway or route and opens connections to its pods: <c>{ingress-controller}</c>.</summary>
public sealed class IngressControllerEnd : ReachEnd
{
    private const string Name = "{ingress-controller}";

    private IngressControllerEnd()
        : base(Name)
    {
    }

    public static IngressControllerEnd Instance { get; } = new();

    /// <summary>The namespace of its own that it is judged in, without labels.</summary>
    internal static string Namespace => Name;
}

/// <summary>Ends in JSON: a string, as rows have it. Rows are written and never read.</summary>
internal sealed class ReachEndJson : JsonConverter<ReachEnd>
{
    public override bool CanConvert(Type typeToConvert) => typeof(ReachEnd).IsAssignableFrom(typeToConvert);

    public override ReachEnd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Rows are not read.");

    public override void Write(Utf8JsonWriter writer, ReachEnd value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
