using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EksRecon.Collection.Http;

/// <summary>Checks a server's certificate as the system does, and says in words for the user what is wrong with it.</summary>
internal static class ServerCertificate
{
    /// <summary>Names that a sentence lists of a certificate.</summary>
    private const int MostNames = 3;

    /// <summary>
    /// For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>: accepts what the system accepts.
    /// </summary>
    /// <exception cref="CertificateException">It is not to be trusted.</exception>
    public static bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.None)
        {
            throw new CertificateException(
                Reason(certificate as X509Certificate2, chain, errors, (sender as SslStream)?.TargetHostName ?? "this host"));
        }

        return errors == SslPolicyErrors.None;
    }

    private static string Reason(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "the server shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) return Reason(certificate, chain);
        return $"it is valid for {Names(certificate)}, not for {host}";
    }

    private static string Reason(X509Certificate2 certificate, X509Chain? chain)
    {
        var wrong = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        if (wrong.HasFlag(X509ChainStatusFlags.NotTimeValid)) return Validity(certificate);
        if ((wrong & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != X509ChainStatusFlags.NoError)
        {
            return "it is not signed by a certificate authority that is trusted here";
        }

        if (wrong.HasFlag(X509ChainStatusFlags.Revoked)) return "it has been revoked";
        if (wrong.HasFlag(X509ChainStatusFlags.NotValidForUsage)) return "it is not meant for servers";
        return wrong.HasFlag(X509ChainStatusFlags.NotSignatureValid) ? "its signature is wrong" : "its chain cannot be verified";
    }

    private static string Validity(X509Certificate2 certificate)
    {
        var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        return until < TimeProvider.System.GetUtcNow() ? $"it expired on {until:yyyy-MM-dd HH:mm} UTC"
            : from > TimeProvider.System.GetUtcNow() ? $"it is not valid before {from:yyyy-MM-dd HH:mm} UTC"
            : "a certificate in its chain has expired or is not valid yet";
    }

    /// <summary>Written by the server, so cleaned and bounded.</summary>
    private static string Names(X509Certificate2 certificate)
    {
        List<string> names = [];
        foreach (var alternatives in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(alternatives.EnumerateDnsNames());
            names.AddRange(alternatives.EnumerateIPAddresses().Select(address => address.ToString()));
        }

        if (names.Count == 0) return "no host at all";
        return string.Join(", ", names.Take(MostNames).Select(name => OneLine.Of(name, 100)))
            + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
    }
}
