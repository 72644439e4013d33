using System.Text;
using System.Text.Json;

namespace Catchwater.Streaming.Rules;

/// <summary>Turns expressions into delegates, and learns on the way which fields the rule needs and which of them it remembers.</summary>
internal sealed class RuleCompiler(int? history)
{
    private readonly List<string> _numbers = [];

    public FieldTable Fields { get; } = new();

    /// <summary>Fields whose numbers are remembered, because an aggregate is taken of them.</summary>
    public IReadOnlyList<string> RememberedNumbers => _numbers;

    /// <exception cref="FormatException">The expression is no condition.</exception>
    public TruthRule Condition(string text) => Truth(RuleParser.Parse(text));

    /// <exception cref="FormatException">The expression is no number.</exception>
    public NumberRule Computation(string text) => Number(RuleParser.Parse(text));

    /// <summary>The fields an expression looks at.</summary>
    public static IReadOnlyList<string> FieldsOf(string text) => [.. FieldsOf(RuleParser.Parse(text)).Distinct()];

    private static IEnumerable<string> FieldsOf(RuleExpression expression) => expression switch
    {
        FieldReference field => [field.Name],
        Aggregate { Field: { } field } => [field],
        Arithmetic(_, var left, var right) => FieldsOf(left).Concat(FieldsOf(right)),
        Comparison(_, var left, var right) => FieldsOf(left).Concat(FieldsOf(right)),
        Logical(_, var left, var right) => FieldsOf(left).Concat(FieldsOf(right)),
        Negation(var operand) => FieldsOf(operand),
        _ => [],
    };

    private TruthRule Truth(RuleExpression expression)
    {
        switch (expression)
        {
            case Logical(var and, var left, var right):
                var (a, b) = (Truth(left), Truth(right));
                return and ? (frame, value) => a(frame, value) && b(frame, value) : (frame, value) => a(frame, value) || b(frame, value);
            case Negation(var operand):
                var inner = Truth(operand);
                return (frame, value) => !inner(frame, value);
            case Comparison(var sign, FieldReference field, TextLiteral text):
                return Text(sign, field, text);
            case Comparison(var sign, TextLiteral text, FieldReference field):
                return Text(sign, field, text);
            case Comparison(var sign, var left, var right):
                return Compare(sign, Number(left), Number(right));
            default:
                throw new FormatException("this is a number and no condition: expected a comparison, such as amount > 5000");
        }
    }

    private TruthRule Text(string sign, FieldReference field, TextLiteral text)
    {
        if (sign is not ("=" or "!="))
        {
            throw new FormatException($"text cannot be compared by '{sign}', only by = and !=");
        }

        var index = Fields.Add(field.Name, FieldNeed.Text);
        var (wanted, equal) = (Encoding.UTF8.GetBytes(text.Value), sign == "=");
        return (frame, value) =>
        {
            ref var found = ref frame.Fields[index];
            var json = value.Slice(found.Start, found.Length);
            return (found.Escaped ? JsonSerializer.Deserialize<string>(json) == text.Value : json[1..^1].SequenceEqual(wanted)) == equal;
        };
    }

    private static TruthRule Compare(string sign, NumberRule left, NumberRule right) => sign switch
    {
        ">" => (frame, value) => left(frame, value) > right(frame, value),
        ">=" => (frame, value) => left(frame, value) >= right(frame, value),
        "<" => (frame, value) => left(frame, value) < right(frame, value),
        "<=" => (frame, value) => left(frame, value) <= right(frame, value),
        "=" => (frame, value) => left(frame, value) == right(frame, value),
        _ => (frame, value) => left(frame, value) != right(frame, value),
    };

    private NumberRule Number(RuleExpression expression)
    {
        switch (expression)
        {
            case NumberLiteral(var number):
                return (_, _) => number;
            case FieldReference(var name):
                var index = Fields.Add(name, FieldNeed.Number);
                return (frame, _) => frame.Fields[index].Number;
            case Arithmetic(var sign, var left, var right):
                var (a, b) = (Number(left), Number(right));
                return sign switch
                {
                    '+' => (frame, value) => a(frame, value) + b(frame, value),
                    '-' => (frame, value) => a(frame, value) - b(frame, value),
                    '*' => (frame, value) => a(frame, value) * b(frame, value),
                    _ => (frame, value) => a(frame, value) / b(frame, value),
                };
            case Aggregate aggregate:
                return Over(aggregate);
            case TextLiteral(var text):
                throw new FormatException($"found the text '{text}' where a number is expected");
            default:
                throw new FormatException("found a condition where a number is expected");
        }
    }

    private NumberRule Over(Aggregate aggregate)
    {
        if (history is not { } most)
        {
            throw new FormatException($"{Word(aggregate)} looks at earlier events, but the job has no 'history'");
        }

        if (aggregate.Last > most)
        {
            throw new FormatException($"{Word(aggregate)} looks at the last {aggregate.Last} events, but 'history' keeps {most}");
        }

        var last = aggregate.Last ?? most;
        if (aggregate.Field is null)
        {
            return (frame, _) => Math.Min(frame.History.Count, last);
        }

        Fields.Add(aggregate.Field, FieldNeed.Number);
        if (!_numbers.Contains(aggregate.Field))
        {
            _numbers.Add(aggregate.Field);
        }

        var column = _numbers.IndexOf(aggregate.Field);
        return aggregate.Function switch
        {
            AggregateFunction.Sum => (frame, _) => Fold(frame, column, last, 0, static (sum, number) => sum + number),
            AggregateFunction.Avg => (frame, _) => Fold(frame, column, last, 0, static (sum, number) => sum + number) / Math.Min(frame.History.Count, last),
            AggregateFunction.Min => (frame, _) => Fold(frame, column, last, double.PositiveInfinity, Math.Min),
            _ => (frame, _) => Fold(frame, column, last, double.NegativeInfinity, Math.Max),
        };
    }

    // From the oldest to the newest: sums of floating point numbers depend on their order.
    private static double Fold(EventFrame frame, int column, int last, double initial, Func<double, double, double> fold)
    {
        ref var history = ref frame.History;
        var result = initial;
        for (var i = Math.Max(0, history.Count - last); i < history.Count; i++)
        {
            result = fold(result, history.Number((i * frame.Width) + column));
        }

        return result;
    }

    private static string Word(Aggregate aggregate) => $"{aggregate.Function.ToString().ToLowerInvariant()}({aggregate.Field})";
}
