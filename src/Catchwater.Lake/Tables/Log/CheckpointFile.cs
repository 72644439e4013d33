using System.Globalization;
using System.Text;
using Catchwater.Core.Failpoints;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Storage;

namespace Catchwater.Lake.Tables.Log;

/// <summary>
/// Checkpoints in parquet (https://github.com/delta-io/delta/blob/master/PROTOCOL.md#checkpoints, classic, V1), read and written by
/// the engine. Actions pass through as the JSON they have in commits, so that there is one reader and one writer of actions.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>The file that points at the newest checkpoint; a hint for readers on slow storage, we never need it.</summary>
    public const string Pointer = "_last_checkpoint";

    /// <summary>The protocol's checkpoint schema, as far as our actions use it.</summary>
    private const string Columns = """
        {
          txn: 'STRUCT("appId" VARCHAR, "version" BIGINT, "lastUpdated" BIGINT)',
          add: 'STRUCT("path" VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT, "modificationTime" BIGINT, "dataChange" BOOLEAN, "stats" VARCHAR, "tags" MAP(VARCHAR, VARCHAR))',
          remove: 'STRUCT("path" VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "extendedFileMetadata" BOOLEAN, "partitionValues" MAP(VARCHAR, VARCHAR), "size" BIGINT)',
          metaData: 'STRUCT("id" VARCHAR, "name" VARCHAR, "description" VARCHAR, "format" STRUCT("provider" VARCHAR, "options" MAP(VARCHAR, VARCHAR)), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], "configuration" MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)',
          protocol: 'STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER#FEATURES#)'
        }
        """;

    /// <summary>The actions in a checkpoint.</summary>
    /// <exception cref="LakeException">The engine cannot read it (<c>sql_error</c>).</exception>
    /// <exception cref="System.Text.Json.JsonException">It does not hold what the protocol says.</exception>
    public static async Task<List<LogAction>> ReadAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        using var engine = LakeEngine.Open(new EngineOptions { Threads = 1 });
        using var session = engine.OpenSession();
        var rows = await session.RowsAsync(
            $"SELECT to_json(entry) FROM read_parquet({Quoting.List(files.Select(GlobText.Escape))}, hive_partitioning = false, union_by_name = true) AS entry",
            cancellationToken);
        List<LogAction> actions = new(rows.Count);
        foreach (var row in rows)
        {
            if (ActionReader.Read(Encoding.UTF8.GetBytes((string)row[0]!)) is { } action)
            {
                actions.Add(action);
            }
        }

        return actions;
    }

    /// <summary>Writes the checkpoint of a state and the pointer to it. A checkpoint of the same version is replaced by its equal.</summary>
    /// <param name="logPath">The log's folder.</param>
    /// <param name="state">The version to write.</param>
    /// <param name="tombstonesSince">Older tombstones are left out: their files may be gone.</param>
    /// <param name="work">A folder on the same disk for what is not finished.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task WriteAsync(
        string logPath, TableState state, DateTimeOffset tombstonesSince, string work, CancellationToken cancellationToken)
    {
        var lines = Path.Combine(work, "checkpoint.json");
        var parquet = Path.Combine(work, "checkpoint.parquet");
        var size = 0;
        await using (var content = File.Create(lines))
        {
            foreach (var action in state.Checkpoint(tombstonesSince))
            {
                ActionWriter.Write(content, action, forCheckpoint: true);
                size++;
            }
        }

        // Feature lists belong to protocol versions 3 and 7 only; elsewhere the columns must not be there or be NULL.
        var columns = Columns.Replace(
            "#FEATURES#",
            (state.Protocol.ReaderFeatures is null ? "" : ", \"readerFeatures\" VARCHAR[]") + (state.Protocol.WriterFeatures is null ? "" : ", \"writerFeatures\" VARCHAR[]"),
            StringComparison.Ordinal);
        using (var engine = LakeEngine.Open(new EngineOptions { Threads = 1 }))
        using (var session = engine.OpenSession())
        {
            await session.ExecuteAsync(
                $"""
                COPY (FROM read_json({Quoting.Literal(GlobText.Escape(lines))}, format = 'newline_delimited', hive_partitioning = false, columns = {columns}))
                TO {Quoting.Literal(parquet)} (FORMAT parquet, COMPRESSION zstd)
                """,
                cancellationToken);
        }

        Failpoint.Hit("in-checkpoint");
        var bytes = new FileInfo(parquet).Length;
        DurableDisk.Replace(parquet, Path.Combine(logPath, LogFolder.CheckpointName(state.Version)));
        Failpoint.Hit("before-pointer");
        var pointer = Path.Combine(work, "pointer.json");
        await File.WriteAllTextAsync(
            pointer,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"version":{{state.Version}},"size":{{size}},"sizeInBytes":{{bytes}},"numOfAddFiles":{{state.Files.Count}}}"""),
            cancellationToken);
        DurableDisk.Replace(pointer, Path.Combine(logPath, Pointer));
    }
}
