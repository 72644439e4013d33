using Catchwater.Core.Contracts;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>
/// Turns the relationships of a contract's table into foreign keys. <c>table.column</c> names a table of the same contract or else
/// one of the same layer; <c>file.yaml#/schema/ID/properties/ID</c> names one of another contract.
/// </summary>
internal sealed class References(
    SpecFile<DataContract> contract, IReadOnlyList<SpecFile<DataContract>> contracts, SchemaObject table, DatasetName dataset, TableSuite suite)
{
    public void OfColumn(SchemaProperty property, string column, string key)
    {
        foreach (var (index, relationship) in property.Relationships.Index())
        {
            if (relationship.To.Items.Count != 1)
            {
                suite.Report($"{key}.relationships[{index}].to", "wrong_value", $"found {relationship.To.Items.Count} columns, expected one", "put a key of several columns on the table");
                continue;
            }

            Add([column], relationship, $"{key}.relationships[{index}]");
        }
    }

    public void OfTable(string path)
    {
        foreach (var (index, relationship) in table.Relationships.Index())
        {
            var key = $"{path}.relationships[{index}]";
            var columns = relationship.From!.Items.Select(item => Own(item, $"{key}.from")).ToList();
            if (!columns.Contains(null))
            {
                Add(columns!, relationship, key);
            }
        }
    }

    private void Add(IReadOnlyList<string> columns, Relationship relationship, string key)
    {
        var targets = relationship.To.Items.Select(item => Resolve(item, $"{key}.to")).ToList();
        if (targets.Contains(null))
        {
            return;
        }

        if (targets.Select(target => target!.Value.Dataset).Distinct().Count() > 1)
        {
            suite.Report($"{key}.to", "wrong_value", "the columns are of different tables: expected those of one");
            return;
        }

        var target = targets[0]!.Value.Dataset;
        suite.Add(new Rule(
            new Reference(columns, target, [.. targets.Select(reference => reference!.Value.Column)], contract.At($"{key}.to")),
            new AtLeast(1, EmptyFails: false))
        {
            Name = $"{string.Join('_', columns)}_foreign_key",
            Type = "foreignKey",
            Columns = columns,
            Dimension = QualityDimension.Consistency,
            Location = contract.At(key),
        });
    }

    private string? Own(string item, string key)
    {
        if (Split(item) is { File: null } reference && Matches(table, reference.Table))
        {
            return ColumnOf(table, reference.Column, key);
        }

        suite.Report(key, "wrong_value", $"found '{item}', expected a column of '{table.Name}', such as {table.Name}.{(table.Properties.Count > 0 ? table.Properties[0].Name : "id")}");
        return null;
    }

    private (DatasetName Dataset, string Column)? Resolve(string item, string key)
    {
        var (file, tableName, columnName) = Split(item);
        var home = contract;
        if (file is not null)
        {
            var found = contracts.FirstOrDefault(other => other.File == file || other.File.EndsWith("/" + file.TrimStart('.', '/'), StringComparison.Ordinal));
            if (found is null)
            {
                suite.Report(key, "unknown_contract", $"there is no contract '{file}'", Core.Errors.Suggestion.Hint(file, [.. contracts.Select(other => other.File)]));
                return null;
            }

            home = found;
        }

        if (home.Value.Schema.FirstOrDefault(candidate => Matches(candidate, tableName)) is { } target)
        {
            if (ContractSuites.DatasetOf(target) is not { } name)
            {
                suite.Report(key, "wrong_value", $"'{target.Name}' names no table of the lake", "say its name in the lake as physicalName");
                return null;
            }

            return ColumnOf(target, columnName, key) is { } column ? (name, column) : null;
        }

        if (file is null && DatasetName.TryParse($"{dataset.Layer}.{tableName}", out var neighbour))
        {
            return (neighbour, columnName);
        }

        suite.Report(key, "unknown_table", $"the contract has no table '{tableName}'", Core.Errors.Suggestion.Hint(tableName, [.. home.Value.Schema.Select(candidate => candidate.Name)]));
        return null;
    }

    private string? ColumnOf(SchemaObject target, string name, string key)
    {
        var property = target.Properties.FirstOrDefault(property => property.Id == name)
            ?? target.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            suite.Report(key, "unknown_column", $"'{target.Name}' has no property '{name}'", Core.Errors.Suggestion.Hint(name, [.. target.Properties.Select(candidate => candidate.Name!)]));
        }

        return property is null ? null : property.PhysicalName ?? property.Name;
    }

    private static bool Matches(SchemaObject table, string name) =>
        table.Id == name || string.Equals(table.Name, name, StringComparison.OrdinalIgnoreCase);

    // The reader has checked both forms: table.column, and [file#][/]schema/TABLE/properties/COLUMN.
    private static (string? File, string Table, string Column) Split(string item)
    {
        var hash = item.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0 && !item.Contains('/', StringComparison.Ordinal))
        {
            var parts = item.Split('.');
            return (null, parts[0], parts[1]);
        }

        var steps = item[(hash + 1)..].Trim('/').Split('/');
        return (hash < 0 ? null : item[..hash], steps.Length > 1 ? steps[1] : "", steps.Length > 3 ? steps[3] : "");
    }
}
