using System.Xml;

namespace EksRecon.Collection.Aws;

/// <summary>
/// XML that is not the answer that was asked for, or goes past a bound. Its message is for people; that of any other
/// <see cref="XmlException"/> is the framework's.
/// </summary>
internal sealed class OddXmlException(string message) : XmlException(message);
