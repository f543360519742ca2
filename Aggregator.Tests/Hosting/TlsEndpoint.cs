using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;

namespace Aggregator.Tests.Hosting;

/// <summary>A TLS server on loopback that records what each connection sends after the handshake.</summary>
internal sealed class TlsEndpoint : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly X509Certificate2 _certificate;
    private readonly bool _demandsCertificate;

    /// <param name="name">The host name in the certificate.</param>
    /// <param name="isExpired">Whether the certificate has expired.</param>
    /// <param name="demandsCertificate">Whether a client needs a certificate, too.</param>
    public TlsEndpoint(string name, bool isExpired = false, bool demandsCertificate = false)
    {
        _demandsCertificate = demandsCertificate;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(isExpired ? -1 : 1));
        CertificateFile = Path.GetTempFileName();
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The certificate, for clients that should trust it.</summary>
    public string CertificateFile { get; }

    /// <summary>
    /// Returns the first text of the next connection, or an empty text if it closes during or after the handshake.
    /// </summary>
    public async Task<string> HeardAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _heard.Reader.ReadAsync(limit.Token);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        File.Delete(CertificateFile);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();

                // Programs probe whether the broker's port is open before they connect.
                if (await SaysNothingAsync(client))
                    continue;
                await _heard.Writer.WriteAsync(await FirstWordAsync(client));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The listener was disposed.
        }
    }

    private static async Task<bool> SaysNothingAsync(TcpClient client)
    {
        try
        {
            return await client.Client.ReceiveAsync(new byte[1], SocketFlags.Peek) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private async Task<string> FirstWordAsync(TcpClient client)
    {
        var word = new byte[4];
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(
                _certificate, _demandsCertificate, checkCertificateRevocation: false);
            await stream.ReadExactlyAsync(word);
            return System.Text.Encoding.ASCII.GetString(word);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return string.Empty;
        }
    }
}
