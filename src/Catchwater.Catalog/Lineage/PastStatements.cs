using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Events;
using Dapper;

namespace Catchwater.Catalog.Lineage;

/// <summary>What jobs said of columns by a time, read from the log: tables keep the latest word only, events keep every one.</summary>
internal sealed class PastStatements(PreparedConnection connection, string at)
{
    private readonly IdentityMap _identities = new(connection);
    private readonly Dictionary<(long, long), List<ColumnEdgeRow>> _read = [];

    /// <summary>The column edges of a dataset as the job last stated them by then.</summary>
    public List<ColumnEdgeRow> Of(long job, long target)
    {
        if (!_read.TryGetValue((job, target), out var edges))
        {
            var stamp = connection.ExecuteScalar<string?>(
                "SELECT max(stamp) FROM column_statement WHERE job_id = @job AND dst = @target AND stamp <= @end", new { job, target, end = at + Stamp.Never });
            _read[(job, target)] = edges = stamp is null ? [] : Read(job, target, stamp);
        }

        return edges;
    }

    private List<ColumnEdgeRow> Read(long job, long target, string stamp)
    {
        // A stamp is the event's time and the beginning of its hash.
        var hash = stamp[(stamp.IndexOf('|', StringComparison.Ordinal) + 1)..];
        var body = connection.ExecuteScalar<string?>("SELECT body FROM event WHERE hash >= @hash AND hash < @hash || 'g'", new { hash });
        if (body is null)
        {
            return [];
        }

        var stated = RunEvent.FromJson(body);
        var (origin, ns, name) = connection.QuerySingle<(string, string, string)>("SELECT origin, namespace, name FROM job WHERE id = @job", new { job });
        return
        [
            .. Statements(stated).Where(statement => AssetOf(statement.Namespace, statement.Name, stamp) == target)
                .SelectMany(statement => statement.Content.Links)
                .GroupBy(link => (link.Column, link.SourceNamespace, link.SourceName, link.SourceColumn, link.How.Type, link.How.Subtype))
                .Select(links => (Link: links.First(), Masking: links.All(link => link.How.Masking)))
                .Select(links => new ColumnEdgeRow
                {
                    Origin = origin,
                    JobNamespace = ns,
                    Job = name,
                    Source = AssetOf(links.Link.SourceNamespace, links.Link.SourceName, stamp) ?? 0,
                    SourceColumn = links.Link.SourceColumn,
                    Target = target,
                    TargetColumn = links.Link.Column,
                    Type = links.Link.How.Type,
                    Subtype = links.Link.How.Subtype,
                    Masking = links.Masking,
                    Description = links.Link.How.Description,
                    LastStamp = stamp,
                }),
        ];
    }

    private static IEnumerable<(string Namespace, string Name, ColumnStatement Content)> Statements(RunEvent stated)
    {
        foreach (var dataset in stated.Dataset is { } one ? stated.Outputs.Append(one) : stated.Outputs)
        {
            if (ColumnStatement.Read(dataset) is { } statement)
            {
                yield return (dataset.Namespace, dataset.Name, statement);
            }
        }

        foreach (var statement in stated.Job is { } job ? ColumnStatement.ReadJob(job) : [])
        {
            yield return statement;
        }
    }

    private long? AssetOf(string ns, string name, string stamp)
    {
        var (canonicalNamespace, canonicalName) = _identities.Resolve(ns, name, stamp);
        return connection.ExecuteScalar<long?>("SELECT id FROM asset WHERE namespace = @canonicalNamespace AND name = @canonicalName", new { canonicalNamespace, canonicalName });
    }
}
