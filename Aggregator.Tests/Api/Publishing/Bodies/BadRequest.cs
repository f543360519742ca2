using System.Text;

namespace Aggregator.Tests.Api.Publishing.Bodies;

/// <summary>A request to <c>/publish</c> that must be refused.</summary>
/// <param name="Name">The fault of the request.</param>
/// <param name="Body">The body as it is sent.</param>
/// <param name="Status">The expected status.</param>
/// <param name="Type">The expected end of the problem's type.</param>
internal sealed record BadRequest(string Name, byte[] Body, int Status, string Type)
{
    public string? MediaType { get; init; } = "application/json";

    public (string Name, string Value)[] Headers { get; init; } = [];

    public static BadRequest Malformed(string name, byte[] body) => new(name, body, 400, "malformed-json");

    public static BadRequest Malformed(string name, string body) => Malformed(name, Encoding.UTF8.GetBytes(body));

    public static BadRequest Invalid(string name, string body) =>
        new(name, Encoding.UTF8.GetBytes(body), 422, "invalid-event");
}
