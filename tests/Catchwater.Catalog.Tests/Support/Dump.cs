using Dapper;
using Microsoft.Data.Sqlite;

namespace Catchwater.Catalog.Tests.Support;

/// <summary>Every projected fact as text, with names in place of ids: two catalogues are the same when their dumps are.</summary>
internal static class Dump
{
    private const string Asset = "(SELECT namespace || ':' || name FROM asset WHERE id = {0})";
    private const string Job = "(SELECT origin || ':' || namespace || ':' || name FROM job WHERE id = {0})";

    private static readonly string[] Queries =
    [
        "SELECT 'asset', namespace, name, kind, description, owner, steward, classification, retention_days, location, format, size_bytes, row_count, quality_score, version, schema_hash, created_at, updated_at, written, dropped, hidden, search_hash FROM asset",
        $"SELECT 'column', {In(Asset, "asset_id")}, path, ordinal, type, description, classification, present FROM asset_column",
        $"SELECT 'tag', {In(Asset, "asset_id")}, path, tag, source, origin FROM asset_tag",
        $"SELECT 'inherited', {In(Asset, "asset_id")}, path, classification, origin FROM inherited_classification",
        $"SELECT 'schema', {In(Asset, "asset_id")}, hash, fields, first_seen, last_seen FROM schema_version",
        $"SELECT 'facet', subject, CASE subject WHEN 'dataset' THEN {In(Asset, "subject_id")} WHEN 'job' THEN {In(Job, "subject_id")} ELSE (SELECT run_id FROM run WHERE declared = 0 AND id = subject_id) END, name, stamp, body FROM facet",
        $"SELECT 'human', {In(Asset, "asset_id")}, path, field, stamp, value FROM human_value",
        $"SELECT 'human_tag', {In(Asset, "asset_id")}, path, tag, stamp, present FROM human_tag",
        $"SELECT 'job', origin, namespace, name, created_at, (SELECT hash FROM job_version v WHERE v.id = current_version_id) FROM job",
        $"SELECT 'job_version', {In(Job, "job_id")}, hash FROM job_version",
        $"SELECT 'run', iif(declared, '', run_id), {In(Job, "job_id")}, declared, state, state_stamp, rank, first_at, started_at, ended_at, last_stamp, (SELECT hash FROM job_version v WHERE v.id = job_version_id) FROM run",
        $"SELECT 'io', (SELECT iif(declared, state_stamp, run_id) FROM run WHERE id = run), {In(Asset, "asset_id")}, output, stamp, version FROM run_io",
        $"SELECT 'edge', (SELECT {In(Job, "job_id")} || hash FROM job_version v WHERE v.id = job_version_id), {In(Asset, "src")}, {In(Asset, "dst")}, open FROM edge",
        $"SELECT 'statement', {In(Job, "job_id")}, {In(Asset, "dst")}, stamp FROM column_statement",
        $"SELECT 'column_edge', {In(Job, "job_id")}, {In(Asset, "dst")}, dst_column, {In(Asset, "src")}, src_column, type, subtype, masking, description, first_seen, last_stamp, open FROM column_edge",
        $"SELECT 'drop', {In(Asset, "asset_id")}, stamp FROM asset_drop",
        "SELECT 'alias', namespace, name, until, target_namespace, target_name FROM alias",
        "SELECT 'symlink', namespace, name, alias_namespace, alias_name FROM symlink",
        $"SELECT 'found', {In(Asset, "rowid")} FROM asset_words WHERE asset_words MATCH 'a* OR b* OR c* OR d* OR e* OR s*'",
    ];

    public static string Of(Scratch scratch)
    {
        using var connection = scratch.Connect();
        return Of(connection);
    }

    public static string Of(SqliteConnection connection) => string.Join('\n', Queries.SelectMany(query => connection.Query(query)
        .Select(row => string.Join(" | ", ((IDictionary<string, object?>)row).Values.Select(value => value ?? "∅")))
        .Order(StringComparer.Ordinal)));

    private static string In(string template, string column) => template.Replace("{0}", column, StringComparison.Ordinal);
}
