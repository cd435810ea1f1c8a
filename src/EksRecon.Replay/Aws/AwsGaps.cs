using System.Text.RegularExpressions;

using EksRecon.Bundles;
using EksRecon.Questions;
using EksRecon.Replay.Documents;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>Turns what kept the bundle from seeing something into the error with which the service would have kept it.</summary>
internal sealed partial class AwsGaps(ReplayBundle bundle)
{
    private readonly string _caller = bundle.Answers(AwsCalls.CallerIdentity) is [var identity, ..]
        && JsonPeek.Text(identity, "Arn") is { } arn ? arn
        : $"arn:aws:sts::{bundle.Coverage.Manifest?.Account ?? "000000000000"}:assumed-role/unknown/unknown";

    public static Gap NotAsked(string question) => new(question, Outcome.NotAsked, "nobody asked");

    public AwsFaultException Fault(Gap gap, AwsCall call)
    {
        var service = AwsService.Of(call) ?? AwsService.Ec2;
        return gap.Outcome switch
        {
            Outcome.Forbidden => Refused(gap, service.Denied, call),
            Outcome.Unauthorized => Refused(gap, service == AwsService.Eks ? "UnrecognizedClientException" : "ExpiredToken", call),
            Outcome.TimedOut => new(StatusCodes.Status504GatewayTimeout, "RequestTimeout", $"no answer came in time: {gap.Reason}"),
            Outcome.NotAsked => new(StatusCodes.Status501NotImplemented, "NotImplemented",
                $"the bundle does not hold it: {Unasked(gap)} ({gap.Question})"),
            _ => new(StatusCodes.Status500InternalServerError, service.Failure, $"the bundle does not hold it: {gap.Reason}"),
        };
    }

    /// <summary>A reason that is the error as the command line printed it is given back as it was.</summary>
    private AwsFaultException Refused(Gap gap, string code, AwsCall call)
    {
        if (Printed().Match(gap.Reason) is { Success: true } printed)
        {
            return new(StatusCodes.Status403Forbidden, printed.Groups["code"].Value, printed.Groups["message"].Value);
        }

        if (gap.Outcome == Outcome.Unauthorized)
        {
            return new(StatusCodes.Status403Forbidden, code, $"The security token included in the request is invalid: {gap.Reason}");
        }

        var message = gap.Reason.Contains("is not authorized to perform: ", StringComparison.Ordinal) ? gap.Reason
            : $"User: {_caller} is not authorized to perform: {call.Permission} because no identity-based policy allows the {call.Permission} action: {gap.Reason}";
        return new(StatusCodes.Status403Forbidden, code, message);
    }

    private static string Unasked(Gap gap) => gap.Reason == "it was not asked" ? "nobody asked" : gap.Reason;

    [GeneratedRegex(@"An error occurred \((?<code>[A-Za-z.]+)\) when calling the [A-Za-z]+ operation[^:]*: (?<message>.+)$", RegexOptions.Singleline, 1000)]
    private static partial Regex Printed();
}
