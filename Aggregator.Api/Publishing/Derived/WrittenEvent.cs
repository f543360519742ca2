using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aggregator.Api.Publishing.Derived;

internal static class WrittenEvent
{
    /// <summary>
    /// How events are written that come in other forms: text that is not ASCII keeps its length, as no browser reads
    /// it.
    /// </summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
