using EksRecon.Model;

namespace EksRecon.Cluster;

/// <summary>Nodes by what runs them.</summary>
public sealed record NodeMix(int Ec2, int Auto, int Fargate, int Hybrid, int Windows)
{
    public int Total => Ec2 + Auto + Fargate + Hybrid + Windows;

    /// <summary>True where there are nodes and all are Auto Mode's.</summary>
    public bool IsAllAuto => Auto > 0 && Auto == Total;

    internal static NodeMix Of(IEnumerable<Node> nodes)
    {
        var (ec2, auto, fargate, hybrid, windows) = (0, 0, 0, 0, 0);
        foreach (var node in nodes)
        {
            if (node.IsAuto) auto++;
            else if (node.IsFargate) fargate++;
            else if (node.IsHybrid) hybrid++;
            else if (node.IsWindows) windows++;
            else ec2++;
        }

        return new(ec2, auto, fargate, hybrid, windows);
    }
}
