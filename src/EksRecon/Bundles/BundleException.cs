namespace EksRecon.Bundles;

/// <summary>The input as a whole cannot be used. The message is one sentence for the user: what, where and what to do.</summary>
public sealed class BundleException : Exception
{
    public BundleException()
    {
    }

    public BundleException(string message)
        : base(message)
    {
    }

    public BundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
