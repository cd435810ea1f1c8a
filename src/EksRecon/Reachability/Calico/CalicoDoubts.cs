namespace EksRecon.Reachability;

/// <summary>Takes what of a rule cannot be evaluated, so that the rest of it is read.</summary>
internal sealed class CalicoDoubts
{
    private readonly List<string> _reasons = [];

    /// <summary>In words; null where all of the rule can be evaluated.</summary>
    public string? Reason => _reasons.Count == 0 ? null : string.Join("; ", _reasons);

    public void Add(string reason) => _reasons.Add(reason);

    public void Check(Action check)
    {
        try
        {
            check();
        }
        catch (NotEvaluatedException unknown)
        {
            Add(unknown.Message);
        }
    }

    /// <summary>True where Calico would refuse it.</summary>
    public bool Refused(Action check)
    {
        try
        {
            check();
            return false;
        }
        catch (PolicyException refused)
        {
            Add(refused.Message);
            return true;
        }
    }

    /// <summary>Null where it cannot be evaluated.</summary>
    /// <exception cref="PolicyException">Calico would refuse it.</exception>
    public T? Try<T>(Func<T?> read) where T : class
    {
        T? value = null;
        Check(() => value = read());
        return value;
    }
}
