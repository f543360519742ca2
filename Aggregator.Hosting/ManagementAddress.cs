using System.Net.Http.Headers;
using System.Text;

namespace Aggregator.Hosting;

/// <summary>The address of the broker's management API, with the credentials to use.</summary>
public sealed record ManagementAddress(Uri Base, string User, string Password)
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "AGGREGATOR_RABBITMQ_MANAGEMENT";

    /// <summary>The environment variable that holds the password, when it is not part of the address.</summary>
    public const string PasswordVariable = Variable + "_PASSWORD";

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    /// <summary>Reads <c>http://user:password@host:port</c>, or <c>https://</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="password">The password as it is, not escaped; it takes the place of the address's own unless it is
    /// empty.</param>
    /// <exception cref="ArgumentException">It is something else; the message does not repeat it, for the password's
    /// sake.</exception>
    public static ManagementAddress Parse(string? text, string? password)
    {
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.Host.Length > 0;
        if (!isUrl)
            throw new ArgumentException(
                $"{Variable} must be set to the management API: http://user:password@host:15672.", nameof(text));
        var (user, own) = UriCredentials.From(uri!);
        var root = new UriBuilder(uri!) { UserName = string.Empty, Password = string.Empty };
        if (!root.Path.EndsWith('/'))
            root.Path += "/";
        return new ManagementAddress(root.Uri, user, string.IsNullOrEmpty(password) ? own : password);
    }

    /// <summary>
    /// The address in the environment, or <c>null</c> without one. An address without a user is used with the
    /// credentials of the service.
    /// </summary>
    /// <param name="text">The value of <see cref="Variable"/>.</param>
    /// <param name="password">The value of <see cref="PasswordVariable"/>.</param>
    /// <param name="broker">The service's own address of the broker.</param>
    /// <exception cref="ArgumentException">The address is something else.</exception>
    public static ManagementAddress? ParseOptional(string? text, string? password, Uri broker)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var management = Parse(text, password);
        if (management.User.Length > 0)
            return management;
        var (user, own) = UriCredentials.From(broker);
        return management with { User = user, Password = own };
    }

    /// <summary>
    /// Returns a client that never uses the machine's proxy, because the broker is on the local network.
    /// </summary>
    public HttpClient CreateClient()
    {
        var client =
            new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Base, Timeout = RequestLimit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
        return client;
    }

    /// <summary>The output omits the password, which a record would print by default.</summary>
    public override string ToString() => $"{Base}, as {User}";
}
