namespace EksRecon.Networking.Ingress;

/// <summary>EKS Auto Mode, which serves its IngressClass from outside the cluster.</summary>
internal static class AutoModeClasses
{
    public const string ComponentId = "eks-auto-mode";
    public const string Controller = "eks.amazonaws.com/alb";
}
