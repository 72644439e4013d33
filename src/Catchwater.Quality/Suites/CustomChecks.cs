using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Turns an <c>implementation</c> of our engine into a check.</summary>
internal static class CustomChecks
{
    /// <summary>The check; null when there was a problem. <paramref name="column"/> is null at the table.</summary>
    public static Made? Make(CustomImplementation implementation, SpecFile<DataContract> contract, TableSuite suite, ColumnPath? column, string key)
    {
        var verdict = new AtLeast(implementation.Mostly, EmptyFails: false);
        switch (implementation)
        {
            case RowExpressionImplementation expression:
                return new Made("rowExpression", new RowExpression(expression.Expression, contract.At($"{key}.expression")), verdict);

            case EnumImplementation values:
                var target = values.Column is { } name ? new ColumnPath(name, contract.At($"{key}.column")) : column;
                if (target is null)
                {
                    suite.Report(key, "missing_key", "'column' is missing: at the table an enum needs to know which");
                    return null;
                }

                if (values.Values.Count == 0 || values.Values.Any(value => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
                {
                    suite.Report($"{key}.values", "wrong_value", "expected a list of plain values, at least one");
                    return null;
                }

                return new Made("enum", new Allowed(target, values.Values, null), verdict) { Columns = [target.Column] };

            case ForeignKeyImplementation reference:
                IReadOnlyList<string> columns = reference.Columns.Count > 0 || column is null ? reference.Columns : [column.Column];
                var referenced = reference.ReferencedColumns.Count == 0 ? columns : reference.ReferencedColumns;
                if (columns.Count == 0 || column is { Steps.Count: > 0 })
                {
                    suite.Report(key, "missing_key", "'columns' is missing: expected the columns that refer");
                    return null;
                }

                if (referenced.Count != columns.Count)
                {
                    suite.Report($"{key}.referencedColumns", "wrong_value", $"found {referenced.Count} columns, expected {columns.Count}");
                    return null;
                }

                return new Made("foreignKey", new Reference(columns, reference.References, referenced, contract.At($"{key}.references")), verdict) { Columns = columns };

            case RegisteredImplementation custom:
                IReadOnlyList<string> handed = custom.Columns.Count > 0 || column is null ? custom.Columns : [column.Column];
                return new Made("custom", new RegisteredCheck(custom.Function, handed, custom.Arguments, contract.At($"{key}.function")), verdict) { Columns = handed };

            default:
                throw new InvalidOperationException(implementation.GetType().Name);
        }
    }
}
