namespace FurtherLink.Trust.Certificates;

/// <summary>There is no usable certificate; the message names the files and the reason in one line.</summary>
internal sealed class CertificateException(string message, Exception? reason = null) : Exception(message, reason);
