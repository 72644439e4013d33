using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Turns a contract into suites, one for each table.</summary>
internal sealed class ContractSuites(SpecFile<DataContract> contract, IReadOnlyList<SpecFile<DataContract>> contracts, ICollection<Problem> problems)
{
    public IReadOnlyList<Suite> Read()
    {
        List<Suite> suites = [];
        foreach (var (index, table) in contract.Value.Schema.Index())
        {
            if (table.PhysicalType == "topic")
            {
                continue;
            }

            if (DatasetOf(table) is not { } dataset)
            {
                problems.Add(new Problem("wrong_value", $"'{table.PhysicalName ?? table.Name}' names no table of the lake: expected {DatasetName.Expected}")
                {
                    Hint = "say it as physicalName",
                }.At(contract.At($"schema[{index}].{(table.PhysicalName is null ? "name" : "physicalName")}")));
                continue;
            }

            suites.Add(new TableSuite(contract, contracts, table, dataset, $"schema[{index}]", problems).Read());
        }

        return suites;
    }

    /// <summary>The lake's name of a contract's table; null when neither of its names is one.</summary>
    public static DatasetName? DatasetOf(SchemaObject table) =>
        DatasetName.TryParse(table.PhysicalName ?? table.Name, out var name) ? name : null;
}

/// <summary>Turns one table of a contract into a suite.</summary>
internal sealed class TableSuite(
    SpecFile<DataContract> contract, IReadOnlyList<SpecFile<DataContract>> contracts, SchemaObject table, DatasetName dataset, string path, ICollection<Problem> problems)
{
    private readonly List<Rule> _rules = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _classifications = new(StringComparer.OrdinalIgnoreCase);

    public Suite Read()
    {
        PrimaryKey();
        var quality = new QualityRules(contract, table, this);
        var references = new References(contract, contracts, table, dataset, this);
        foreach (var (index, property) in table.Properties.Index())
        {
            var key = $"{path}.properties[{index}]";
            var column = new ColumnPath(property.PhysicalName ?? property.Name!, contract.At(key));
            if (property.Classification is { } classification)
            {
                _classifications[column.Column] = classification;
            }

            Property(property, column, key, quality);
            references.OfColumn(property, column.Column, key);
        }

        references.OfTable(path);
        foreach (var (index, check) in table.Quality.Index())
        {
            quality.Add(check, null, $"{path}.quality[{index}]");
        }

        return new Suite
        {
            Name = contract.Value.Name ?? contract.Value.Id,
            Dataset = dataset,
            Kind = SuiteKind.Contract,
            Rules = _rules,
            Location = contract.At(path),
            Classifications = _classifications,
        };
    }

    /// <summary>Adds a rule under a name that no other rule of the suite has.</summary>
    public void Add(Rule rule)
    {
        var name = rule.Name;
        for (var i = 2; !_names.Add(name); i++)
        {
            name = $"{rule.Name}_{i}";
        }

        _rules.Add(rule with { Name = name });
    }

    public void Report(string key, string code, string message, string? hint = null) =>
        problems.Add(new Problem(code, message) { Hint = hint }.At(contract.At(key)));

    public ICollection<Problem> Problems => problems;

    private void PrimaryKey()
    {
        var key = table.Properties.Index().Where(pair => pair.Item.PrimaryKey).OrderBy(pair => pair.Item.PrimaryKeyPosition).ToList();
        if (key.Count == 0)
        {
            return;
        }

        IReadOnlyList<string> columns = [.. key.Select(pair => pair.Item.PhysicalName ?? pair.Item.Name!)];
        Add(new Rule(new Distinct(columns, NullIsValue: false), new AtLeast(1, EmptyFails: false))
        {
            Name = "primary_key",
            Type = "primaryKey",
            Columns = columns,
            Dimension = QualityDimension.Uniqueness,
            Location = contract.At($"{path}.properties[{key[0].Index}].primaryKey"),
        });
    }

    private void Property(SchemaProperty property, ColumnPath column, string key, QualityRules quality)
    {
        var topLevel = column.Steps.Count == 0;
        _rules.Add(RuleOf(new Presence(column, property.LogicalType, property.LogicalTypeOptions, contract.Value.ApiVersion != "v3.1.0"), "type", column, key, null));
        if (property.Required || property.PrimaryKey)
        {
            Add(RuleOf(new NotNull(column), "required", column, $"{key}.{(property.Required ? "required" : "primaryKey")}", QualityDimension.Completeness));
        }

        if (property.Unique && !topLevel)
        {
            Report($"{key}.unique", "unsupported", "'unique' is checked on columns, not within them");
        }
        else if (property.Unique && !(property.PrimaryKey && table.Properties.Count(other => other.PrimaryKey) == 1))
        {
            Add(RuleOf(new Distinct([column.Column], NullIsValue: false), "unique", column, $"{key}.unique", QualityDimension.Uniqueness));
        }

        foreach (var option in Options(property.LogicalTypeOptions))
        {
            Add(RuleOf(new LogicalOption(column, property.LogicalType!.Value, option, property.LogicalTypeOptions!), option, column, $"{key}.logicalTypeOptions.{option}", QualityDimension.Conformity));
        }

        foreach (var (index, check) in property.Quality.Index())
        {
            quality.Add(check, column, $"{key}.quality[{index}]");
        }

        foreach (var (index, field) in property.Properties.Index())
        {
            var fieldKey = $"{key}.properties[{index}]";
            Property(field, column.Field(field.PhysicalName ?? field.Name!, contract.At(fieldKey)), fieldKey, quality);
        }

        if (property.Items is { } items)
        {
            Property(items, column.Elements(contract.At($"{key}.items")), $"{key}.items", quality);
        }
    }

    private Rule RuleOf(Check check, string type, ColumnPath column, string key, QualityDimension? dimension) =>
        new(check, new AtLeast(1, EmptyFails: false))
        {
            Name = $"{column}_{type}",
            Type = type,
            Columns = [column.Column],
            Dimension = dimension,
            Location = contract.At(key),
        };

    // Options that change how others are read (a flag on a bound, a zone) are no rules of their own.
    private static IEnumerable<string> Options(LogicalTypeOptions? options)
    {
        if (options is null)
        {
            yield break;
        }

        var candidates = new (string Name, object? Value)[]
        {
            ("minLength", options.MinLength), ("maxLength", options.MaxLength), ("pattern", options.Pattern), ("format", options.Format),
            ("minimum", options.Minimum), ("maximum", options.Maximum),
            ("exclusiveMinimum", options.ExclusiveMinimum is { ValueKind: System.Text.Json.JsonValueKind.Number or System.Text.Json.JsonValueKind.String } ? options.ExclusiveMinimum : null),
            ("exclusiveMaximum", options.ExclusiveMaximum is { ValueKind: System.Text.Json.JsonValueKind.Number or System.Text.Json.JsonValueKind.String } ? options.ExclusiveMaximum : null),
            ("multipleOf", options.MultipleOf), ("minItems", options.MinItems), ("maxItems", options.MaxItems),
            ("uniqueItems", options.UniqueItems == true ? true : null), ("minProperties", options.MinProperties),
            ("maxProperties", options.MaxProperties), ("required", options.Required),
        };
        foreach (var (name, value) in candidates)
        {
            if (value is not null)
            {
                yield return name;
            }
        }
    }
}
