namespace AspireAppHost;

/// <summary>RabbitMQ with the settings of the Compose installation.</summary>
internal sealed class Broker
{
    private readonly ParameterResource _administrator;
    private readonly ParameterResource _service;

    public Broker(IDistributedApplicationBuilder builder)
    {
        var administrator = builder.AddPassword("rabbitmq");
        (_administrator, _service) = (administrator.Resource, builder.AddPassword("rabbitmq-service").Resource);
        Server = builder.AddRabbitMQ("rabbitmq", password: administrator)
            .WithManagementPlugin()
            .WithImageTag("4-management")
            .WithBindMount(
                builder.Compose("rabbitmq", "rabbitmq.conf"),
                "/etc/rabbitmq/conf.d/50-aggregator.conf",
                isReadOnly: true);
    }

    public IResourceBuilder<RabbitMQServerResource> Server { get; }

    /// <summary>Of the services' own user, which the step "provision" makes.</summary>
    public ReferenceExpression Address
    {
        get
        {
            var server = Server.Resource.PrimaryEndpoint;
            return ReferenceExpression.Create(
                $"amqp://aggregator-service:{_service}@{server.Property(EndpointProperty.HostAndPort)}/aggregator");
        }
    }

    public ReferenceExpression ManagementAddress
    {
        get
        {
            var management = Server.GetEndpoint("management");
            return ReferenceExpression.Create(
                $"http://guest:{_administrator}@{management.Property(EndpointProperty.HostAndPort)}");
        }
    }
}
