namespace Catchwater.Streaming.Rules;

/// <summary>
/// Reads expressions such as <c>amount > 2 * avg(amount) over last 3</c>. From loosest to tightest: <c>or</c>; <c>and</c>; <c>not</c>;
/// comparisons; <c>+ -</c>; <c>* /</c>; minus sign; numbers, <c>'text'</c>, fields, <c>sum | avg | min | max (field)</c>, <c>count()</c>
/// with an optional <c>over last N</c>, parentheses.
/// </summary>
internal sealed class RuleParser
{
    // Deeper nesting is no rule somebody wrote, and would take the process's stack.
    private const int Deepest = 100;

    private readonly RuleLexer _lexer;
    private int _depth;

    private RuleParser(string text) => _lexer = new RuleLexer(text);

    /// <exception cref="FormatException">The text is no expression; the message says what was found and expected.</exception>
    public static RuleExpression Parse(string text)
    {
        RuleParser parser = new(text);
        var expression = parser.Or();
        return parser._lexer.Current.Kind == RuleTokenKind.End ? expression : throw new FormatException($"found '{parser._lexer.Current.Text}' after the end of the expression");
    }

    private RuleExpression Or()
    {
        var left = And();
        while (_lexer.TryWord("or"))
        {
            left = new Logical(false, left, And());
        }

        return left;
    }

    private RuleExpression And()
    {
        var left = Not();
        while (_lexer.TryWord("and"))
        {
            left = new Logical(true, left, Not());
        }

        return left;
    }

    private RuleExpression Not() => _lexer.TryWord("not") ? new Negation(Deeper(Not)) : Comparing();

    private RuleExpression Comparing()
    {
        var left = Sum();
        foreach (var sign in (string[])[">=", "<=", "!=", "<>", "==", ">", "<", "="])
        {
            if (_lexer.TrySign(sign))
            {
                return new Comparison(sign switch { "<>" => "!=", "==" => "=", _ => sign }, left, Sum());
            }
        }

        return left;
    }

    private RuleExpression Sum()
    {
        var left = Product();
        while (true)
        {
            if (_lexer.TrySign("+"))
            {
                left = new Arithmetic('+', left, Product());
            }
            else if (_lexer.TrySign("-"))
            {
                left = new Arithmetic('-', left, Product());
            }
            else
            {
                return left;
            }
        }
    }

    private RuleExpression Product()
    {
        var left = Unary();
        while (true)
        {
            if (_lexer.TrySign("*"))
            {
                left = new Arithmetic('*', left, Unary());
            }
            else if (_lexer.TrySign("/"))
            {
                left = new Arithmetic('/', left, Unary());
            }
            else
            {
                return left;
            }
        }
    }

    private RuleExpression Unary() => _lexer.TrySign("-") ? new Arithmetic('-', new NumberLiteral(0), Deeper(Unary)) : Atom();

    private RuleExpression Deeper(Func<RuleExpression> inner)
    {
        if (++_depth > Deepest)
        {
            throw new FormatException($"the expression is nested deeper than {Deepest} levels");
        }

        var expression = inner();
        _depth--;
        return expression;
    }

    private RuleExpression Atom()
    {
        var token = _lexer.Take();
        switch (token.Kind)
        {
            case RuleTokenKind.Number:
                return new NumberLiteral(token.Number);
            case RuleTokenKind.Text:
                return new TextLiteral(token.Text);
            case RuleTokenKind.Word when !token.Quoted && _lexer.TrySign("("):
                return Function(token.Text);
            case RuleTokenKind.Word:
                return new FieldReference(token.Text);
            case RuleTokenKind.Sign when token.Text == "(":
                var inner = Deeper(Or);
                Expect(")");
                return inner;
            default:
                throw new FormatException($"found {(token.Kind == RuleTokenKind.End ? token.Text : $"'{token.Text}'")}, expected a field, a number or an aggregate");
        }
    }

    private RuleExpression Function(string name)
    {
        if (!Enum.TryParse<AggregateFunction>(name, ignoreCase: true, out var function) || char.IsAsciiDigit(name[0]))
        {
            throw new FormatException($"there is no function '{name}', expected sum, avg, min, max or count");
        }

        string? field = null;
        if (function == AggregateFunction.Count)
        {
            _lexer.TrySign("*");
        }
        else
        {
            var token = _lexer.Take();
            field = token.Kind == RuleTokenKind.Word ? token.Text : throw new FormatException($"found '{token.Text}', expected the field that {name} is taken of");
        }

        Expect(")");
        if (!_lexer.TryWord("over"))
        {
            return new Aggregate(function, field, null);
        }

        if (!_lexer.TryWord("last"))
        {
            throw new FormatException($"found '{_lexer.Current.Text}' after 'over', expected 'last' and a number, such as over last 3");
        }

        var last = _lexer.Take();
        return last is { Kind: RuleTokenKind.Number, Number: >= 1 and <= 1000 } && double.IsInteger(last.Number)
            ? new Aggregate(function, field, (int)last.Number)
            : throw new FormatException($"found '{last.Text}' after 'over last', expected a whole number from 1 to 1000");
    }

    private void Expect(string sign)
    {
        if (!_lexer.TrySign(sign))
        {
            throw new FormatException($"found '{_lexer.Current.Text}', expected '{sign}'");
        }
    }
}
