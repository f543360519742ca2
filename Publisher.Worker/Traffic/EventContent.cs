using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Publisher.Worker.Traffic;

/// <summary>
/// Generates sources and payloads like those of ordinary services: mostly 200 to 800 bytes, one in fifty with a string
/// of <see cref="DumpLength"/> characters, with names and words in many scripts.
/// </summary>
internal sealed class EventContent(Random random)
{
    public const int DumpLength = 5000;

    private const double DumpShare = 0.02;

    private readonly EventDetail _detail = new(random);

    public string Source() => random.Any(Vocabulary.Sources);

    public void WritePayload(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteCommon(json);
        _detail.Write(json);
        if (random.NextDouble() < DumpShare)
            json.WriteString("dump", Dump());
        json.WriteEndObject();
    }

    private void WriteCommon(Utf8JsonWriter json)
    {
        json.WriteString("level", Level());
        json.WriteString("message", random.Any(Vocabulary.Messages));
        json.WriteString("trace_id", random.Hex(16));
        json.WriteString("host", string.Create(CultureInfo.InvariantCulture, $"node-{random.Next(1, 25):00}"));
        json.WriteNumber("duration_ms", Math.Round(random.NextDouble() * 900, 2));
    }

    private string Level() => random.Next(100) switch
    {
        < 15 => "DEBUG",
        < 80 => "INFO",
        < 92 => "WARN",
        < 99 => "ERROR",
        _ => "FATAL",
    };

    private string Dump()
    {
        var text = new StringBuilder(DumpLength + 16);
        while (text.Length < DumpLength)
            text.Append(random.Any(Vocabulary.Words)).Append(' ');

        // No word contains a surrogate pair, so truncation cannot split one.
        return text.ToString(0, DumpLength);
    }
}
