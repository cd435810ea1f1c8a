using System.Security.Authentication;

namespace EksRecon.Collection.Http;

/// <summary>A server's certificate is not the one that was expected. The message says why, in words for the user.</summary>
internal sealed class CertificateException(string message) : AuthenticationException(message);
