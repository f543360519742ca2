namespace Publisher.Worker.Sending;

/// <summary>Makes single attempts to publish, over HTTP or AMQP.</summary>
internal interface IPublishClient
{
    /// <summary>Sends the request once and never throws for failures of the network or the server.</summary>
    Task<PublishResult> AttemptAsync(PublishRequest request);
}
