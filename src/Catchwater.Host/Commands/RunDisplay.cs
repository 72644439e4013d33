using System.Collections.Concurrent;
using System.Globalization;
using Catchwater.Core.Progress;
using Catchwater.Host.Runs;
using Spectre.Console;

namespace Catchwater.Host.Commands;

/// <summary>Shows a run while it goes: a live table on a terminal, plain lines elsewhere. All of it on standard error.</summary>
internal static class RunDisplay
{
    public static async Task<RunResult> ShowAsync(CommandOutput output, TimeProvider time, Func<IRunObserver, Task<RunResult>> run)
    {
        if (!output.MessagesAreTerminal)
        {
            return await run(new Lines(output.Messages));
        }

        var live = new Live(time);
        RunResult? result = null;
        await output.ErrorConsole.Live(live.Render()).AutoClear(true).StartAsync(async context =>
        {
            var work = run(live);
            while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(100), time)) != work)
            {
                context.UpdateTarget(live.Render());
            }

            result = await work;
        });
        foreach (var warning in live.Warnings)
        {
            await output.Messages.WriteLineAsync($"warning: {warning}");
        }

        return result!;
    }

    private sealed class Lines(TextWriter output) : IRunObserver
    {
        private readonly Lock _lock = new();

        public void Planned(IReadOnlyList<string> steps)
        {
        }

        public void Started(string step, string reason) => Say($"{step}: {reason}");

        public void Progressed(string step, StepProgress progress)
        {
        }

        public void Warned(string message) => Say($"warning: {message}");

        // What was not worked on is said once, in the report.
        public void Ended(StepResult result) => Say(result.Status switch
        {
            StepStatus.Skipped => null,
            StepStatus.Success => $"{result.Name}: {(result.Kind == StepKind.Pipeline ? Counted.Of(result.RowsOut, "row published", "rows published") : Counted.Of(result.RowsOut, "event written", "events written"))} in {RunReport.Seconds(result.DurationS)}",
            _ => $"{result.Name}: {result.Status.ToString().ToLowerInvariant()}{(result.Reason is { } reason ? $", {reason}" : "")}",
        });

        private void Say(string? line)
        {
            lock (_lock)
            {
                if (line is not null)
                {
                    output.WriteLine(line);
                }
            }
        }
    }

    private sealed class Live(TimeProvider time) : IRunObserver
    {
        private readonly ConcurrentDictionary<string, (long Began, StepProgress Progress)> _working = [];
        private readonly ConcurrentDictionary<string, StepResult> _ended = [];
        private readonly ConcurrentQueue<string> _warnings = [];
        private readonly long _began = time.GetTimestamp();
        private volatile IReadOnlyList<string> _steps = [];

        public void Planned(IReadOnlyList<string> steps) => _steps = steps;

        public void Started(string step, string reason) => _working[step] = (time.GetTimestamp(), new StepProgress("read"));

        public void Progressed(string step, StepProgress progress) =>
            _working.AddOrUpdate(step, _ => (time.GetTimestamp(), progress), (_, before) => (before.Began, progress));

        public void Warned(string message) => _warnings.Enqueue(message);

        public void Ended(StepResult result) => _ended[result.Name] = result;

        public IEnumerable<string> Warnings => _warnings;

        public Table Render()
        {
            var table = new Table().NoBorder().HideHeaders().AddColumns("", "", "", "");
            foreach (var step in _steps)
            {
                var name = Markup.Escape(step);
                if (_ended.TryGetValue(step, out var result))
                {
                    table.AddRow(Mark(result.Status), name, Outcome(result), $"[grey]{RunReport.Seconds(result.DurationS)}[/]");
                }
                else if (_working.TryGetValue(step, out var working))
                {
                    table.AddRow("[yellow]●[/]", $"[bold]{name}[/]", Working(working.Progress, time.GetElapsedTime(working.Began)), $"[grey]{RunReport.Seconds(time.GetElapsedTime(working.Began).TotalSeconds)}[/]");
                }
                else
                {
                    table.AddRow("[grey]·[/]", $"[grey]{name}[/]", "[grey]waiting[/]", "");
                }
            }

            table.AddRow("", "", _steps.Count == 0 ? "planning" : $"{_ended.Count} of {_steps.Count}", $"[grey]{RunReport.Seconds(time.GetElapsedTime(_began).TotalSeconds)}[/]");
            return table;
        }

        private static string Mark(StepStatus status) => status switch
        {
            StepStatus.Success => "[green]✓[/]",
            StepStatus.Skipped => "[grey]=[/]",
            StepStatus.Blocked or StepStatus.Cancelled => "[grey]-[/]",
            _ => "[red]✗[/]",
        };

        private static string Outcome(StepResult result) => result.Status switch
        {
            StepStatus.Success => $"{Counted.Of(result.RowsOut, result.Kind == StepKind.Pipeline ? "row" : "event")}{Rate(result.RowsOut, result.DurationS)}",
            StepStatus.Skipped => $"[grey]{Markup.Escape(result.Reason ?? "up to date")}[/]",
            StepStatus.QualityFailed => "[red]stopped by quality[/]",
            StepStatus.Blocked => $"[grey]{Markup.Escape(result.Reason ?? "blocked")}[/]",
            StepStatus.Cancelled => "[grey]cancelled[/]",
            _ => "[red]failed[/]",
        };

        private static string Working(StepProgress progress, TimeSpan elapsed)
        {
            var share = progress.Fraction is > 0 and var fraction ? $" {fraction.ToString("P0", CultureInfo.InvariantCulture)}" : "";
            var rows = progress.Rows is { } count ? $", {Counted.Of(count, "row")}{Rate(count, elapsed.TotalSeconds)}" : "";
            var bytes = progress.Bytes is { } size ? $", {(size / 1e6).ToString("N1", CultureInfo.InvariantCulture)} MB" : "";
            return $"{Markup.Escape(progress.Phase)}{share}{rows}{bytes}";
        }

        private static string Rate(long rows, double seconds) =>
            seconds > 0.05 ? $" [grey]({RunReport.Number((long)(rows / seconds))}/s)[/]" : "";
    }
}
