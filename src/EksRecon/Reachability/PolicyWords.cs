namespace EksRecon.Reachability;

/// <summary>What policies can tell pods apart by: everything else about a pod makes no difference.</summary>
internal sealed class PolicyWords
{
    public PolicyWords(IEnumerable<Reading> readings)
    {
        foreach (var reading in readings)
        {
            foreach (var doubt in reading.Doubts)
            {
                if (doubt.Pods is { } pods) Add(pods);
                if (doubt.Also is { } also) Add(also);
            }

            foreach (var policy in reading.Policies)
            {
                Add(policy.Pods);
                foreach (var rule in policy.Rules)
                {
                    foreach (var port in rule.Ports ?? [])
                    {
                        if (port.Named is { } name) PortNames.Add(name);
                    }

                    foreach (var peer in rule.Peers ?? []) Add(peer);
                    if (rule.Own is { } own) Add(own);
                }
            }
        }
    }

    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public HashSet<string> PortNames { get; } = new(StringComparer.Ordinal);

    /// <summary>True where some selector looks at service accounts.</summary>
    public bool NamesAccounts { get; private set; }

    /// <summary>The boundaries of ranges that are matched against pods.</summary>
    public AddressCuts PodCuts { get; } = new();

    /// <summary>The boundaries of ranges that are matched against a pod's own node.</summary>
    public AddressCuts NodeCuts { get; } = new();

    /// <summary>The boundaries of all ranges.</summary>
    public AddressCuts Cuts { get; } = new();

    private void Add(Peer peer)
    {
        foreach (var part in peer.Parts)
        {
            if (part is PodPeer pods) Add(pods.Pods);
            if (part is NodesPeer nodes)
            {
                Cuts.Add(nodes);
                if (nodes.MatchesPods) PodCuts.Add(nodes);
                if (nodes.MatchesOwnNode) NodeCuts.Add(nodes);
            }

            if (part is not AddressPeer addresses) continue;
            Cuts.Add(addresses);
            if (addresses.MatchesPods) PodCuts.Add(addresses);
            if (addresses.MatchesOwnNode) NodeCuts.Add(addresses);
        }
    }

    private void Add(PodTerm term)
    {
        foreach (var name in term.Labels.LabelNames)
        {
            Labels.Add(name);
            NamesAccounts |= name is PodLabels.CalicoAccount or PodLabels.CiliumAccount
                || name.StartsWith(PodLabels.CalicoAccountLabels, StringComparison.Ordinal);
        }
    }
}
