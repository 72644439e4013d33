using Catchwater.Catalog.Assets;
using Catchwater.Catalog.Ingest;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Dapper;

namespace Catchwater.Catalog.Edits;

/// <summary>Turns wishes of humans into logged edits: checks them, leaves out what is so already, says what changed.</summary>
internal sealed class AssetEditor(PreparedConnection connection, TimeProvider time)
{
    private const int MaxTag = 100;

    /// <summary>Edits an asset that exists.</summary>
    public EditResult Change(string name, AssetEdit edit, string user)
    {
        var asset = new AssetReader(connection).Read(new NameResolver(connection).Resolve(name));
        return Apply(asset.Namespace, asset.Name, asset, edit, user);
    }

    /// <summary>Edits an asset; makes it when there is none of that name.</summary>
    public EditResult Register(string ns, string name, AssetEdit edit, string user)
    {
        if (string.IsNullOrWhiteSpace(ns) || string.IsNullOrWhiteSpace(name))
        {
            throw new CatalogException(new Problem("wrong_value", "an asset needs a namespace and a name that are not empty"));
        }

        (ns, name) = new IdentityMap(connection).Resolve(ns, name, Stamp.Time(time.GetUtcNow()));
        var id = connection.QuerySingleOrDefault<long?>("SELECT id FROM asset WHERE namespace = @ns AND name = @name", new { ns, name });
        return Apply(ns, name, id is { } known ? new AssetReader(connection).Read(known) : null, edit, user);
    }

    /// <summary>States that data flows from one asset to another, or takes that back. An end that nobody knows yet is made, in the namespace given.</summary>
    public EditResult Link(string source, string target, string? transformation, string? operation, string? newNamespace, string user)
    {
        var remove = newNamespace is null;
        var (from, to) = (End(source, newNamespace), End(target, newNamespace));
        var known = connection.QuerySingleOrDefault<(string? Transformation, string? Operation, long Open)?>(
            """
            SELECT (SELECT f.body ->> '$.description' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'documentation'),
                   (SELECT f.body ->> '$.jobType' FROM facet f WHERE f.subject = 'job' AND f.subject_id = j.id AND f.name = 'jobType'),
                   EXISTS (SELECT 1 FROM edge e WHERE e.job_version_id = j.current_version_id)
            FROM job j WHERE j.origin = 'human' AND j.namespace = @Namespace AND j.name = @name
            """,
            new { to.Namespace, name = $"{from.Namespace}:{from.Name} -> {to.Name}" });
        var stands = known is { Open: 1 };
        if (remove && !stands)
        {
            throw new CatalogException(new Problem("edge_not_found", $"no human stated an edge from '{source}' to '{target}'")
            {
                Hint = "edges of runs close when the job stops reading or writing",
            });
        }

        var before = stands ? known : null;
        if (!remove)
        {
            // What is not said again stays as it was said.
            (transformation, operation) = (transformation ?? before?.Transformation, operation ?? before?.Operation);
            if (stands && before?.Transformation == transformation && before?.Operation == operation)
            {
                return new EditResult(to.Name, to.Namespace, false, []);
            }
        }

        new EventLog(connection, time).Take(
        [
            new Edit { At = time.GetUtcNow(), User = user, Namespace = to.Namespace, Name = to.Name, Link = new EditLink(from.Namespace, from.Name, transformation, operation, remove) },
        ]);
        var label = new NameResolver(connection).IsUnique(from.Name) ? from.Name : $"{from.Namespace}:{from.Name}";
        return new EditResult(to.Name, to.Namespace, false,
        [
            .. new[] { from, to }.Where(end => end.IsNew).Select(end => new FieldChange("registered", null, null, end.Name)),
            new FieldChange("lineage", null, before is { } old ? Words(label, old.Transformation, old.Operation) : null, remove ? null : Words(label, transformation, operation)),
        ]);

        static string Words(string label, string? transformation, string? operation) =>
            new[] { operation, transformation }.OfType<string>().ToList() is { Count: > 0 } words ? $"{label} ({string.Join(": ", words)})" : label;
    }

    private (string Namespace, string Name, bool IsNew) End(string name, string? newNamespace)
    {
        try
        {
            var asset = new AssetReader(connection).Read(new NameResolver(connection).Resolve(name));
            return (asset.Namespace, asset.Name, false);
        }
        catch (CatalogException fault) when (newNamespace is not null && fault.Problems[0].Code == "asset_not_found" && !string.IsNullOrWhiteSpace(name))
        {
            return (newNamespace, name.Trim(), true);
        }
    }

    private EditResult Apply(string ns, string name, AssetDetail? asset, AssetEdit edit, string user)
    {
        List<Problem> problems = [];
        var values = edit.Values.ToDictionary(
            pair => pair.Key,
            pair => pair.Value is { } value ? AssetField.Checked(pair.Key, value, edit.Column is not null, problems) : Unset(pair.Key, edit.Column is not null, problems));
        var tags = edit.AddTags.Select(tag => (Tag: Tag(tag, problems), Present: true)).Concat(edit.RemoveTags.Select(tag => (Tag: Tag(tag, problems), Present: false)))
            .GroupBy(tag => tag.Tag).ToDictionary(group => group.Key, group => group.Last().Present);
        var column = Column(asset, edit.Column, problems);
        if (problems.Count > 0)
        {
            throw new CatalogException(problems);
        }

        Fresh(asset, column, values, tags);
        if (asset is not null && values.Count == 0 && tags.Count == 0)
        {
            return new EditResult(name, ns, false, []);
        }

        new EventLog(connection, time).Take(
            [new Edit { At = time.GetUtcNow(), User = user, Namespace = ns, Name = name, Column = column, Values = values, Tags = tags }]);
        var id = connection.QuerySingle<long>("SELECT id FROM asset WHERE namespace = @ns AND name = @name", new { ns, name });
        return new EditResult(name, ns, asset is null, Changes(asset, new AssetReader(connection).Read(id), column, values, tags.Count > 0));
    }

    /// <summary>Leaves out what humans have set so already.</summary>
    private void Fresh(AssetDetail? asset, string column, Dictionary<string, string?> values, Dictionary<string, bool> tags)
    {
        if (asset is null)
        {
            return;
        }

        var id = connection.QuerySingle<long>("SELECT id FROM asset WHERE namespace = @Namespace AND name = @Name", new { asset.Namespace, asset.Name });
        var (set, told) = new EditRows(connection).Of(id);
        foreach (var field in values.Keys.Where(field => values[field] == set.GetValueOrDefault((column, field))).ToList())
        {
            values.Remove(field);
        }

        var shown = TagsOf(asset, column);
        foreach (var tag in tags.Keys.Where(tag => told.TryGetValue((column, tag), out var present) ? present == tags[tag] : !tags[tag] && !shown.Contains(tag)).ToList())
        {
            tags.Remove(tag);
        }
    }

    private static List<FieldChange> Changes(AssetDetail? before, AssetDetail after, string column, Dictionary<string, string?> values, bool tags)
    {
        var shown = column.Length == 0 ? null : column;
        List<FieldChange> changes =
        [
            // Before and after are the same where a human now says what a run said.
            .. values.Keys.Order(StringComparer.Ordinal)
                .Select(field => new FieldChange(field, shown, before is null ? null : Value(before, column, field), Value(after, column, field)))
                .Where(change => change.Before != change.After || values[change.Field] is not null),
        ];
        if (tags)
        {
            changes.Add(new FieldChange("tags", shown, before is null ? null : Joined(TagsOf(before, column)), Joined(TagsOf(after, column))));
        }

        return changes;
    }

    private static string? Value(AssetDetail asset, string column, string field)
    {
        if (column.Length > 0)
        {
            var found = asset.Columns.FirstOrDefault(candidate => candidate.Name == column);
            return field == AssetField.Description ? found?.Description : found?.Classification;
        }

        return field switch
        {
            AssetField.Classification => asset.Classification,
            AssetField.Description => asset.Description,
            AssetField.Format => asset.Format,
            AssetField.Kind => asset.Kind,
            AssetField.Location => asset.Location,
            AssetField.Owner => asset.Owner,
            AssetField.RetentionPeriod => asset.RetentionPeriod?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            AssetField.RowCount => asset.RowCount?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            AssetField.SizeBytes => asset.SizeBytes?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => asset.Steward,
        };
    }

    private static string? Joined(IReadOnlyList<string> tags) => tags.Count == 0 ? null : string.Join(", ", tags);

    private static IReadOnlyList<string> TagsOf(AssetDetail asset, string column) =>
        column.Length == 0 ? asset.Tags : asset.Columns.FirstOrDefault(candidate => candidate.Name == column)?.Tags ?? [];

    private static string Column(AssetDetail? asset, string? column, List<Problem> problems)
    {
        if (column is not null && asset?.Columns.Any(candidate => candidate.Name == column) is not true)
        {
            problems.Add(new Problem("column_not_found", $"{asset?.Name ?? "the asset"} has no column '{column}'")
            {
                Hint = asset is { Columns.Count: > 0 } ? Suggestion.Hint(column, [.. asset.Columns.Select(candidate => candidate.Name)]) : "no run has told its columns yet",
            });
        }

        return column ?? "";
    }

    private static string? Unset(string field, bool ofColumn, List<Problem> problems)
    {
        _ = AssetField.Checked(field, field == AssetField.Classification ? "public" : "1", ofColumn, problems);
        return null;
    }

    private static string Tag(string tag, List<Problem> problems)
    {
        tag = tag.Trim();
        if (tag.Length is 0 or > MaxTag || tag.Any(char.IsControl) || tag.Contains(',', StringComparison.Ordinal))
        {
            problems.Add(new Problem("wrong_value", $"found tag '{tag}', expected 1 to {MaxTag} characters without commas and line breaks") { Key = "tags" });
        }

        return tag;
    }
}
