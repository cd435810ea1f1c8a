namespace EksRecon.Bundles;

/// <summary>How a question ended. The spelling in files is kebab-case (<c>not-served</c>), see docs/bundle-format.md.</summary>
public enum Outcome
{
    /// <summary>Asked and answered with at least one thing, or a document is there without a row of its own.</summary>
    Collected,

    /// <summary>Asked and answered: there is none.</summary>
    Empty,

    /// <summary>The API or CRD does not exist in this cluster, so there is none.</summary>
    NotServed,

    /// <summary>403: the caller may not look.</summary>
    Forbidden,

    /// <summary>401: the caller is not known there.</summary>
    Unauthorized,

    /// <summary>No answer within the time limit.</summary>
    TimedOut,

    /// <summary>Any other failure of the source.</summary>
    Failed,

    /// <summary>An answer came and cannot be read.</summary>
    Malformed,

    /// <summary>Nobody asked.</summary>
    NotAsked,
}

/// <summary>The spelling of <see cref="Outcome"/> in manifests and reports.</summary>
public static class OutcomeNames
{
    private static readonly string[] Names =
        ["collected", "empty", "not-served", "forbidden", "unauthorized", "timed-out", "failed", "malformed", "not-asked"];

    public static string Name(this Outcome outcome) => Names[(int)outcome];

    /// <summary>Reads a manifest's spelling; false when it is none of the known outcomes.</summary>
    public static bool TryParse(string? name, out Outcome outcome)
    {
        var index = Array.IndexOf(Names, name);
        outcome = index < 0 ? Outcome.Malformed : (Outcome)index;
        return index >= 0;
    }

    /// <summary>True where the answer tells what is there, so that absence means none.</summary>
    public static bool Answers(this Outcome outcome) => outcome is Outcome.Collected or Outcome.Empty or Outcome.NotServed;
}
