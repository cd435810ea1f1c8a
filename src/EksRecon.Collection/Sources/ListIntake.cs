using EksRecon.Bundles;
using EksRecon.Collection.Kubernetes;
using EksRecon.Questions;

namespace EksRecon.Collection.Sources;

/// <summary>Takes the pages of one list, from whichever source gives them. What one source gave of a list that it could not finish stays until another gives its first page.</summary>
/// <param name="isWhole">False for the part of one namespace: the parts share a question, and none takes another's away.</param>
internal sealed class ListIntake(LiveObservation seen, NodeTypes nodeTypes, KubernetesKind kind, string question, bool isWhole)
{
    private bool _isOfAnother;

    public void Page(ListPage page, ReadOnlyMemory<byte> json)
    {
        if (_isOfAnother) Restart();
        seen.Objects(kind, question, page, json);
        if (kind == Kinds.Nodes) nodeTypes.Add(page, json);
    }

    /// <summary>The list is read again from its start.</summary>
    public void Restart()
    {
        _isOfAnother = false;
        if (isWhole) seen.Restart(kind, question);
    }

    /// <summary>Another source is asked for the same list.</summary>
    public void NextSource() => _isOfAnother = true;
}
