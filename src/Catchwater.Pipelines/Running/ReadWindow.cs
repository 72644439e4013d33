using System.Globalization;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Core.Secrets;
using Catchwater.Lake;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Pipelines.Running;

/// <summary>
/// Which rows of the inputs one run reads: all of them, or only what is new since the last publish; and how the table takes
/// them. What was read is written into the table's own commit.
/// </summary>
internal sealed class ReadWindow
{
    /// <summary>How the identifiers of files begin among a table's transactions; the number is when the file was written.</summary>
    private const string FileKey = "file:";

    /// <summary>The number of a file that was read once, and whose rows are no longer in the table. The log cannot take an identifier back.</summary>
    private const long Forgotten = 0;

    private readonly PipelineJob _job;
    private readonly LakeSession _session;
    private readonly Dictionary<string, FileScan> _scans = [];
    private IReadOnlyCollection<string>? _onlyFiles;
    private RecordTable? _records;
    private long _malformed;

    private ReadWindow(PipelineJob job, LakeSession session) => (_job, _session) = (job, session);

    /// <summary>How the table takes the rows.</summary>
    public WriteMode Mode { get; private set; }

    /// <summary>What goes into the compiled SELECT.</summary>
    public RenderOptions Options { get; private set; } = new();

    /// <summary>Whether there is nothing to read.</summary>
    public bool NothingNew { get; private set; }

    /// <summary>The highest watermark value once these rows are published; null without a watermark.</summary>
    public string? Watermark { get; private set; }

    /// <summary>The files that are read for the first time, or how far each partition of a topic is read, as Delta transaction identifiers.</summary>
    public IReadOnlyDictionary<string, long> Transactions { get; private set; } = new Dictionary<string, long>();

    /// <summary>Whether the source has more than this window: a long topic is landed in several.</summary>
    public bool More { get; private set; }

    /// <summary>The main source as the spec names it.</summary>
    public string SourceName => Spec.Source.Path ?? Spec.Source.Table?.ToString() ?? TopicDataset.NameOf(Spec.Source.Topic!);

    private PipelineSpec Spec => _job.Compiled.Pipeline.Spec;

    private Pipeline Pipeline => _job.Compiled.Pipeline;

    public static async Task<ReadWindow> OpenAsync(
        PipelineJob job, PipelineInputs inputs, LakeStore lake, LakeSession session, CancellationToken cancellationToken)
    {
        var window = new ReadWindow(job, session);
        var before = await lake.Table(job.Compiled.Pipeline.Target).SnapshotAsync(null, cancellationToken);
        var fresh = before is null || job.FullRefresh;
        window.Mode = TargetWrite.Mode(window.Pipeline, before, job.FullRefresh);
        var state = fresh ? null : PublishState.From(before!.Properties);
        if (window.Spec.Incremental?.By == IncrementalBy.Files)
        {
            window.OnlyNewFiles(before, all: fresh);
        }

        if (window.Spec.Source.Topic is { } topic)
        {
            await window.OnlyNewRecordsAsync(topic, inputs, fresh ? null : before, cancellationToken);
        }

        if (!window.NothingNew)
        {
            await window.OpenFilesAsync(cancellationToken);
        }

        switch (window.Spec.Incremental?.By)
        {
            case IncrementalBy.Version:
                await window.OnlyNewVersionsAsync(lake, inputs, state, cancellationToken);
                break;
            case IncrementalBy.Watermark:
                await window.OnlyAboveWatermarkAsync(state, cancellationToken);
                break;
        }

        window.Options = window.Options with { RunStarted = job.Started };
        return window;
    }

    /// <summary>Opens the files to read; again after a failed attempt, so that rejects are not counted twice.</summary>
    public async Task OpenFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _job.Compiled.Files)
        {
            if (file.IsTopic)
            {
                var declared = TopicInputs.Declared(file);
                var columns = declared ?? Values(_job.Compiled.FileSchemas[file.StandIn], file.Spec.Metadata);
                _scans[file.StandIn] = await _records!.OpenAsync(columns, closed: declared is null, file.Spec.Metadata, "", cancellationToken);
                continue;
            }

            var only = file.StandIn == "file" ? _onlyFiles : null;
            _scans[file.StandIn] = await FileInputs.OpenAsync(_session, Pipeline, file, _job.Compiled.FileSchemas[file.StandIn], only, cancellationToken);
        }

        Options = Options with { Relations = _scans.ToDictionary(scan => scan.Key, scan => scan.Value.Relation) };
    }

    /// <summary>Sends the malformed rows of every file input to quarantine.</summary>
    public async Task CollectRejectsAsync(Quarantine quarantine, CancellationToken cancellationToken)
    {
        foreach (var (standIn, scan) in _scans)
        {
            var rejected = await RejectsAsync(scan, cancellationToken);
            if (rejected.Count > 0)
            {
                _malformed += standIn == "file" ? rejected.Count : 0;
                await quarantine.AddAsync($"SELECT {RelativePath("file")} AS source, line, column_name, raw, reason FROM {rejected.Relation}", cancellationToken);
            }
        }
    }

    private async Task<RejectedRows> RejectsAsync(FileScan scan, CancellationToken cancellationToken)
    {
        try
        {
            return await scan.CollectRejectsAsync(_session, cancellationToken);
        }
        catch (LakeException fault)
        {
            throw new PipelineException([.. fault.Problems.Select(problem => problem.File is { } file ? problem with { File = Redaction.Current.Apply(Pipeline.Relative(file)) } : problem)], fault);
        }
    }

    // Absolute paths are this machine's business; what is stored names files as the project does.
    private string RelativePath(string column)
    {
        var prefix = Path.GetFullPath(Pipeline.Directory) + Path.DirectorySeparatorChar;
        var path = $"CASE WHEN starts_with({column}, {Quoting.Literal(prefix)}) THEN substr({column}, {(prefix.Length + 1).ToString(CultureInfo.InvariantCulture)}) ELSE {column} END";
        return Redaction.Current.Values.Aggregate(path, (expression, pair) => $"replace({expression}, {Quoting.Literal(pair.Value)}, {Quoting.Literal(pair.Reference)})");
    }

    private void OnlyNewFiles(TableSnapshot? before, bool all)
    {
        Dictionary<string, long> read = [];
        if (all && before is not null)
        {
            // What the table held of files that are gone goes with the rest; should they come back, they are new.
            read = before.Transactions.Where(pair => pair.Key.StartsWith(FileKey, StringComparison.Ordinal)).ToDictionary(pair => pair.Key, _ => Forgotten);
            before = null;
        }

        List<string> files = [];
        foreach (var file in _job.Scans["file"].Files)
        {
            var key = FileKey + Redaction.Current.Apply(Pipeline.Relative(file.Path));
            var stamp = file.LastWriteUtc.UtcTicks;
            if (before is null || !before.Transactions.TryGetValue(key, out var seen) || seen == Forgotten)
            {
                read[key] = stamp;
                files.Add(file.Path);
            }
            else if (seen != stamp)
            {
                throw new PipelineException(new Problem("file_changed", $"{key[FileKey.Length..]} was read before and has changed since")
                {
                    Hint = "give new data a new file, or remake the table with --full-refresh",
                }.At(Pipeline.At("source.path")));
            }
        }

        Transactions = read;
        NothingNew = files.Count == 0;
        _onlyFiles = files;
    }

    // The columns the plan found; the next look must find the same.
    private static Dictionary<string, string> Values(TableSchema schema, bool metadata) => schema.Columns
        .Where(column => !(metadata && RecordTable.Metadata.Any(own => own.Name == column.Name)))
        .ToDictionary(column => column.Name, column => column.Type);

    // What of a topic is in the table is said by the table's own commits.
    private async Task OnlyNewRecordsAsync(string topic, PipelineInputs inputs, TableSnapshot? before, CancellationToken cancellationToken)
    {
        Dictionary<int, (long From, long To)> window = [];
        foreach (var partition in inputs.Topic?.Partitions ?? [])
        {
            var landed = before is not null && before.Transactions.TryGetValue(ApplicationOf(topic, partition.Number), out var next) ? next : (long?)null;
            if (landed > partition.End)
            {
                throw Gone($"{landed} records of {topic}-{partition.Number} are in the table, and the topic has only {partition.End}: it was made anew");
            }

            if (landed < partition.Earliest)
            {
                throw Gone($"the records {landed} to {partition.Earliest - 1} of {topic}-{partition.Number} were removed before they were landed");
            }

            window[partition.Number] = (landed ?? partition.Earliest, partition.End);
        }

        // A table that does not exist yet, or is remade, has its columns also when the topic has no record.
        NothingNew = before is not null && window.Values.All(range => range.From >= range.To);
        if (NothingNew)
        {
            return;
        }

        _records = await RecordTable.CreateAsync(_session, topic, cancellationToken);
        var reached = await TopicReading.ReadAsync(_job.Log!, topic, window, _records, MostBytes, cancellationToken);
        Transactions = reached.Where(pair => pair.Value > window[pair.Key].From || before is null).ToDictionary(pair => ApplicationOf(topic, pair.Key), pair => pair.Value);
        More = reached.Any(pair => pair.Value < window[pair.Key].To);
    }

    /// <summary>Bytes of records that one commit lands, about: enough for good files, little enough for memory.</summary>
    private const long MostBytes = 256L << 20;

    private static string ApplicationOf(string topic, int partition) => $"{TopicDataset.NameOf(topic)}:{partition.ToString(CultureInfo.InvariantCulture)}";

    private PipelineException Gone(string message) => new(new Problem("records_gone", message)
    {
        Hint = "keep records longer, or land them more often; --full-refresh remakes the table from what the topic has",
    }.At(Pipeline.At("source.topic")));

    private async Task OnlyNewVersionsAsync(LakeStore lake, PipelineInputs inputs, PublishState? state, CancellationToken cancellationToken)
    {
        var source = Spec.Source.Table!;
        var now = inputs.Tables[source];
        if (state is null || !state.Inputs.TryGetValue(source.ToString(), out var text) || !long.TryParse(text, CultureInfo.InvariantCulture, out var version))
        {
            return;
        }

        var then = await ThenAsync(lake.Table(source), version, cancellationToken);
        var known = then.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var added = now.Files.Where(file => !known.Contains(file.Path)).ToList();
        if (now.Files.Count - added.Count != known.Count && !await OnlyGrewOrDroppedAsync(lake.Table(source), version, now.Version, cancellationToken))
        {
            throw new PipelineException(new Problem("input_rewritten", $"{source} was rewritten since version {version}, so what is new in it cannot be told")
            {
                Hint = "use by: watermark with mode merge, or remake the table with --full-refresh",
            }.At(Pipeline.At("incremental.by")));
        }

        NothingNew = added.Count == 0;
        Options = Options with { SourceRelation = now.RelationOf(added) };
    }

    private async Task<TableSnapshot> ThenAsync(LakeTable source, long version, CancellationToken cancellationToken)
    {
        try
        {
            return (await source.SnapshotAsync(AsOf.Version(version), cancellationToken))!;
        }
        catch (LakeException fault) when (fault.Problems[0].Code is "version_expired" or "no_such_version")
        {
            throw new PipelineException(
                (fault.Problems[0] with { Hint = "so what is new in it cannot be told: remake the table with --full-refresh, and run more often than versions expire" }).At(Pipeline.At("incremental.by")),
                fault);
        }
    }

    /// <summary>Whether rows that are gone were dropped as whole partitions, by retention: what was added is new all the same.</summary>
    private static async Task<bool> OnlyGrewOrDroppedAsync(LakeTable source, long from, long to, CancellationToken cancellationToken)
    {
        await foreach (var commit in source.HistoryAsync(from + 1, cancellationToken))
        {
            if (commit.Version <= to && !commit.Info.IsBlindAppend && commit.Info.Operation != PartitionDrop.Operation)
            {
                return false;
            }
        }

        return true;
    }

    private async Task OnlyAboveWatermarkAsync(PublishState? state, CancellationToken cancellationToken)
    {
        var column = Quoting.Identifier(Spec.Incremental!.Column!);
        var relation = Spec.Source.Table is { } table ? Quoting.Name(table) : _scans["file"].Relation;
        var above = state?.Watermark is { } last ? Above(column, last) : "true";
        var rows = await _session.RowsAsync($"SELECT CAST(max({column}) AS VARCHAR), count(*) FILTER ({column} IS NULL), count(*) FILTER ({above}) FROM {relation}", cancellationToken);
        if ((long)rows[0][1]! is > 0 and var nulls)
        {
            throw new PipelineException(new Problem("watermark_null", $"{nulls} rows have no value in the watermark column '{Spec.Incremental.Column}': they would never be read again")
            {
                Hint = "fill the column upstream, or use another one",
            }.At(Pipeline.At("incremental.column")));
        }

        var highest = (string?)rows[0][0];
        NothingNew = state?.Watermark is not null && (long)rows[0][2]! == 0;
        Watermark = highest ?? state?.Watermark;
        if (!NothingNew && state?.Watermark is not null)
        {
            // The upper bound keeps rows that arrive while this runs for the next run.
            Options = Options with { SourceCondition = $"{above} AND {column} <= {Typed(column, highest!)}" };
        }
    }

    private string Above(string column, string last) => Spec.Incremental!.LookBack is { } back
        ? $"{column} >= {Typed(column, last)} - CAST({Quoting.Literal(back)} AS INTERVAL)"
        : $"{column} > {Typed(column, last)}";

    private string Typed(string column, string value) => $"CAST({Quoting.Literal(value)} AS {WatermarkType(column)})";

    private string WatermarkType(string column)
    {
        var schema = Spec.Source.Table is null ? _scans["file"].Schema : null;
        return (schema ?? _job.Compiled.InputSchemas[Spec.Source.Table!]).Find(column.Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal))!.Type;
    }

    /// <summary>Rows there are to read; null when the files do not say.</summary>
    public long? TotalRows(PipelineInputs inputs) => Spec.Source.Table is { } table ? inputs.Tables[table].Rows : _records?.Count;

    /// <summary>Bytes there are to read.</summary>
    public long TotalBytes(PipelineInputs inputs) =>
        Spec.Source.Table is { } table ? inputs.Tables[table].Bytes : _records?.Bytes ?? _scans["file"].Files.Sum(file => file.Bytes);

    /// <summary>Rows read from the main source, malformed ones included. Call it after <see cref="CollectRejectsAsync"/>.</summary>
    public async Task<long> RowsReadAsync(PipelineInputs inputs, StagedWrite staged, Quarantine quarantine, CancellationToken cancellationToken)
    {
        if (Spec.Source.Table is { } table)
        {
            return Options.SourceRelation is null && Options.SourceCondition is null
                ? inputs.Tables[table].Rows
                : await _session.ScalarAsync<long>($"SELECT count(*) FROM {Options.SourceRelation ?? Quoting.Name(table)} WHERE {Options.SourceCondition ?? "true"}", cancellationToken);
        }

        if (_records is not null)
        {
            return _records.Count;
        }

        // Where every row of the source becomes one row of the table, they have been counted already.
        var oneToOne = Spec.Transformations.Count == 0 && !(Spec.QualityStep.Enabled && Spec.QualityStep.DropDuplicates);
        return oneToOne
            ? staged.RowsWritten + quarantine.Rows
            : await CountAsync(_scans["file"], cancellationToken);
    }

    private async Task<long> CountAsync(FileScan scan, CancellationToken cancellationToken)
    {
        // Counting converts no value, so it rejects fewer lines than the scan that wrote the rows: none of those may be taken for its own.
        var again = Spec.Source.Format == FileFormat.Csv && _malformed > 0;
        if (again)
        {
            var file = _job.Compiled.Files.Single(file => file.StandIn == "file");
            scan = await FileInputs.OpenAsync(_session, Pipeline, file, _job.Compiled.FileSchemas[file.StandIn], _onlyFiles, cancellationToken);
        }

        var rows = await _session.ScalarAsync<long>($"SELECT count(*) FROM {scan.Relation} WHERE {Options.SourceCondition ?? "true"}", cancellationToken);
        return rows + (again ? (await scan.CollectRejectsAsync(_session, cancellationToken)).Count : _malformed);
    }
}
