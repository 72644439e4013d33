using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Ingest.Admission;
using Catchwater.Lake.Query;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;

namespace Catchwater.Ingest.Sources;

/// <summary>
/// Reads a file as a table, through the engine: CSV, parquet, JSON that is not one object a line, and whatever a <c>select</c> makes of a
/// file. Each row is an event, a JSON object with the columns as keys. Rows the engine could not read are dead letters, after the others.
/// </summary>
internal sealed class RowFileReader(SourceRun run, LakeSession session, string name, SourceFile file)
{
    /// <summary>Opens the file as the source describes it.</summary>
    public static async Task<FileScan> OpenAsync(EventSource source, LakeSession session, string path, CancellationToken cancellationToken)
    {
        var files = source.Spec.Files;
        try
        {
            return await FileScan.OpenAsync(
                session,
                new FileSource
                {
                    Path = path,
                    Format = files.Format,
                    Header = files.Header,
                    Delimiter = files.Delimiter,
                    Quote = files.Quote,
                    Escape = files.Escape,
                    Encoding = files.Encoding,
                    NullText = files.NullText,
                    Columns = files.Columns.ToDictionary(column => column.Key, column => ColumnType.TryNormalize(column.Value)!),
                    HivePartitioning = files.HivePartitioning,
                },
                cancellationToken);
        }
        catch (CatchwaterException fault)
        {
            throw InProject(source, fault);
        }
    }

    // Files as the project names them.
    private static IngestException InProject(EventSource source, CatchwaterException fault) =>
        new([.. fault.Problems.Select(problem => problem.File is { } file
            ? problem with { File = source.Relative(file), Key = problem.Line is null ? null : problem.Key }
            : problem.At(source.At("files")))], fault);

    /// <summary>Sees whether the source's SELECT fits a file, without running it.</summary>
    public static async Task DescribeAsync(EventSource source, LakeSession session, string path, CancellationToken cancellationToken)
    {
        var scan = await OpenAsync(source, session, path, cancellationToken);
        await session.ExecuteAsync($"CREATE OR REPLACE TEMP VIEW input AS SELECT * FROM {scan.Relation}", cancellationToken);
        await LocatedAsync(source, path, () => session.DescribeAsync(source.Select!.Sql, cancellationToken));
    }

    /// <summary>Reads what is new.</summary>
    /// <param name="before">How far it had come; null for a file not seen before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when the file is another one now: nothing was done.</returns>
    public async Task<bool> ReadAsync(FileProgress? before, CancellationToken cancellationToken)
    {
        var (bytes, hash, ofBefore) = await HashAsync(before?.Bytes ?? 0, cancellationToken);
        var grown = before is not null && before.Hash != hash;
        if (grown && before!.Hash != ofBefore)
        {
            return false;
        }

        var progress = (before ?? new FileProgress { Bytes = 0, Modified = 0 }) with { Bytes = bytes, Modified = file.LastWriteUtc.UtcTicks, Hash = hash };
        if (grown || !progress.Done)
        {
            var scan = await OpenAsync(run.Source, session, file.Path, cancellationToken);
            if (await RowsAsync(scan, progress with { Done = false }, cancellationToken) is not { } passed)
            {
                // The bytes are those that were, and the rows are not: the last line went on, or a type was inferred that is another one now.
                return grown ? false : throw NotRepeatable();
            }

            progress = await RejectsAsync(scan, passed, cancellationToken);
        }

        await run.CommitAsync(progress with { Done = true }, name, file.Bytes, cancellationToken);
        return true;
    }

    // Null when the rows that were sent do not come again as they were: then nothing was sent.
    private async Task<FileProgress?> RowsAsync(FileScan scan, FileProgress progress, CancellationToken cancellationToken)
    {
        var select = $"SELECT * FROM {scan.Relation}";
        if (run.Source.Select is { } own)
        {
            await session.ExecuteAsync($"CREATE OR REPLACE TEMP VIEW input AS {select}", cancellationToken);
            select = own.Sql;
        }

        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ArrayBufferWriter<byte> row = new();
        await using var rows = await LocatedAsync(run.Source, file.Path, () => JsonRowReader.OpenAsync(session, select, cancellationToken));
        var number = 0L;
        while (rows.Read(row, cancellationToken))
        {
            sent.AppendData(row.WrittenSpan);
            sent.AppendData("\n"u8);
            if (++number > progress.Rows)
            {
                run.Intake.Take(run.Pump.Work, row.WrittenSpan, new EventOrigin(run.Source.Job, name, number));
                if (run.Pump.IsFull)
                {
                    progress = progress with { Rows = number, Sent = Convert.ToHexStringLower(sent.GetCurrentHash()) };
                    await run.CommitAsync(progress, name, 0, cancellationToken);
                }
            }
            else if (number == progress.Rows && Convert.ToHexStringLower(sent.GetCurrentHash()) != progress.Sent)
            {
                return null;
            }

            row.ResetWrittenCount();
        }

        return number < progress.Rows ? null : progress with { Rows = number, Sent = Convert.ToHexStringLower(sent.GetCurrentHash()) };
    }

    private static async Task<T> LocatedAsync<T>(EventSource source, string path, Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (CatchwaterException fault)
        {
            throw new IngestException([.. fault.Problems.Select(problem => (problem with { File = null, Line = null, Message = $"{source.Relative(path)}: {problem.Message}" }).At(source.At("files.select")))], fault);
        }
    }

    // What the reader itself could not read: known when it has come to the end.
    private async Task<FileProgress> RejectsAsync(FileScan scan, FileProgress progress, CancellationToken cancellationToken)
    {
        RejectedRows rejected;
        try
        {
            rejected = await scan.CollectRejectsAsync(session, cancellationToken);
        }
        catch (CatchwaterException fault)
        {
            throw InProject(run.Source, fault);
        }

        if (rejected.Count <= progress.Rejects)
        {
            return progress;
        }

        var number = 0L;
        foreach (var row in await session.RowsAsync($"SELECT line, column_name, raw, reason FROM {rejected.Relation} ORDER BY line, raw", cancellationToken))
        {
            if (++number <= progress.Rejects)
            {
                continue;
            }

            var reason = row[1] is string column ? $"{column}: {row[3]}" : $"{row[3]}";
            run.Intake.Reject(run.Pump.Work, Encoding.UTF8.GetBytes((string?)row[2] ?? ""), new Rejection("malformed_row", reason), new EventOrigin(run.Source.Job, name, (long?)row[0]));
            progress = progress with { Rejects = number };
            if (run.Pump.IsFull)
            {
                await run.CommitAsync(progress, name, file.Bytes, cancellationToken);
            }
        }

        return progress;
    }

    // SHA-256 of the whole file and of its first bytes; null when there are not so many.
    private async Task<(long Bytes, string Hash, string? OfFirst)> HashAsync(long first, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(file.Path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 0 });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        var (passed, ofFirst) = (0L, (string?)null);
        while (await content.ReadAsync(buffer.AsMemory(0, passed < first ? (int)Math.Min(buffer.Length, first - passed) : buffer.Length), cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            passed += read;
            if (passed == first)
            {
                ofFirst = Convert.ToHexStringLower(hash.GetCurrentHash());
            }
        }

        return (passed, Convert.ToHexStringLower(hash.GetCurrentHash()), ofFirst);
    }

    private IngestException NotRepeatable() => new(new Problem("order_not_repeatable", $"the rows of {name} do not come in the order they came in before, so what was sent cannot be told from what was not")
    {
        Hint = run.Source.Select is null ? "the file's columns are read in another way now: take the change of its settings back" : "end the SELECT in an ORDER BY over columns that tell its rows apart",
    }.At(run.Source.At(run.Source.Select is null ? "files" : "files.select")));
}
