namespace AspireAppHost;

/// <summary>PostgreSQL with the roles and settings of the Compose installation.</summary>
internal sealed class Database
{
    private readonly Dictionary<string, ParameterResource> _passwords = new(StringComparer.Ordinal);

    public Database(IDistributedApplicationBuilder builder)
    {
        Server = builder.AddPostgres("postgres", password: builder.AddPassword("postgres"))
            .WithImageTag("17")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --auth-host=scram-sha-256")
            .WithBindMount(builder.Compose("postgres", "initdb.d"), "/docker-entrypoint-initdb.d", isReadOnly: true)
            .WithBindMount(builder.Compose("postgres", "ingest.conf"), "/etc/aggregator/ingest.conf", isReadOnly: true);
        foreach (var role in (string[])["owner", "service", "upkeep"])
        {
            var password = builder.AddPassword(role);
            _passwords[role] = password.Resource;
            Server.WithEnvironment($"AGGREGATOR_{role.ToUpperInvariant()}_PASSWORD", password);
        }
    }

    public IResourceBuilder<PostgresServerResource> Server { get; }

    public ReferenceExpression AddressOf(string role)
    {
        var server = Server.Resource.PrimaryEndpoint;
        var (host, port) = (server.Property(EndpointProperty.Host), server.Property(EndpointProperty.Port));
        var user = $"aggregator_{role}";
        return ReferenceExpression.Create(
            $"Host={host};Port={port};Database=aggregator;Username={user};Password={_passwords[role]}");
    }
}
