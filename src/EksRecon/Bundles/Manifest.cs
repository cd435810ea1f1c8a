using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Bundles;

/// <summary>A bundle's <c>manifest.json</c>: who collected what from where, and how each question ended.</summary>
/// <param name="CollectedAt">RFC 3339, as written; null where it does not say.</param>
public sealed record Manifest(string? ToolVersion, string? CollectedAt, string? Cluster, string? Region, string? Account,
    ImmutableArray<CoverageRow> Coverage)
{
    public const string FileName = "manifest.json";
    public const string Schema = "eks-recon-bundle/v1";

    private const string SchemaFamily = "eks-recon-bundle/";

    /// <summary>True for a document that is a manifest, of whatever version.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> json) =>
        JsonPeek.Text(json, "schema")?.StartsWith(SchemaFamily, StringComparison.Ordinal) == true;

    /// <exception cref="JsonException">A field has a wrong type or an outcome is unknown.</exception>
    /// <exception cref="BundleException">The bundle is of a version this tool does not read.</exception>
    internal static Manifest Parse(ReadOnlySpan<byte> json)
    {
        var wire = JsonSerializer.Deserialize(json, ManifestJson.Default.ManifestWire) ?? throw new JsonException("it is null");
        if (!string.Equals(wire.Schema, Schema, StringComparison.Ordinal))
        {
            throw new BundleException(
                $"manifest.json says schema '{wire.Schema}', and this version of eks-recon reads '{Schema}': use a newer eks-recon.");
        }

        var rows = ImmutableArray.CreateBuilder<CoverageRow>();
        foreach (var row in wire.Coverage ?? [])
        {
            if (row?.Question is null) throw new JsonException("a coverage row names no question");
            if (!OutcomeNames.TryParse(row.Outcome, out var outcome))
            {
                throw new JsonException($"the coverage of {row.Question} has the unknown outcome '{row.Outcome}'");
            }

            rows.Add(new(row.Question, outcome, row.Reason, row.Source, row.MissingPermission));
        }

        rows.Sort((left, right) => string.CompareOrdinal(left.Question, right.Question));
        return new(wire.ToolVersion, wire.CollectedAt, wire.Cluster, wire.Region, wire.Account, rows.ToImmutable());
    }

    /// <summary>The same under pseudonyms. Reasons are the servers' own words, full of names: they go, the outcomes say enough.</summary>
    public Manifest Disguised(IDisguise disguise) => this with
    {
        ToolVersion = Text(ToolVersion, disguise),
        CollectedAt = Text(CollectedAt, disguise),
        Cluster = Text(Cluster, disguise),
        Region = Text(Region, disguise),
        Account = Text(Account, disguise),
        Coverage =
            [.. Coverage.Select(row => row with { Question = disguise.Text(row.Question), Reason = null, Source = Text(row.Source, disguise), MissingPermission = Text(row.MissingPermission, disguise) }).OrderBy(row => row.Question, StringComparer.Ordinal)],
    };

    private static string? Text(string? text, IDisguise disguise) => text is null ? null : disguise.Text(text);

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new ManifestWire(
            Schema, ToolVersion, CollectedAt, Cluster, Region, Account,
            [.. Coverage.Select(row => new CoverageWire(row.Question, row.Outcome.Name(), row.Reason, row.Source, row.MissingPermission))]),
        ManifestJson.Default.ManifestWire);
}

internal sealed record ManifestWire(string? Schema, string? ToolVersion, string? CollectedAt, string? Cluster, string? Region,
    string? Account, CoverageWire?[]? Coverage);

internal sealed record CoverageWire(string? Question, string? Outcome, string? Reason, string? Source, string? MissingPermission);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy =
        JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ManifestWire))]
internal sealed partial class ManifestJson : JsonSerializerContext;
