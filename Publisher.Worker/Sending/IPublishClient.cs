namespace Publisher.Worker.Sending;

/// <summary>One of the doors: makes single attempts to publish.</summary>
internal interface IPublishClient
{
    /// <summary>Sends the request once and never throws for what a network or a server can do to it.</summary>
    Task<PublishAnswer> TryAsync(PublishRequest request);
}
