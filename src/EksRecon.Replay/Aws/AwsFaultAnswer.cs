using System.Xml;

namespace EksRecon.Replay.Aws;

/// <summary>Errors as each protocol spells them.</summary>
internal static class AwsFaultAnswer
{
    public static AwsAnswer Of(AwsFaultException fault, AwsService? service, string id, bool asJson)
    {
        if (service == AwsService.Eks || service is null && asJson)
        {
            return JsonAnswer.Of(fault.Status, writer =>
            {
                writer.WriteString("__type", fault.Code);
                writer.WriteString("message", fault.Message);
            });
        }

        return XmlAnswer.Of(fault.Status, writer =>
        {
            if (service == AwsService.Ec2) Ec2(writer, fault, id);
            else Query(writer, fault, service?.Namespace ?? "", id);
        });
    }

    private static void Ec2(XmlWriter writer, AwsFaultException fault, string id)
    {
        writer.WriteStartElement("Response");
        writer.WriteStartElement("Errors");
        writer.WriteStartElement("Error");
        Text(writer, fault);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteElementString("RequestID", id);
        writer.WriteEndElement();
    }

    private static void Query(XmlWriter writer, AwsFaultException fault, string @namespace, string id)
    {
        writer.WriteStartElement("ErrorResponse", @namespace);
        writer.WriteStartElement("Error", @namespace);
        writer.WriteElementString("Type", @namespace, fault.Status < 500 ? "Sender" : "Receiver");
        Text(writer, fault, @namespace);
        writer.WriteEndElement();
        writer.WriteElementString("RequestId", @namespace, id);
        writer.WriteEndElement();
    }

    private static void Text(XmlWriter writer, AwsFaultException fault, string @namespace = "")
    {
        writer.WriteElementString("Code", @namespace, fault.Code);
        writer.WriteElementString("Message", @namespace, XmlAnswer.Legal(fault.Message));
    }
}
