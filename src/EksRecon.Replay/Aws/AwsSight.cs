using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Questions;
using EksRecon.Replay.Documents;

namespace EksRecon.Replay.Aws;

/// <summary>
/// What the bundle saw of AWS. What it did not see whole is answered with the error that kept it from being seen, never with a part of it.
/// </summary>
internal sealed class AwsSight(ReplayBundle bundle)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    private readonly AwsGaps _gaps = new(bundle);

    /// <summary>The name of the cluster; null where the bundle does not tell.</summary>
    public string? Cluster { get; } = bundle.Coverage.Manifest?.Cluster
        ?? bundle.Answers(AwsCalls.DescribeCluster).Select(json => Text(Parse(json), "name")).FirstOrDefault();

    /// <summary>Whether all of a call's things were seen.</summary>
    public bool IsWhole(AwsCall call) => bundle.Coverage.Of(call).IsWhole;

    /// <summary>All things of a call.</summary>
    /// <exception cref="AwsFaultException">They were not all seen.</exception>
    public IReadOnlyList<JsonElement> All(AwsCall call) =>
        bundle.Coverage.Of(call).Gap is { } gap ? throw _gaps.Fault(gap, call) : Answers(call, null);

    /// <summary>The one answer of a call that is not a list.</summary>
    /// <exception cref="AwsFaultException">It was not seen.</exception>
    public JsonElement One(AwsCall call)
    {
        // Such a document is whole in itself, whoever made the folder it lies in.
        var gap = bundle.Coverage.Of(call.Question, call.Permission).Gap ?? AwsGaps.NotAsked(call.Question);
        return bundle.Coverage.Of(call.Question, call.Permission).IsWhole && Answers(call, null) is [var answer, ..]
            ? answer
            : throw _gaps.Fault(gap, call);
    }

    /// <summary>What a call answered about one thing.</summary>
    /// <param name="listing">The call that lists the things there are.</param>
    /// <param name="isIt">Whether a listed thing is the one.</param>
    /// <exception cref="AwsFaultException">It was not seen, or is none of the listed things.</exception>
    public IReadOnlyList<JsonElement> About(AwsCall call, string thing, AwsCall listing, Func<JsonElement, bool> isIt,
        Func<AwsFaultException> unknown)
    {
        var gap = bundle.Coverage.Of(call, thing).Gap;
        // IAM is asked first: who may not look does not learn what is there.
        var isRefused = gap is { Outcome: Outcome.Forbidden or Outcome.Unauthorized };
        if (!isRefused && IsWhole(listing) && !Answers(listing, null).Any(isIt)) throw unknown();
        return gap is null ? Answers(call, thing) : throw _gaps.Fault(gap, call);
    }

    /// <summary>The error for what the bundle could have held and does not.</summary>
    public AwsFaultException NotAsked(AwsCall call, string about) => _gaps.Fault(AwsGaps.NotAsked(about), call);

    /// <summary>The string of a member; null where there is none.</summary>
    public static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A document, as deep as bundles may be.</summary>
    public static JsonElement Parse(byte[] json) => JsonElement.Parse(json, Options);

    private IReadOnlyList<JsonElement> Answers(AwsCall call, string? thing) => [.. bundle.Answers(call, thing).Select(Parse)];
}
