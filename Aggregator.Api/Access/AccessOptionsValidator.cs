using Microsoft.Extensions.Options;

namespace Aggregator.Api.Access;

/// <summary>Refuses to start with settings that would let in no client, or every client.</summary>
internal sealed class AccessOptionsValidator(IConfiguration configuration) : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        if (options.Keys.Count == 0)
            return options.AllowAnonymous ? ValidateOptionsResult.Success : WithoutKeys();
        if (options.AllowAnonymous)
            return ValidateOptionsResult.Fail("Access__AllowAnonymous must not be true when there are Access__Keys.");

        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Keys.Count; i++)
        {
            var key = options.Keys[i];
            var problem = KeyReader.Problem(key) ?? (ids.Add(key.Id)
                ? null : ("Id", "must be another one for each key"));
            if (problem is var (setting, rule))
                return ValidateOptionsResult.Fail(FormattableString.Invariant($"Access__Keys__{i}__{setting} {rule}."));
        }

        return ValidateOptionsResult.Success;
    }

    private ValidateOptionsResult WithoutKeys() =>
        ListenAddresses.NotLoopback(configuration) is { } address
            ? ValidateOptionsResult.Fail(
                $"Without API keys the API listens on loopback only, and {address} is more. Give it keys (`dotnet "
                + "Aggregator.Api.dll key new` prints one with its settings), or set Access__AllowAnonymous=true to "
                + "let in any client that can reach it.")
            : ValidateOptionsResult.Success;
}
