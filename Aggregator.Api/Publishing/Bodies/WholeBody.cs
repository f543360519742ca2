namespace Aggregator.Api.Publishing.Bodies;

/// <summary>Reads a body that is not read as a stream, and responds if that fails.</summary>
internal static class WholeBody
{
    /// <summary>The decompressed body, or the response to a request whose body cannot be read.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadAsync(
        HttpContext context, PublishOptions options, InFlightLease lease)
    {
        if (ContentCoding.Open(context.Request, options.MaxBodyBytes) is not { } reader)
            return (default, PublishProblems.UnsupportedEncoding(context));
        try
        {
            var (end, body) = await BodyReader.ReadAsync(reader, options.MaxBodyBytes, lease, context.RequestAborted);
            if (end == BodyReadResult.Complete)
                return (body, null);
            if (end == BodyReadResult.NoRoom)
                return (default, PublishProblems.Overloaded(context));
            await BodyReader.DiscardAsync(context.Request, options.MaxBodyBytes, context.RequestAborted);
            return (default, PublishProblems.TooLarge(options));
        }
        catch (Exception exception) when (BodyErrors.ToResponse(exception) is { } response)
        {
            return (default, response);
        }
        finally
        {
            await ContentCoding.CloseAsync(context.Request, reader);
        }
    }
}
