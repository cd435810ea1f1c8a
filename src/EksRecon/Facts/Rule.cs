namespace EksRecon.Facts;

/// <summary>Looks at facts and says what follows. A rule speaks only of what is known: it never concludes from something unseen.</summary>
/// <typeparam name="TFacts">The facts of one layer, or of all of them.</typeparam>
public abstract class Rule<TFacts>
{
    /// <summary>Code, name and usual severity.</summary>
    public abstract FindingKind Kind { get; }

    /// <summary>
    /// The facts that decide whether there is a finding. Where one of them was not seen, the check was not made. Facts that only add to the
    /// message are left out.
    /// </summary>
    public abstract IEnumerable<Premise> RestsOn(TFacts facts);

    public abstract IEnumerable<Finding> Examine(TFacts facts);
}
