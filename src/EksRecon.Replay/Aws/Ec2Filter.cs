using System.Text.Json;

using EksRecon.Questions;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>
/// One filter of a request, <c>Filter.1.Name=vpc-id&amp;Filter.1.Value.1=vpc-…</c>: a thing fits where one of its values matches one of the
/// filter's.
/// </summary>
/// <param name="Values">Patterns: <c>*</c> stands for any text, <c>?</c> for any character, a backslash takes that from them.</param>
/// <param name="ValuesOf">The values a thing has.</param>
internal sealed record Ec2Filter(IReadOnlyList<string> Values, Func<JsonElement, IEnumerable<string>> ValuesOf)
{
    private const string Tag = "tag:";
    private const int Most = 200;

    private static readonly string[] Key = ["Key"];
    private static readonly string[] Value = ["Value"];

    /// <exception cref="AwsFaultException">The call has no such filter.</exception>
    public static IEnumerable<Ec2Filter> Read(AwsCall call, AwsRequest request)
    {
        for (var number = 1; ; number++)
        {
            var name = request[$"Filter.{number}.Name"];
            if (name is null && number > 1) yield break;
            // Some clients count from 0, and none leaves a gap.
            if (name is null) continue;
            if (number > Most)
            {
                throw new AwsFaultException(StatusCodes.Status400BadRequest, "FilterLimitExceeded",
                    $"The maximum number of filter values specified on a single call is {Most}.");
            }

            yield return new(request.List($"Filter.{number}.Value"),
                Reader(call, name) ?? throw Ec2Replay.Invalid($"The filter '{name}' is invalid"));
        }
    }

    public bool Matches(JsonElement thing) => ValuesOf(thing).Any(value => Values.Any(pattern => Fits(pattern, value)));

    internal static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> value)
    {
        // Where the last star stood, and what it has swallowed so far: on a mismatch it swallows one more.
        int at = 0, from = 0, star = -1, swallowed = 0;
        while (from < value.Length)
        {
            var isEscaped = at + 1 < pattern.Length && pattern[at] == '\\';
            if (at < pattern.Length && !isEscaped && pattern[at] == '*') (star, swallowed) = (at++, from);
            else if (isEscaped && pattern[at + 1] == value[from]) (at, from) = (at + 2, from + 1);
            else if (at < pattern.Length && !isEscaped && (pattern[at] == '?' || pattern[at] == value[from]))
            {
                (at, from) = (at + 1, from + 1);
            }
            else if (star >= 0) (at, from) = (star + 1, ++swallowed);
            else return false;
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }

    private static Func<JsonElement, IEnumerable<string>>? Reader(AwsCall call, string name)
    {
        if (name.StartsWith(Tag, StringComparison.Ordinal))
        {
            return thing => Tags(thing).Where(tag => AwsSight.Text(tag, "Key") == name[Tag.Length..]).SelectMany(tag => At(tag, Value));
        }

        if (name is "tag-key") return thing => Tags(thing).SelectMany(tag => At(tag, Key));
        return Ec2FilterPaths.Of(call, name)?.Split('.') is { } path ? thing => At(thing, path) : null;
    }

    /// <summary>Network interfaces call them otherwise than everything else.</summary>
    private static IEnumerable<JsonElement> Tags(JsonElement thing) =>
        (thing.TryGetProperty("Tags", out var tags) || thing.TryGetProperty("TagSet", out tags)) && tags.ValueKind == JsonValueKind.Array
            ? tags.EnumerateArray()
            : [];

    /// <summary>The values at a path of members, in every item of the lists on the way.</summary>
    private static IEnumerable<string> At(JsonElement json, string[] path, int depth = 0) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => At(item, path, depth)),
        JsonValueKind.Object when depth < path.Length => json.TryGetProperty(path[depth], out var member)
            ? At(member, path, depth + 1)
            : [],
        JsonValueKind.String when depth == path.Length => [json.GetString() ?? ""],
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number when depth == path.Length => [json.GetRawText()],
        _ => [],
    };
}
