namespace Catchwater.Streaming.Rules;

/// <summary>An expression of a rule, as parsed.</summary>
internal abstract record RuleExpression;

internal sealed record NumberLiteral(double Value) : RuleExpression;

internal sealed record TextLiteral(string Value) : RuleExpression;

/// <summary>A field of the current event.</summary>
internal sealed record FieldReference(string Name) : RuleExpression;

/// <summary>An aggregate over the last events of the key; <paramref name="Last"/> null for all that are remembered.</summary>
internal sealed record Aggregate(AggregateFunction Function, string? Field, int? Last) : RuleExpression;

internal sealed record Arithmetic(char Operator, RuleExpression Left, RuleExpression Right) : RuleExpression;

internal sealed record Comparison(string Operator, RuleExpression Left, RuleExpression Right) : RuleExpression;

internal sealed record Logical(bool And, RuleExpression Left, RuleExpression Right) : RuleExpression;

internal sealed record Negation(RuleExpression Operand) : RuleExpression;

internal enum AggregateFunction
{
    Sum,
    Avg,
    Min,
    Max,
    Count,
}
