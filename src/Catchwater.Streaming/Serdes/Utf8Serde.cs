using System.Buffers;
using System.Text;

namespace Catchwater.Streaming.Serdes;

internal sealed class Utf8Serde : ISerde<string>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public void Serialize(string value, IBufferWriter<byte> to) => Strict.GetBytes(value, to);

    public string Deserialize(ReadOnlySpan<byte> from)
    {
        try
        {
            return Strict.GetString(from);
        }
        catch (DecoderFallbackException fault)
        {
            throw new FormatException("the bytes are not UTF-8 text", fault);
        }
    }
}

internal sealed class BytesSerde : ISerde<byte[]>
{
    public void Serialize(byte[] value, IBufferWriter<byte> to) => to.Write(value);

    public byte[] Deserialize(ReadOnlySpan<byte> from) => from.ToArray();
}
