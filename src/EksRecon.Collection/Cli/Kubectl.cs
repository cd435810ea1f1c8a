using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Collection.Programs;

namespace EksRecon.Collection.Cli;

/// <summary>
/// The user's kubectl (1.20 or later), asked for the paths that the API server itself is asked for: <c>kubectl get --raw</c> only reads.
/// </summary>
/// <param name="options">That lead to the cluster, e.g. <c>--context prod</c>.</param>
internal sealed class Kubectl(CliRun run, string program, IReadOnlyList<string> options, CollectionLimits limits) : IKubernetesPaths
{
    public Task<T> Get<T>(string path, Func<ReadOnlyMemory<byte>, T> read, string accept = "application/json")
    {
        if (!KubernetesPaths.IsQuestion(path.Split('?')[0]))
        {
            throw new InvalidOperationException($"kubectl get --raw {path} is no question of the tool");
        }

        return run.Run(
            program,
            ["get", "--raw", path, $"--request-timeout={limits.RequestTime.TotalSeconds:0.###}s", .. options],
            answer => answer.Code == 0 ? JsonAnswer.Read(answer.Output, read, isPassing: false) : throw KubectlError.Failure(answer));
    }
}
