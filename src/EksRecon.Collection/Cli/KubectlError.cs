using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Programs;

namespace EksRecon.Collection.Cli;

/// <summary>
/// What kubectl's words on standard error mean (kubernetes/kubectl, pkg/cmd/util/helpers.go: StandardErrorMessage, checkErr).
/// </summary>
internal static partial class KubectlError
{
    public static SourceException Failure(CliAnswer answer)
    {
        var said = LastLine.Of(answer.Error);
        if (FromServer().Match(answer.Error) is { Success: true } server)
        {
            return Refused(server.Groups["reason"].Value, server.Groups["message"].Value.Trim());
        }

        if (said.Contains("You must be logged in", StringComparison.Ordinal)) return new(Outcome.Unauthorized,
            $"the API server did not accept the credentials: {said}")
        {
            IsCredential = true,
        };
        if (answer.Error.Contains("getting credentials", StringComparison.Ordinal)) return new(Outcome.Unauthorized, said)
        {
            IsCredential = true,
            IsUnreachable = true,
            IsSourceLost = true,
        };
        if (Old().IsMatch(answer.Error)) return new(Outcome.Failed,
            $"this kubectl is too old, or is none (1.20 or later is needed): {said}")
        {
            IsUnreachable = true,
        };
        if (Late().IsMatch(said)) return new(Outcome.TimedOut, said, isPassing: true) { IsUnreachable = true };
        if (Unreached().IsMatch(said)) return new(Outcome.Failed, said) { IsUnreachable = true };
        return new(Outcome.Failed, said.Length > 0 ? said : $"kubectl failed with exit code {answer.Code} and no error message");
    }

    private static SourceException Refused(string reason, string message) => reason switch
    {
        "Forbidden" => new SourceException(Outcome.Forbidden, message),
        "Unauthorized" => new SourceException(Outcome.Unauthorized, $"the API server did not accept the credentials: {message}") { IsCredential = true },
        "NotFound" => new NotFoundException(message, Named().Match(message) is { Success: true } named ? new(message, reason, named.Groups["name"].Value, named.Groups["plural"].Value) : new(message, reason, null, null)),
        "Expired" or "Gone" => new SourceException(Outcome.Failed, $"the list changed while it was read: {message}") { IsExpired = true },
        "TooManyRequests" => new SourceException(Outcome.Failed, $"the API server is too busy: {message}", isPassing: true),
        "Timeout" or "ServerTimeout" => new SourceException(Outcome.TimedOut, message, isPassing: true),
        "InternalError" or "ServiceUnavailable" => new SourceException(Outcome.Failed, $"the API server fails: {message}", isPassing: true),
        _ => new SourceException(Outcome.Failed, message),
    };

    [GeneratedRegex(@"^Error from server(?: \((?<reason>\w+)\))?: (?<message>.*)$", RegexOptions.Multiline)]
    private static partial Regex FromServer();

    /// <summary>configmaps "coredns" not found</summary>
    [GeneratedRegex(@"^(?<plural>[a-z]+)(\.[a-z0-9.]+)? ""(?<name>[^""]+)"" not found")]
    private static partial Regex Named();

    [GeneratedRegex("unknown (flag|command|shorthand)|executable file format|is not recognized")]
    private static partial Regex Old();

    [GeneratedRegex("deadline exceeded|Client.Timeout|i/o timeout|TLS handshake timeout|request canceled")]
    private static partial Regex Late();

    [GeneratedRegex("^Unable to connect to the server|was refused|no such host|context .* does not exist|no configuration has been provided|certificate")]
    private static partial Regex Unreached();
}
