namespace AspireAppHost;

internal static class Passwords
{
    /// <summary>
    /// A password that is made anew in every run. It has letters and digits only, so that it can be part of a URL.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddPassword(
        this IDistributedApplicationBuilder builder, string name) => builder.AddParameter(
            $"{name}-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true);

    /// <summary>A file or folder of the Compose installation, which the containers of this sample share.</summary>
    public static string Compose(this IDistributedApplicationBuilder builder, params string[] path) =>
        Path.GetFullPath(Path.Combine([builder.AppHostDirectory, "..", "..", "compose", .. path]));
}
