using System.Collections.Frozen;
using System.Text.Json;

namespace EksRecon.Questions;

/// <summary>What a value of an AWS answer is, on the wire and in JSON.</summary>
public enum AwsType
{
    String,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Timestamp,
    Blob,
    Structure,
    List,
    Map,
}

/// <summary>A member of a structure: what JSON and the wire call it, and what it holds.</summary>
/// <param name="Name">As <c>aws --output json</c> prints it, e.g. <c>RouteTables</c>.</param>
/// <param name="WireName">The XML element, e.g. <c>routeTableSet</c>.</param>
/// <param name="Shape">What it holds.</param>
public sealed record AwsMember(string Name, string WireName, AwsShape Shape);

/// <summary>One shape of an AWS service model: enough to read an XML answer into the JSON that the command line prints, and back.</summary>
public sealed class AwsShape
{
    private readonly Func<AwsShapes.Parts> _parts;

    internal AwsShape(AwsType type, Func<AwsShapes.Parts> parts) => (Type, _parts) = (type, parts);

    public AwsType Type { get; }

    /// <summary>Members of a structure, by the name JSON has.</summary>
    public FrozenDictionary<string, AwsMember> Members => _parts().Members;

    /// <summary>Members of a structure, by the name the wire has.</summary>
    public FrozenDictionary<string, AwsMember> WireMembers => _parts().WireMembers;

    /// <summary>The XML element around each item of a list; the list's own name where <see cref="IsFlat"/>.</summary>
    public string ItemName => _parts().ItemName;

    /// <summary>True for a list whose items stand in its parent without an element around them all.</summary>
    public bool IsFlat => _parts().IsFlat;

    /// <summary>What a list or a map holds.</summary>
    public AwsShape Of => _parts().Of ?? throw new InvalidOperationException($"a {Type} holds nothing");
}

/// <summary>
/// How answers of the calls in <see cref="AwsCalls"/> are spelled on the wire. Taken from the service models of botocore by
/// build/aws-shapes.py.
/// </summary>
public static class AwsShapes
{
    private static readonly Lazy<(FrozenDictionary<string, AwsShape> Answers, FrozenDictionary<string, string> Wrappers)> Model = new(Load);

    /// <summary>The shape of a call's answer.</summary>
    public static AwsShape Answer(AwsCall call) => Model.Value.Answers[$"{call.Service}:{call.Action}"];

    /// <summary>The element around an answer of a query service, inside <c>…Response</c>; null where there is none.</summary>
    public static string? Wrapper(AwsCall call) => Model.Value.Wrappers.GetValueOrDefault($"{call.Service}:{call.Action}");

    private static (FrozenDictionary<string, AwsShape> Answers, FrozenDictionary<string, string> Wrappers) Load()
    {
        using var stream = typeof(AwsShapes).Assembly.GetManifestResourceStream("aws-shapes.json") ?? throw new InvalidOperationException("aws-shapes.json is not embedded");
        using var model = JsonDocument.Parse(stream);
        var shapes = new Dictionary<string, AwsShape>(StringComparer.Ordinal);
        foreach (var shape in model.RootElement.GetProperty("shapes").EnumerateObject())
        {
            var service = shape.Name[..shape.Name.IndexOf(':', StringComparison.Ordinal)];
            var definition = shape.Value.Clone();
            var parts = new Lazy<Parts>(() => Parts.From(service, definition, shapes));
            var type = definition.TryGetProperty("members", out _)
                ? AwsType.Structure
                : definition.TryGetProperty("map", out _)
                ? AwsType.Map
                : AwsType.List;
            shapes.Add(shape.Name, new(type, () => parts.Value));
        }

        var answers = new Dictionary<string, AwsShape>(StringComparer.Ordinal);
        var wrappers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var operation in model.RootElement.GetProperty("operations").EnumerateObject())
        {
            var service = operation.Name[..operation.Name.IndexOf(':', StringComparison.Ordinal)];
            answers.Add(operation.Name, shapes[$"{service}:{operation.Value.GetProperty("output").GetString()}"]);
            if (operation.Value.GetProperty("wrapper").GetString() is { } wrapper) wrappers.Add(operation.Name, wrapper);
        }

        return (answers.ToFrozenDictionary(StringComparer.Ordinal), wrappers.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>What a shape is made of, put together when it is first needed: shapes refer to each other.</summary>
    internal sealed record Parts(FrozenDictionary<string, AwsMember> Members, FrozenDictionary<string, AwsMember> WireMembers,
        string ItemName, bool IsFlat, AwsShape? Of)
    {
        private static readonly Parts None = new(FrozenDictionary<string, AwsMember>.Empty, FrozenDictionary<string, AwsMember>.Empty, "",
            false, null);

        private static readonly FrozenDictionary<string, AwsShape> Primitives = Enum.GetValues<AwsType>()
            .Where(type => type < AwsType.Structure)
            .ToFrozenDictionary(type => type.ToString().ToLowerInvariant(), type => new AwsShape(type, () => None), StringComparer.Ordinal);

        public static Parts From(string service, JsonElement definition, Dictionary<string, AwsShape> shapes)
        {
            AwsShape Find(string? name) =>
                name is not null && Primitives.TryGetValue(name, out var primitive) ? primitive : shapes[$"{service}:{name}"];
            if (definition.TryGetProperty("map", out var value)) return None with { Of = Find(value.GetString()) };
            if (definition.TryGetProperty("item", out var item))
            {
                return None with
                {
                    ItemName = item.GetString() ?? "",
                    IsFlat = definition.TryGetProperty("flat", out _),
                    Of = Find(definition.GetProperty("of").GetString()),
                };
            }

            var members = definition.GetProperty("members").EnumerateObject()
                .Select(member => new AwsMember(member.Name, member.Value[0].GetString() ?? "", Find(member.Value[1].GetString())))
                .ToList();
            return None with
            {
                Members = members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal),
                WireMembers = members.ToFrozenDictionary(member => member.WireName, StringComparer.Ordinal),
            };
        }
    }
}
