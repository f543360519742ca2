namespace Aggregator.Consumers.Deliveries;

/// <summary>A decimal of a header as its sender meant it.</summary>
internal static class AmqpDecimal
{
    private const int SignAndScale = 3;
    private const int ScaleShift = 16;
    private const uint Sign = 0x80000000;

    /// <summary>
    /// RabbitMQ.Client writes and reads the 32 bits of a decimal as a sign and 31 bits, RabbitMQ itself and other
    /// clients as two's complement. The same bits are a small negative number to one and a large one to the other: the
    /// small one is meant.
    /// </summary>
    /// <param name="read">What RabbitMQ.Client has read.</param>
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
