using System.ComponentModel;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace EksRecon.Collection.Http;

/// <summary>
/// Says in plain words why the system refused something. Messages of the framework are not for users: the published tool is built without
/// their texts and has only their keys
/// ("net_ssl_io_cert_chain_validation, PartialChain"), and some name a proxy with its password.
/// </summary>
public static class Cause
{
    /// <summary>
    /// A part of a sentence, e.g. <c>permission denied</c>: no full stop, no type name, nothing that the other side could have written.
    /// </summary>
    public static string Of(Exception failed) => failed switch
    {
        AccessException said => said.Message,
        Http.CertificateException said => said.Message,
        SocketException socket => Of(socket.SocketErrorCode),
        AuthenticationException { InnerException: { } inner } => Of(inner),
        AuthenticationException => "the TLS handshake failed",
        Win32Exception system => OfSystem(system.NativeErrorCode),
        HttpRequestException request => Of(request),
        HttpIOException answer => Of(answer.HttpRequestError),
        FileNotFoundException => "it does not exist",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission denied",
        EndOfStreamException => "it ended early",
        IOException { InnerException: { } inner } when inner is SocketException or Win32Exception => Of(inner),
        // On Unix the framework keeps errno in HResult.
        IOException io when !OperatingSystem.IsWindows() && io.HResult is > 0 and < 4096 => OfSystem(io.HResult),
        IOException => "it cannot be read or written",
        CryptographicException => "it cannot be decoded",
        FormatException => "it has the wrong format",
        OperationCanceledException or TimeoutException => "it took too long",
        _ => "it failed for a reason that the system does not name",
    };

    private static string Of(HttpRequestException failed) =>
        failed.InnerException is SocketException or AuthenticationException or IOException
            ? Of(failed.InnerException)
            : Of(failed.HttpRequestError);

    private static string Of(HttpRequestError? error) => error switch
    {
        HttpRequestError.NameResolutionError => "the name cannot be resolved",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "the TLS handshake failed",
        HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse => "the other side does not speak HTTP as it should",
        HttpRequestError.ResponseEnded => "the other side closed the connection before the answer was complete",
        HttpRequestError.ProxyTunnelError => "the proxy refuses the connection",
        HttpRequestError.VersionNegotiationError => "the other side speaks another version of HTTP",
        HttpRequestError.UserAuthenticationError => "the other side asks for another login",
        HttpRequestError.ConfigurationLimitExceeded => "the headers of the answer are too large",
        _ => "the connection failed",
    };

    private static string Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "the other side closed the connection",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => "the name cannot be resolved",
        SocketError.TimedOut => "the connection timed out",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "the network cannot be reached",
        SocketError.HostUnreachable or SocketError.HostDown => "the host cannot be reached",
        SocketError.AccessDenied => "the system does not allow the connection",
        SocketError.TooManyOpenSockets => "too many connections are open",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => "this machine has no address of that kind",
        _ => "the connection failed",
    };

    /// <summary>The system's own words for its error number, e.g. <c>No such file or directory</c>.</summary>
    private static string OfSystem(int error) =>
        Marshal.GetPInvokeErrorMessage(error) is { Length: > 0 } words ? words.TrimEnd('.') : $"system error {error}";
}
