using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using EksRecon.Reachability;

namespace EksRecon.Reports;

/// <summary>Writes the answers about reachability as the published notation has them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ImmutableArray<ReachRow>))]
[JsonSerializable(typeof(ImmutableArray<IsolationRow>))]
[JsonSerializable(typeof(ImmutableArray<ExposureRow>))]
[JsonSerializable(typeof(ImmutableArray<ReachChange>))]
[JsonSerializable(typeof(ReachDetails))]
[JsonSerializable(typeof(ImmutableArray<Explanation>))]
internal sealed partial class ReachJson : JsonSerializerContext
{
    public static ReachJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    });
}

/// <summary>The object of <c>--details</c>.</summary>
/// <param name="Filtered">Null, and so absent, where nothing is filtered further.</param>
/// <param name="LeftOut">Policies that the chosen reading does not read; null, and so absent, where it reads all.</param>
internal sealed record ReachDetails(
    string Profile,
    ImmutableArray<ReachRow> Declared,
    ImmutableArray<ReachRow> Effective,
    ImmutableArray<UndecidedRow> Undecided,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<FilteredRow>? Filtered,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<string>? LeftOut);
