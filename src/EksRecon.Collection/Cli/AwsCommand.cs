using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Cli;

/// <summary>The user's aws, of version 1 or 2. Only the commands of the list of questions are run, and all of them read. It pages by itself: an answer is whole.</summary>
/// <param name="options">Region and profile, where they were given.</param>
/// <param name="environment">Looks up where the services are: versions before 1.29 and 2.13 do not look at AWS_ENDPOINT_URL themselves.</param>
internal sealed class AwsCommand(CliRun run, string program, IReadOnlyList<string> options, Func<string, string?> environment) : IAwsSource
{
    /// <summary>No pager, no questions, no colour: what it prints is read by a program.</summary>
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["AWS_PAGER"] = "", ["AWS_CLI_AUTO_PROMPT"] = "off", ["PYTHONIOENCODING"] = "utf-8" };

    public async Task<ReadOnlyMemory<byte>> Ask(AwsRequest request, string? token)
    {
        var call = request.Call;
        if (!AwsCalls.All.Contains(call)) throw new InvalidOperationException($"aws {call.Name} is no question of the tool");
        return await run.Run(program, [call.Service, call.Name[(call.Service.Length + 1)..], .. request.Options, "--output", "json", .. options, .. Endpoint(call.Service)], answer => Read(call, answer), Settings);
    }

    private string[] Endpoint(string service) => AwsSession.ConfiguredEndpoint(service, environment) is { } endpoint ? ["--endpoint-url", endpoint] : [];

    private static ReadOnlyMemory<byte> Read(AwsCall call, CliAnswer answer)
    {
        if (answer.Code != 0) throw AwsCommandError.Failure(call, answer);
        try
        {
            if (call.Service == "eks") return EksAnswer.ToJson(call, answer.Output);
            using var document = JsonDocument.Parse(answer.Output, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(call.Key, out _) ? answer.Output : throw new JsonException($"it has no '{call.Key}'");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            var excerpt = System.Text.Encoding.UTF8.GetString(answer.Output.Span[..Math.Min(80, answer.Output.Length)]).ReplaceLineEndings(" ");
            throw new SourceException(Outcome.Malformed, $"what aws {call.Service} {call.Action} printed cannot be read: {(broken is JsonException { LineNumber: null } said ? said.Message : "it is not JSON, or is cut off")}. It begins: {excerpt}", inner: broken);
        }
    }
}
