namespace EksRecon.Collection;

/// <summary>How far a collection is.</summary>
/// <param name="Done">Questions that have ended.</param>
/// <param name="Asked">Questions known so far; it grows as answers name more things to ask about.</param>
/// <param name="Last">The question that ended last.</param>
public sealed record Progress(int Done, int Asked, string Last);
