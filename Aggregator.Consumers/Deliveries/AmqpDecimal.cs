namespace Aggregator.Consumers.Deliveries;

/// <summary>Restores the decimal value that the sender of a header intended.</summary>
internal static class AmqpDecimal
{
    private const int SignAndScale = 3;
    private const int ScaleShift = 16;
    private const uint Sign = 0x80000000;

    /// <summary>
    /// RabbitMQ.Client writes and reads the 32 bits of a decimal as a sign and 31 bits, RabbitMQ itself and other
    /// clients as two's complement. The same bits are a small negative number in one encoding and a large number in the
    /// other; the small one is assumed to be intended.
    /// </summary>
    /// <param name="read">The value that RabbitMQ.Client has read.</param>
    public static decimal Meant(decimal read)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(read, parts);
        if (!decimal.IsNegative(read))
            return read;
        var complement = -(long)unchecked((int)((uint)parts[0] | Sign));
        return complement < parts[0]
            ? new decimal((int)complement, 0, 0, isNegative: true, (byte)(parts[SignAndScale] >> ScaleShift))
            : read;
    }
}
