using System.Text.RegularExpressions;
using Catchwater.Core.Errors;

namespace Catchwater.Core.Contracts;

/// <summary>What the standard's JSON schema says beyond names and types of keys.</summary>
internal static partial class ContractValidator
{
    public static void Validate(DataContract contract, ContractProblems problems)
    {
        if (!ContractReader.Versions.Contains(contract.ApiVersion))
        {
            problems.Add("apiVersion", "wrong_value", $"found '{contract.ApiVersion}', expected one of {string.Join(", ", ContractReader.Versions)}");
        }

        if (contract.Kind != "DataContract")
        {
            problems.Add("kind", "wrong_value", $"found '{contract.Kind}', expected DataContract");
        }

        for (var i = 0; i < contract.Schema.Count; i++)
        {
            Table(contract.Schema[i], $"schema[{i}]", problems);
        }

        for (var i = 0; i < contract.Servers.Count; i++)
        {
            Server(contract.Servers[i], $"servers[{i}]", problems);
        }

        UniqueNames(contract.Schema.Select(table => table.Name), "schema", "table", problems);
    }

    private static void Table(SchemaObject table, string path, ContractProblems problems)
    {
        if (table.LogicalType is { } type and not "object")
        {
            problems.Add($"{path}.logicalType", "wrong_value", $"found '{type}', expected object");
        }

        StableId(table.Id, path, problems);
        for (var i = 0; i < table.Properties.Count; i++)
        {
            PropertyValidator.Validate(table.Properties[i], $"{path}.properties[{i}]", problems);
        }

        UniqueNames(table.Properties.Select(property => property.Name), $"{path}.properties", "property", problems);
        for (var i = 0; i < table.Relationships.Count; i++)
        {
            Relationship(table.Relationships[i], $"{path}.relationships[{i}]", ofColumn: false, problems);
        }

        QualityChecks(table.Quality, path, problems);
    }

    public static void QualityChecks(IReadOnlyList<QualityCheck> checks, string path, ContractProblems problems)
    {
        for (var i = 0; i < checks.Count; i++)
        {
            QualityCheckValidator.Validate(checks[i], $"{path}.quality[{i}]", problems);
        }
    }

    public static void Relationship(Relationship relationship, string path, bool ofColumn, ContractProblems problems)
    {
        if (relationship.Type is { } type and not "foreignKey")
        {
            problems.Add($"{path}.type", "wrong_value", $"found '{type}', expected foreignKey");
        }

        if (ofColumn && relationship.From is not null)
        {
            problems.Add($"{path}.from", "unknown_key", "'from' is not a key of a column's relationship: it is the column itself", "remove it, or put the relationship on the table");
        }

        if (!ofColumn && relationship.From is null)
        {
            problems.Add($"{path}.from", "missing_key", "'from' is missing: expected the columns that refer, as table.column");
        }

        if (!ofColumn && relationship.From is { } from && from.Items.Count != relationship.To.Items.Count)
        {
            problems.Add($"{path}.to", "wrong_value", $"found {relationship.To.Items.Count} columns, expected {from.Items.Count} as in 'from'");
        }

        foreach (var (key, references) in new[] { ("from", relationship.From), ("to", relationship.To) })
        {
            foreach (var text in references?.Items ?? [])
            {
                if (!Shorthand().IsMatch(text) && !Qualified().IsMatch(text))
                {
                    problems.Add($"{path}.{key}", "wrong_value", $"found '{text}', expected table.column or schema/ID/properties/ID", "a table of the lake is named by a check: foreignKey, with 'references: layer.table'");
                }
            }
        }
    }

    public static void StableId(string? id, string path, ContractProblems problems)
    {
        if (id is not null && !StableIdPattern().IsMatch(id))
        {
            problems.Add($"{path}.id", "wrong_value", $"found '{id}', expected letters, digits, '-' and '_'");
        }
    }

    public static void UniqueNames(IEnumerable<string?> names, string path, string what, ContractProblems problems)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, name) in names.Index())
        {
            if (name is not null && !seen.Add(name))
            {
                problems.Add($"{path}[{index}].name", "duplicate_name", $"a {what} named '{name}' stands here for the second time", "names are compared without case, as SQL does");
            }
        }
    }

    private static void Server(Server server, string path, ContractProblems problems)
    {
        if (!ServerKeys.ByType.TryGetValue(server.Type, out var keys))
        {
            problems.Add($"{path}.type", "wrong_value", $"found '{server.Type}', which is no server type of the standard", Suggestion.Hint(server.Type, [.. ServerKeys.ByType.Keys]));
            return;
        }

        var required = keys.Required.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var allowed = required.Concat(keys.Optional.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        var present = server.SpecificKeys().ToHashSet();
        foreach (var key in present.Where(key => !allowed.Contains(key)))
        {
            problems.Add($"{path}.{key}", "unknown_key", $"'{key}' is not a key of a server of type {server.Type}", $"expected {string.Join(", ", allowed)}");
        }

        foreach (var key in required.Where(key => !present.Contains(key)))
        {
            problems.Add($"{path}.{key}", "missing_key", $"'{key}' is missing: a server of type {server.Type} needs it");
        }
    }

    // The three patterns are the standard's own (ShorthandReference, FullyQualifiedReference, StableId).
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Shorthand();

    [GeneratedRegex(@"^(?:(?:https?:\/\/)?[A-Za-z0-9._\-\/]+\.yaml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+(?:\/[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Qualified();

    [GeneratedRegex("^[A-Za-z0-9_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex StableIdPattern();
}
