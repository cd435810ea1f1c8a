namespace EksRecon.Collection.Http;

/// <summary>
/// What the user gave does not lead to a cluster: a kubeconfig, a context, a region. The message is one sentence for the user: what, where
/// and what to do.
/// </summary>
public sealed class AccessException : Exception
{
    public AccessException()
    {
    }

    public AccessException(string message)
        : base(Redaction.Of(message))
    {
    }

    public AccessException(string message, Exception innerException)
        : base(Redaction.Of(message), innerException)
    {
    }
}
