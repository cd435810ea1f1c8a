using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Programs;
using EksRecon.Questions;

namespace EksRecon.Collection.Cli;

/// <summary>
/// What the words of aws on standard error mean (aws/aws-cli, awscli/errorhandler.py; boto/botocore, botocore/exceptions.py).
/// </summary>
internal static partial class AwsCommandError
{
    public static SourceException Failure(AwsCall call, CliAnswer answer)
    {
        if (Service().Match(answer.Error) is { Success: true } service)
        {
            return new AwsError(service.Groups["code"].Value,
                service.Groups["message"].Value.Trim()).Failure(call, status: 400, retryAfter: null, skew: null);
        }

        var said = LastLine.Of(answer.Error);
        if (Credential().IsMatch(answer.Error)) return new(Outcome.Unauthorized, said)
        {
            IsCredential = true,
            IsUnreachable = true,
            IsSourceLost = true,
        };
        if (Old().IsMatch(answer.Error))
        {
            return new(Outcome.Failed,
                $"this aws does not know {call.Service} {call.Name[(call.Service.Length + 1)..]} or an option of it: it is too old ({said})");
        }

        if (Late().IsMatch(said)) return new(Outcome.TimedOut, said, isPassing: true);
        if (
            said.Contains("You must specify a region", StringComparison.Ordinal)) return new(
                Outcome.NotAsked, "no AWS region is configured: give --region")
            {
                IsSourceLost = true,
            };
        if (Unreached().IsMatch(said)) return new(Outcome.Failed, said) { IsUnreachable = true };
        return new(Outcome.Failed, said.Length > 0 ? said : $"aws failed with exit code {answer.Code} and no error message");
    }

    [GeneratedRegex(@"An error occurred \((?<code>[^)]+)\) when calling the \w+ operation[^:]*: (?<message>.*)")]
    private static partial Regex Service();

    [GeneratedRegex("Unable to locate credentials|Partial credentials|SSO session|Error loading SSO|Token has expired|token is expired|config profile .* could not be found|Error when retrieving (credentials|token)|refresh failed|aws login")]
    private static partial Regex Credential();

    [GeneratedRegex("Invalid choice|invalid choice|Unknown options|unrecognized arguments")]
    private static partial Regex Old();

    [GeneratedRegex("[Tt]imeout|timed out")]
    private static partial Regex Late();

    [GeneratedRegex("Could not connect to the endpoint|SSL validation failed|Connection was closed|Failed to connect to proxy|Invalid endpoint")]
    private static partial Regex Unreached();
}
