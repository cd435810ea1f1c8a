namespace EksRecon.Replay.Aws;

/// <summary>An error that a service answers instead of what was asked.</summary>
/// <param name="status">Of the HTTP response.</param>
/// <param name="code">The error code that clients branch on, e.g. <c>InvalidSubnetID.NotFound</c>.</param>
internal sealed class AwsFaultException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;
}
