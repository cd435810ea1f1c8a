namespace EksRecon.Tests.Fuzz;

/// <summary>A way into the tool that strangers have, and how to try one input on it.</summary>
/// <param name="Name">As EKS_RECON_FUZZ names it.</param>
/// <param name="Try">Makes an input of the random numbers, and gives it to the tool. It throws nothing but what the tool throws.</param>
internal sealed record FuzzEntry(string Name, Func<Random, FuzzAttempt, CancellationToken, Task> Try);

/// <summary>One try: what went in, and what came out.</summary>
internal sealed class FuzzAttempt
{
    private readonly List<(string Name, byte[] Content)> _inputs = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<FuzzOutput> _outputs = [];

    /// <summary>What went in, kept where it is a find.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Inputs => _inputs;

    public IReadOnlyCollection<FuzzOutput> Outputs => _outputs;

    public void In(string name, byte[] content) => _inputs.Add((name, content));

    public void In(string name, string content) => In(name, System.Text.Encoding.UTF8.GetBytes(content));

    public void Out(FuzzOutput output) => _outputs.Enqueue(output);
}

/// <summary>An output of the tool.</summary>
/// <param name="What">Which, for the report of a find.</param>
/// <param name="Form">What it has to be.</param>
internal sealed record FuzzOutput(string What, OutputForm Form, string Content);

/// <summary>What an output has to be.</summary>
internal enum OutputForm
{
    /// <summary>For people: printable characters and line ends.</summary>
    Text,

    /// <summary>One JSON value.</summary>
    Json,

    /// <summary>A JSON value on each line.</summary>
    JsonLines,

    /// <summary>The report as YAML.</summary>
    Yaml,

    /// <summary>Any of them.</summary>
    Any,
}
