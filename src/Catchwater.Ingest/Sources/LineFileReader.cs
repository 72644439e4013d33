using Catchwater.Ingest.Admission;
using Catchwater.Lake.Reading;

namespace Catchwater.Ingest.Sources;

/// <summary>
/// Reads JSON lines: each line is an event, byte for byte. A line that is none is a dead letter, an empty one among others too; empty
/// lines at the end are the end. A file that was only added to is gone on with.
/// </summary>
internal sealed class LineFileReader(SourceRun run, string name, SourceFile file)
{
    private readonly List<(long Line, byte[] Bytes)> _blanks = [];
    private FileProgress _progress = null!;
    private FileProgress? _beforeBlanks;

    /// <summary>Reads what is new.</summary>
    /// <param name="before">How far it had come; null for a file not seen before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>False when what was read before has changed: nothing was done.</returns>
    public async Task<bool> ReadAsync(FileProgress? before, CancellationToken cancellationToken)
    {
        if (SourceText.Compressed(file.Path))
        {
            await SourceText.VerifyAsync(file.Path, cancellationToken);
        }

        await using var lines = LineFile.Open(file.Path);
        if (before is not null && !(await lines.SkipAsync(before.Position, cancellationToken) && lines.Hash == before.Hash))
        {
            return false;
        }

        _progress = (before ?? new FileProgress { Bytes = 0, Modified = 0 }) with { Bytes = file.Bytes, Modified = file.LastWriteUtc.UtcTicks, Done = false, Hash = lines.Hash };
        while (await lines.PeekAsync(cancellationToken))
        {
            if (lines.IsTerminated || IsBlank(lines.Line.Span))
            {
                Take(lines);
            }
            else if (!TakeLast(lines, before))
            {
                _progress = _progress with { Tail = lines.Length };
                break;
            }

            if (run.Pump.IsFull)
            {
                await run.CommitAsync(At(lines), name, Math.Min(lines.Position, file.Bytes), cancellationToken);
            }
        }

        await run.CommitAsync(At(lines) with { Done = true }, name, file.Bytes, cancellationToken);
        return true;
    }

    private FileProgress At(LineFile lines) => _beforeBlanks ?? (_progress with { Position = lines.Position, Hash = lines.Hash });

    // A last line without its line end may be one that is still being written. As an event it is taken; otherwise it is a dead letter now,
    // and read again as soon as there is more of it. False when it was left.
    private bool TakeLast(LineFile lines, FileProgress? before)
    {
        if (before is { Tail: > 0 } && before.Position == lines.Position && before.Tail == lines.Length)
        {
            return false;
        }

        FlushBlanks();
        if (run.Intake.Take(run.Pump.Work, lines.Line.Span, Origin(_progress.Rows + 1)) is not null)
        {
            return false;
        }

        Pass(lines);
        return true;
    }

    private void Take(LineFile lines)
    {
        if (_progress.IsOpen && IsBlank(lines.Line.Span))
        {
            // The end of a line that is an event already.
            _progress = _progress with { IsOpen = false };
            lines.Pass();
            return;
        }

        if (IsBlank(lines.Line.Span))
        {
            _beforeBlanks ??= At(lines);
            _blanks.Add((_progress.Rows + 1, lines.Line.ToArray()));
        }
        else
        {
            FlushBlanks();
            run.Intake.Take(run.Pump.Work, lines.Line.Span, Origin(_progress.Rows + 1));
        }

        Pass(lines);
    }

    private void Pass(LineFile lines)
    {
        _progress = _progress with { Rows = _progress.Rows + 1, Tail = 0, IsOpen = !lines.IsTerminated };
        lines.Pass();
    }

    private void FlushBlanks()
    {
        foreach (var (line, bytes) in _blanks)
        {
            run.Intake.Reject(run.Pump.Work, bytes, new Rejection("empty", "the line is empty: expected a JSON object"), Origin(line));
        }

        _blanks.Clear();
        _beforeBlanks = null;
    }

    private EventOrigin Origin(long line) => new(run.Source.Job, name, line);

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
