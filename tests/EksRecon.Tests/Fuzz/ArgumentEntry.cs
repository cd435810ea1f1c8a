namespace EksRecon.Tests.Fuzz;

/// <summary>
/// Arguments of the command line. Nothing is collected (<c>--dry-run</c>), and files are written to the working folder alone.
/// </summary>
internal static class ArgumentEntry
{
    private static readonly string[] Outputs = ["-o", "--output", "--save"];
    private static readonly TimeSpan LongestService = TimeSpan.FromSeconds(1);

    private static readonly string[] Lines =
    [
        "networking --bundle BUNDLE -o json --complete --fail-on high --fail-on-unknown --fail-on-unchecked",
        "networking --cluster shop --region us-west-2 --profile dev --context prod --namespace a,b --qps 5 --chunk-size 10 --request-timeout 1 --time-limit 2 --retries 1 --concurrency 2 --via api,cli --dry-run",
        "networking --cluster shop --region us-west-2 --mcp-command x --dry-run", "networking --context --mcp-url http://127.0.0.1:1/mcp --dry-run", "collect --cluster shop --region us-west-2 -o OUT --anonymize --dry-run",
        "capacity --bundle BUNDLE --what-if warm-ip=2,min-ip=10 --what-if nodes=+3", "capacity node --instance-type m5.large --max-pods 29 --pods 10 --env WARM_ENI_TARGET=1 -o json",
        "reach --bundle BUNDLE --from shop/web --to 10.0.0.1 --port 443/TCP --explain", "reach --bundle BUNDLE --isolation --exposure --ingress --details -o csv", "diff BUNDLE BUNDLE --reach --exit-code -o json",
        "explain NET203", "components --signatures BUNDLE", "permissions iam", "permissions rbac", "--help", "networking --help", "--version", "replay BUNDLE sample --port 0 --complete", "mcp --bundle BUNDLE --http 0",
    ];

    public static FuzzEntry Of(FuzzWorkplace place) => new("arguments", async (random, attempt, cancel) =>
    {
        var (bundle, _) = place.Bundle(random);
        var arguments = Lines[random.Next(Lines.Length)].Split(' ')
            .Select(word => word switch { "BUNDLE" => bundle, "OUT" => Path.Combine(place.Folder, "out.tgz"), _ => word }).ToList();
        for (var times = random.Next(0, 4); times > 0; times--) Spoil(arguments, random);
        Contain(arguments, place.Folder, random);
        using var service = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // Servers run until they are stopped.
        if (arguments.Any(argument => argument is "replay" or "mcp")) service.CancelAfter(LongestService);
        await Task.Run(() => FuzzWorkplace.Run(attempt, OutputForm.Any, service.Token, [.. arguments]), CancellationToken.None);
    });

    private static void Spoil(List<string> arguments, Random random)
    {
        var at = random.Next(arguments.Count);
        switch (random.Next(8))
        {
            case 0:
                arguments.RemoveAt(at);
                if (arguments.Count == 0) arguments.Add("networking");
                break;
            case 1:
                arguments.Insert(at, arguments[random.Next(arguments.Count)]);
                break;
            case 2:
                (arguments[at], arguments[^1]) = (arguments[^1], arguments[at]);
                break;
            case 3:
                var other = Lines[random.Next(Lines.Length)].Split(' ');
                arguments.Insert(at, other[random.Next(other.Length)]);
                break;
            case 4:
                arguments[at] += HostileTexts.One(random);
                break;
            case 5 when arguments[at].StartsWith('-'):
                arguments[at] += "=" + HostileTexts.One(random);
                break;
            default:
                arguments[at] = HostileTexts.One(random);
                break;
        }
    }

    /// <summary>
    /// Keeps a spoilt line from writing elsewhere, from asking a real AWS, and from reading the standard input of the tests.
    /// </summary>
    private static void Contain(List<string> arguments, string folder, Random random)
    {
        for (var index = 0; index < arguments.Count; index++)
        {
            var option = Outputs.FirstOrDefault(option => arguments[index].StartsWith(option, StringComparison.Ordinal));
            if (option is null) continue;
            arguments[index] = option;
            var value = random.Next(3) switch
            {
                0 => "json",
                1 => "yaml=" + Path.Combine(folder, "out-" + HostileTexts.Name(random)),
                _ => Path.Combine(folder, "out-" + HostileTexts.Name(random))
            };
            if (index + 1 < arguments.Count) arguments[index + 1] = value;
            else arguments.Add(value);
        }

        // An argument that begins so is a file of arguments.
        arguments.RemoveAll(argument => argument.Length > 1 && argument[0] == '@');
        if (arguments.Count == 0) arguments.Add("explain");
        if (
            arguments.Any(argument =>
                argument.StartsWith("--cluster", StringComparison.Ordinal) || argument.StartsWith("--context", StringComparison.Ordinal)))
        {
            arguments.Add("--dry-run");
        }

        if (arguments.Contains("replay")) arguments.RemoveAll(argument => argument.StartsWith("--mcp", StringComparison.Ordinal));
        if (arguments.Contains("mcp") && !arguments.Contains("--http")) arguments.Add("--http");
        if (arguments.Contains("mcp") || arguments.Contains("replay"))
        {
            arguments.RemoveAll(argument => argument.StartsWith("--port", StringComparison.Ordinal));
        }

        if (arguments.Contains("collect") && !arguments.Any(argument => Outputs.Contains(argument)))
        {
            arguments.AddRange(["-o", Path.Combine(folder, "out.tgz")]);
        }
    }
}
