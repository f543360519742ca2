using Microsoft.Extensions.Options;

namespace Aggregator.Api.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<KeyRing>();
        return services.AddCors();
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseSecurityHeaders();
        if (app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Origins() is { Length: > 0 } origins)
        {
            app.UseCors(policy => policy
                .WithOrigins(origins)
                .WithMethods("GET", "POST")
                .WithHeaders("Authorization", "Content-Type", "Content-Encoding", "Last-Event-ID", "Prefer")
                .WithExposedHeaders("Retry-After", "Preference-Applied"));
        }

        app.UseMiddleware<AccessMiddleware>();
    }
}
