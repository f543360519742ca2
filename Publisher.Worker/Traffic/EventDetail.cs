using System.Text.Json;

namespace Publisher.Worker.Traffic;

/// <summary>Generates the part of a payload that varies in shape: a request, an error, an order or a user.</summary>
internal sealed class EventDetail(Random random)
{
    public void Write(Utf8JsonWriter json)
    {
        switch (random.Next(4))
        {
            case 0:
                WriteRequest(json);
                break;
            case 1:
                WriteError(json);
                break;
            case 2:
                WriteOrder(json);
                break;
            default:
                WriteUser(json);
                break;
        }
    }

    private void WriteRequest(Utf8JsonWriter json)
    {
        json.WriteStartObject("http");
        json.WriteString("method", random.Any(Vocabulary.Methods));
        json.WriteString("path", random.Any(Vocabulary.Paths));
        json.WriteNumber("status", random.Any(Vocabulary.StatusCodes));
        json.WriteNumber("bytes", random.Next(0, 200_000));
        json.WriteStartObject("headers");
        json.WriteString("user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
        json.WriteString("x-request-id", random.Hex(8));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteError(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("type", random.Any(Vocabulary.Exceptions));
        json.WriteStartArray("stack");
        for (var frames = random.Next(1, 9); frames > 0; frames--)
            json.WriteStringValue("at " + random.Any(Vocabulary.Frames));
        json.WriteEndArray();
        json.WriteNull("inner");
        json.WriteEndObject();
    }

    private void WriteOrder(Utf8JsonWriter json)
    {
        json.WriteStartObject("order");
        json.WriteNumber("id", random.Next(1, int.MaxValue));
        json.WriteString("customer", random.Any(Vocabulary.People));
        json.WriteStartArray("lines");
        for (var lines = random.Next(1, 6); lines > 0; lines--)
        {
            json.WriteStartObject();
            json.WriteString("sku", random.Hex(4));
            json.WriteNumber("quantity", random.Next(1, 10));
            json.WriteNumber("price", Math.Round((decimal)random.Next(100, 100_000) / 100, 2));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteUser(Utf8JsonWriter json)
    {
        json.WriteStartObject("user");
        json.WriteNumber("id", random.Next(1, 1_000_000));
        json.WriteString("name", random.Any(Vocabulary.People));
        json.WriteBoolean("mfa", random.Next(2) == 0);
        json.WriteStartArray("roles");
        json.WriteStringValue("reader");
        if (random.Next(3) == 0)
            json.WriteStringValue("admin");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
