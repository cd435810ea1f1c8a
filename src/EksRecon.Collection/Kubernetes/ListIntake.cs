using System.Text;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Takes the pages of one list, from whichever source gives them. What one source gave of a list that it could not finish stays until
/// another gives its first page.
/// </summary>
/// <param name="isWhole">False for the part of one namespace: the parts share a question, and none takes another's away.</param>
internal sealed class ListIntake(LiveObservation seen, NodeTypes nodeTypes, ServedDefinitions definitions, KubernetesKind kind,
    string question, bool isWhole)
{
    private bool _isOfAnother;

    public void Page(ListPage page, ReadOnlyMemory<byte> json)
    {
        if (_isOfAnother) Restart();
        seen.Objects(kind, question, page, json);
        if (kind == Kinds.Nodes) nodeTypes.Add(page, json);
        if (kind == Kinds.CustomResourceDefinitions) definitions.Add(page, json);
    }

    /// <summary>Objects that came one by one.</summary>
    /// <exception cref="SourceException">One of them is no object.</exception>
    public void Page(KubernetesKind of, string groupVersion, IEnumerable<string> objects)
    {
        var json = Encoding.UTF8.GetBytes(
            $"{{\"apiVersion\":\"{groupVersion}\",\"kind\":\"{of.Kind}List\",\"metadata\":{{}},\"items\":[{string.Join(',', objects)}]}}");
        Page(JsonAnswer.Read(json, body => ListPage.Read(body.Span)), json);
    }

    /// <summary>The list is read again from its start.</summary>
    public void Restart()
    {
        _isOfAnother = false;
        if (kind == Kinds.CustomResourceDefinitions) definitions.Restart();
        if (isWhole) seen.Restart(kind, question);
    }

    /// <summary>Another source is asked for the same list.</summary>
    public void NextSource() => _isOfAnother = true;
}
