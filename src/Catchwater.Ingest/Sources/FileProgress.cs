using System.Text;
using System.Text.Json;
using Catchwater.Topics.Tasks;

namespace Catchwater.Ingest.Sources;

/// <summary>How far a source has come with one file. It is committed together with the records it speaks of.</summary>
internal sealed record FileProgress
{
    /// <summary>State table of a source's progress; its keys are paths as the project says them.</summary>
    public const string Table = "files";

    /// <summary>Size of the file on disk when it was last looked at.</summary>
    public required long Bytes { get; init; }

    /// <summary>When it was last written, in ticks UTC, as last looked at.</summary>
    public required long Modified { get; init; }

    /// <summary>Whether it was read to its end.</summary>
    public bool Done { get; init; }

    /// <summary>Lines or rows dealt with, dead letters included; of tables only those the reader did not reject.</summary>
    public long Rows { get; init; }

    /// <summary>JSON lines: bytes dealt with, after decompression. Otherwise 0.</summary>
    public long Position { get; init; }

    /// <summary>SHA-256 of what was dealt with: of JSON lines the bytes up to <see cref="Position"/>, otherwise the whole file.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Tables: SHA-256 of the rows sent, to see that they come in the same order again.</summary>
    public string Sent { get; init; } = "";

    /// <summary>Tables: rows that the reader rejected and that became dead letters.</summary>
    public long Rejects { get; init; }

    /// <summary>JSON lines: length of a last line without line end that became a dead letter; it is read again when it has grown.</summary>
    public long Tail { get; init; }

    /// <summary>JSON lines: whether the last line that became an event had no line end yet.</summary>
    public bool IsOpen { get; init; }

    public static FileProgress? Read(ITaskState state, string path)
    {
        System.Buffers.ArrayBufferWriter<byte> value = new();
        return state.TryGet(Table, Encoding.UTF8.GetBytes(path), value) ? JsonSerializer.Deserialize<FileProgress>(value.WrittenSpan) : null;
    }

    public void Write(UnitOfWork work, string path) => work.Put(Table, Encoding.UTF8.GetBytes(path), JsonSerializer.SerializeToUtf8Bytes(this));
}
