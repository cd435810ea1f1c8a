namespace EksRecon.Model;

/// <summary>The API server's version, e.g. <c>v1.33.1-eks-1234567</c>.</summary>
public sealed record ClusterVersion(string GitVersion);
