using System.Text;
using Catchwater.Core.Secrets;

namespace Catchwater.Host.Commands;

/// <summary>Writes text with references instead of what they stand for. A value must come in one piece, as lines do.</summary>
internal sealed class RedactingWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(value);

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value) => inner.Write(value is null ? null : Redaction.Current.Apply(value));

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : Redaction.Current.Apply(value));

    public override Task WriteAsync(string? value) => inner.WriteAsync(value is null ? null : Redaction.Current.Apply(value));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => WriteAsync(new string(buffer.Span));

    public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(value is null ? null : Redaction.Current.Apply(value));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync() => inner.FlushAsync();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
