using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Aggregator.Consumers.Provisioning;

/// <summary>
/// Creates the virtual host, users, rights, exchanges, queues and policies through the management API. It is
/// idempotent: existing objects are kept or brought up to date, and no message is touched. The arguments of an existing
/// queue cannot be changed; therefore all settings that may change are in policies.
/// </summary>
internal sealed class Provisioner(
    HttpClient management, ProvisionSettings settings, TimeProvider time, ILogger<Provisioner> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly string _host = Uri.EscapeDataString(settings.VirtualHost);

    /// <exception cref="ProvisionException">The broker does not answer in time, or refuses.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        var definitions = BrokerDefinitions.Load();
        await PutAsync($"api/vhosts/{_host}", new JsonObject { ["description"] = "Aggregator" }, cancellationToken);
        foreach (var (role, tags) in definitions.Users)
            await PutUserAsync(role, tags, cancellationToken);
        foreach (var (role, rights) in definitions.Permissions)
        {
            if (settings.Logins.TryGetValue(role, out var login))
                await PutAsync(
                    $"api/permissions/{_host}/{Uri.EscapeDataString(login.Name)}", rights, cancellationToken);
        }

        await SendAsync(HttpMethod.Post, $"api/definitions/{_host}", definitions.ForVirtualHost(), cancellationToken);
        logger.LogInformation("Provisioned the virtual host {VirtualHost}", settings.VirtualHost);
    }

    private async Task PutUserAsync(string role, string tags, CancellationToken cancellationToken)
    {
        if (!settings.Logins.TryGetValue(role, out var login))
        {
            logger.LogInformation("Made no user for the {Role}: its password is not set", role);
            return;
        }

        var user = new JsonObject { ["password"] = login.Password, ["tags"] = tags };
        await PutAsync($"api/users/{Uri.EscapeDataString(login.Name)}", user, cancellationToken);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = new PeriodicTimer(Pause, time);
        limit.CancelAfter(settings.Timeout);
        var reason = "no answer";
        try
        {
            while (await AwayAsync(limit.Token) is { } away)
            {
                reason = away;
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProvisionException(
                $"The management API at {management.BaseAddress} did not answer within "
                + $"{settings.Timeout.TotalSeconds} s: {reason}.");
        }
    }

    /// <summary>The reason why the broker cannot be used yet, or <c>null</c> when it can.</summary>
    private async Task<string?> AwayAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await management.GetAsync("api/whoami", cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                throw new ProvisionException(
                    $"The management API refuses {settings.Management.User}: user or password is wrong.");
            return response.IsSuccessStatusCode ? null : $"it answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }

    private Task PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, cancellationToken);

    private async Task SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        try
        {
            using var response = await management.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return;
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new ProvisionException(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? $"{settings.Management.User} is no administrator of the broker: {method} {path} was refused."
                : $"The broker refused {method} {path} with {(int)response.StatusCode}: {text}");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            throw new ProvisionException($"The management API broke off at {method} {path}: {exception.Message}");
        }
    }
}
