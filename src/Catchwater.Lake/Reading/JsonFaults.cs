using System.Text.Json;
using Catchwater.Core.Errors;

namespace Catchwater.Lake.Reading;

/// <summary>Finds where a JSON document stops being one.</summary>
internal static class JsonFaults
{
    /// <summary>The fault with file, line and place of the first file that is no valid JSON; as it was when all are.</summary>
    public static async Task<LakeException> LocateAsync(LakeException fault, IReadOnlyList<SourceFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files.Where(file => fault.Message.Contains(file.Path, StringComparison.Ordinal)).Concat(files))
        {
            if (await FirstFaultAsync(file.Path, cancellationToken) is { } found)
            {
                var at = (found.BytePositionInLine ?? 0) + 1;
                return new LakeException(
                    new Problem("invalid_json", $"this is not valid JSON at byte {at} of the line: {Reason(found)}")
                    {
                        File = file.Path,
                        Line = (int)Math.Min(int.MaxValue, (found.LineNumber ?? 0) + 1),
                        Hint = "a file with one object a line loses only its bad lines",
                    },
                    fault);
            }
        }

        return new LakeException(Sessions.EngineFault.Plain(fault) with { Code = "invalid_json", File = fault.Problems[0].File ?? files[0].Path }, fault);
    }

    private const int LongestReason = 160;

    // The reader's message ends in the place, which is said already.
    private static string Reason(JsonException fault)
    {
        var reason = fault.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].TrimEnd('.', ' ').ReplaceLineEndings(" ");
        return reason.Length > LongestReason ? reason[..LongestReason] + "…" : reason;
    }

    private static async Task<JsonException?> FirstFaultAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var text = SourceText.Open(path);
            var state = new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true });
            var buffer = new byte[1 << 16];
            var length = 0;
            while (true)
            {
                var read = await text.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                var consumed = Consume(buffer.AsSpan(0, length), read == 0, ref state);
                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                length -= consumed;
                if (read == 0)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }
        }
        catch (JsonException fault)
        {
            return fault;
        }
        catch (Exception fault) when (SourceText.IsDamage(fault))
        {
            throw SourceText.Damaged(path, fault);
        }
    }

    private static int Consume(ReadOnlySpan<byte> bytes, bool last, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(bytes, last, state);
        while (reader.Read())
        {
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }
}
