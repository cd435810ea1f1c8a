using System.Diagnostics;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>The real <c>aws</c>, pointed at a replay, with a home of its own so that nobody's settings reach it.</summary>
internal sealed class AwsCommandLine : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("eks-recon-aws").FullName;
    private readonly Uri _endpoint;

    public AwsCommandLine(Uri endpoint)
    {
        _endpoint = endpoint;
        // Version 1 prints time as the wire has it unless told otherwise, version 2 as ISO 8601.
        File.WriteAllText(Path.Combine(_home, "config"), "[default]\nregion = us-west-2\noutput = json\ncli_timestamp_format = iso8601\n");
    }

    /// <summary>Null where there is none on this machine.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "aws.exe" : "aws"))
        .FirstOrDefault(File.Exists);

    /// <summary>Its path; without one the test is skipped.</summary>
    public static string Any()
    {
        if (Program is { } found) return found;
        Assert.Skip("aws is not on this machine");
        return "";
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>What it prints, having ended well.</summary>
    public async Task<string> Print(params string[] arguments)
    {
        var (code, output, error) = await Run(arguments);
        return code == 0
            ? output
            : throw new InvalidOperationException($"aws {string.Join(' ', arguments)} ended with {code}: {error}{output}");
    }

    public Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program ?? throw new InvalidOperationException("aws is not on this machine"),
            ["--endpoint-url", _endpoint.ToString(), .. arguments]);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(_home, "config");
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_home, "credentials");
        start.Environment["AWS_ENDPOINT_URL"] = _endpoint.ToString();
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "not-a-secret";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["NO_PROXY"] = "127.0.0.1,localhost";
        start.Environment["TZ"] = "UTC";
        start.Environment["HOME"] = _home;
        return TimedProcess.Run(start);
    }
}
