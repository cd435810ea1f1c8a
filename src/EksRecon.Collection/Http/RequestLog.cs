using System.Diagnostics;

namespace EksRecon.Collection.Http;

/// <summary>
/// Says each request and what came back (<c>-v</c>): method, address, status, bytes, time. Headers and bodies, where credentials are, are
/// never said.
/// </summary>
internal sealed class RequestLog(Action<string> say)
{
    public Entry Begin() => new(Say, "a request");

    /// <param name="command">A program and its arguments.</param>
    public Entry Begin(string command) => new(Say, command);

    private void Say(string line) => say(Redaction.Line(line));

    /// <summary>One request.</summary>
    internal sealed class Entry(Action<string> say, string what)
    {
        private readonly long _from = Stopwatch.GetTimestamp();
        private string _what = what;

        public async Task Ask(HttpRequestMessage request, CancellationToken cancel) =>
            _what = $"{request.Method} {Shown(request.RequestUri)}{await Action(request, cancel)}";

        public void Answered(int status, int bytes) => say($"{_what} -> {status}, {bytes} bytes, {Elapsed}");

        public void Failed(string problem) => say($"{_what} -> {problem}, {Elapsed}");

        private string Elapsed => $"{Stopwatch.GetElapsedTime(_from).TotalMilliseconds:0} ms";

        /// <summary>The query is the tool's own, unlike what an endpoint may have before its host.</summary>
        private static string Shown(Uri? address) =>
            address is null ? "" : address.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);

        /// <summary>Calls of the query protocol are told apart by their body alone.</summary>
        private static async Task<string> Action(HttpRequestMessage request, CancellationToken cancel)
        {
            if (request.Content is not FormUrlEncodedContent form) return "";
            var action = (await form.ReadAsStringAsync(cancel)).Split('&')
                .FirstOrDefault(pair => pair.StartsWith("Action=", StringComparison.Ordinal));
            return action is null ? "" : " " + action;
        }
    }
}
