using System.Buffers;
using System.IO.Compression;

namespace Aggregator.Consumers.Deliveries;

/// <summary>
/// Decodes deflate data and reports where they end. .NET's streams do not report it: they read ahead, and end in the
/// same way when the data are truncated and when other data follow. They do stop asking for input at the end of the
/// data, so the end can be derived from the amount of input that they have received.
/// </summary>
internal static class DeflateReader
{
    /// <summary>Decodes from the beginning of the input and returns the length of the deflate data in bytes.</summary>
    /// <param name="input">The data and what may follow them.</param>
    /// <param name="isZlib">Whether the data have a header and a checksum of their own (RFC 1950), or are bare (RFC
    /// 1951).</param>
    /// <param name="likelyEnd">The expected end of the data; if it is right, one pass suffices instead of two.</param>
    /// <param name="output">Receives the decoded data.</param>
    /// <param name="maxBytes">Maximum size of the whole output, in bytes.</param>
    /// <exception cref="EncodedBodyException">The data are malformed, truncated, or too large.</exception>
    public static int Read(
        ReadOnlyMemory<byte> input, bool isZlib, int likelyEnd, ArrayBufferWriter<byte> output, int maxBytes)
    {
        using var pieces = new PieceStream(input, Math.Max(0, likelyEnd - 1), likelyEnd);
        var before = output.WrittenCount;
        using (var decoder = Decoder(pieces, isZlib))
            Copy(decoder, output, maxBytes);
        if (pieces.IsDry)
            throw new EncodedBodyException("the data break off");
        if (pieces.LastPiece <= 1)
            return pieces.Given;

        using var bytes = new PieceStream(input, pieces.Given - pieces.LastPiece, pieces.Given);
        using var again = Decoder(bytes, isZlib);
        Skip(again, output.WrittenCount - before);
        return bytes.Given;
    }

    private static Stream Decoder(Stream source, bool isZlib) => isZlib
        ? new ZLibStream(source, CompressionMode.Decompress, leaveOpen: true)
        : new DeflateStream(source, CompressionMode.Decompress, leaveOpen: true);

    private static void Copy(Stream decoder, ArrayBufferWriter<byte> output, int maxBytes)
    {
        try
        {
            while (decoder.Read(output.GetSpan(PieceStream.MaxPiece)) is > 0 and var count)
            {
                output.Advance(count);
                if (output.WrittenCount > maxBytes)
                    throw new EncodedBodyException($"the decoded body must have at most {maxBytes} bytes");
            }
        }
        catch (InvalidDataException)
        {
            throw new EncodedBodyException("the data are malformed");
        }
    }

    private static void Skip(Stream decoder, int expected)
    {
        var scratch = new byte[PieceStream.MaxPiece];
        while (expected >= 0 && decoder.Read(scratch) is > 0 and var count)
            expected -= count;
    }

    /// <summary>Supplies the input in pieces, and a part of it byte by byte.</summary>
    private sealed class PieceStream(ReadOnlyMemory<byte> input, int singleFrom, int singleTo) : Stream
    {
        public const int MaxPiece = 8192;

        public int Given { get; private set; }

        public int LastPiece { get; private set; }

        /// <summary>Whether more input was requested than is available.</summary>
        public bool IsDry { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var max = Given < singleFrom ? singleFrom - Given : Given < singleTo ? 1 : MaxPiece;
            LastPiece = Math.Min(Math.Min(buffer.Length, max), input.Length - Given);
            IsDry |= LastPiece == 0;
            input.Span.Slice(Given, LastPiece).CopyTo(buffer);
            Given += LastPiece;
            return LastPiece;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
