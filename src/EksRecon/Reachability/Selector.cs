using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Selects things by their labels. Selectors that say the same have the same <see cref="Key"/>.</summary>
public abstract record Selector
{
    /// <summary>One text for selectors that say the same, told apart from those of other grammars.</summary>
    public abstract string Key { get; }

    /// <summary>The labels it looks at; everything else makes no difference to it.</summary>
    public abstract IEnumerable<string> LabelNames { get; }

    /// <summary>True where it selects everything, whatever the labels.</summary>
    public abstract bool SelectsEverything { get; }

    public abstract bool Matches(ILabelled labels);
}
