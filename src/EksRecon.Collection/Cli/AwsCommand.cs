using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Programs;
using EksRecon.Questions;

namespace EksRecon.Collection.Cli;

/// <summary>
/// The user's aws, of version 1 or 2. Only the commands of the list of questions are run, and all of them read. It pages by itself: an
/// answer is whole.
/// </summary>
/// <param name="options">Region and profile, where they were given.</param>
/// <param name="environment">Looks up where the services are: versions before 1.29 and 2.13 do not look at AWS_ENDPOINT_URL
/// themselves.</param>
internal sealed class AwsCommand(CliRun run, string program, IReadOnlyList<string> options, Func<string, string?> environment) : IAwsSource
{
    /// <summary>No pager, no questions, no colour: what it prints is read by a program.</summary>
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["AWS_PAGER"] = "",
        ["AWS_CLI_AUTO_PROMPT"] = "off",
        ["PYTHONIOENCODING"] = "utf-8",
    };

    public async Task<ReadOnlyMemory<byte>> Ask(AwsRequest request, string? token)
    {
        var call = request.Call;
        if (!AwsCalls.All.Contains(call)) throw new InvalidOperationException($"aws {call.Name} is no question of the tool");
        Check(request);
        return await run.Run(program,
            [call.Service, call.Name[(call.Service.Length + 1)..], .. request.Options, "--output", "json", .. options,
                .. Endpoint(call.Service)],
            answer => Read(call, answer), Settings);
    }

    /// <summary>
    /// aws reads the file of a value that begins with <c>file://</c> and, in version 1, the address of one that begins with <c>http</c>
    /// (AWS CLI User Guide, "Load a parameter from a file"). Names were
    /// looked at where they came from; nothing else gets past here.
    /// </summary>
    /// <exception cref="SourceException">A value might be taken for something else.</exception>
    private static void Check(AwsRequest request)
    {
        foreach (var (value, index) in request.Options.Select((value, index) => (value, index)))
        {
            var isOption = index % 2 == 0;
            if (isOption ? !value.StartsWith("--", StringComparison.Ordinal) : value.Length == 0 || value[0] is '-' or '@'
                || value.Contains("://", StringComparison.Ordinal))
            {
                throw new SourceException(Outcome.Malformed,
                    $"aws {request.Call.Service} {request.Call.Action} is not run: a name in an answer could be taken for an option or a file");
            }
        }
    }

    private string[] Endpoint(string service)
    {
        try
        {
            return AwsSession.ConfiguredEndpoint(service, environment) is { } endpoint ? ["--endpoint-url", endpoint.AbsoluteUri] : [];
        }
        catch (AccessException wrong)
        {
            throw new SourceException(Outcome.NotAsked, wrong.Message, inner: wrong) { IsSourceLost = true };
        }
    }

    private static ReadOnlyMemory<byte> Read(AwsCall call, CliAnswer answer)
    {
        if (answer.Code != 0) throw AwsCommandError.Failure(call, answer);
        try
        {
            return AwsJsonAnswer.ToJson(call, answer.Output);
        }
        catch (JsonException broken)
        {
            throw new SourceException(Outcome.Malformed,
                $"what aws {call.Service} {call.Action} printed cannot be read: {(broken.LineNumber is null ? broken.Message : "it is not JSON, or is cut off")}. It begins: {answer.Beginning}",
                inner: broken);
        }
    }
}
