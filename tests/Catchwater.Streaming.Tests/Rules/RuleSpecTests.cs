using Catchwater.Core.Errors;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Rules;

namespace Catchwater.Streaming.Tests.Rules;

/// <summary>What a file of streams/ may say, and how it is told what it may not.</summary>
public sealed class RuleSpecTests
{
    [Theory]
    [InlineData("from: a\n", "to", "missing_key", 1)]
    [InlineData("from: a\nto: b\nwehn: [x > 1]\n", "wehn", "unknown_key", 3)]
    [InlineData("from: a\nto: ../x\n", "to", "wrong_topic_name", 2)]
    [InlineData("from: a b\nto: b\n", "from", "wrong_topic_name", 1)]
    [InlineData("from: a\nto: a\n", "to", "wrong_value", 2)]
    [InlineData("from: a\nto: b\nhistory: 10\n", "history", "missing_key", 3)]
    [InlineData("from: a\nto: b\nkey: u\nhistory: 0\n", "history", "wrong_value", 4)]
    [InlineData("from: a\nto: b\nkey: u\nhistory: 2\nmin_history: 3\n", "min_history", "wrong_value", 5)]
    [InlineData("from: a\nto: b\nwhen: [amount >]\n", "when.all[0]", "wrong_expression", 3)]
    [InlineData("from: a\nto: b\nwhen: [amount]\n", "when.all[0]", "wrong_expression", 3)]
    [InlineData("from: a\nto: b\nwhen:\n  any:\n    - amount > 1\n    - median(amount) > 1\n", "when.any[1]", "wrong_expression", 6)]
    [InlineData("from: a\nto: b\nwhen: [sum(amount) over last 3 > 1]\n", "when.all[0]", "wrong_expression", 3)]
    [InlineData("from: a\nto: b\nkey: u\nhistory: 2\nwhen: [sum(amount) over last 3 > 1]\n", "when.all[0]", "wrong_expression", 5)]
    [InlineData("from: a\nto: b\nwhen: {any: [a > 1], all: [b > 1]}\n", "when", "missing_key", 3)]
    [InlineData("from: a\nto: b\nwhen: [\"a > 1\", \"a = 'x'\"]\n", "when.all[1]", "wrong_expression", 3)]
    [InlineData("from: a\nto: b\nwhen: [\"a > 'x'\"]\n", "when.all[0]", "wrong_expression", 3)]
    [InlineData("from: a\nto: b\nemit: {copy: [x], set: {x: y}}\n", "emit.set.x", "duplicate_key", 3)]
    [InlineData("from: a\nto: b\nemit: {score: s}\n", "emit.score", "missing_key", 3)]
    [InlineData("from: a\nto: b\nrepartition: true\n", "repartition", "missing_key", 3)]
    [InlineData("from: a\nto: b\nstart: now\n", "start", "wrong_type", 3)]
    public void Wrong_files_are_told_where(string yaml, string key, string code, int line)
    {
        List<Problem> problems = [];
        Assert.Null(RuleJobReader.Parse(yaml, "streams/x.yaml", problems));
        Assert.Contains(problems, problem => problem.Key == key && problem.Code == code && problem.Line == line && problem.File == "streams/x.yaml");
    }

    [Theory]
    [InlineData("a > 1", """{"a":2}""", true)]
    [InlineData("a > 1 and b < 1", """{"a":2,"b":1}""", false)]
    [InlineData("a > 1 or b < 1", """{"a":2,"b":1}""", true)]
    [InlineData("not a > 1 or b = 1", """{"a":2,"b":1}""", true)]
    [InlineData("not (a > 1 or b = 1)", """{"a":2,"b":1}""", false)]
    [InlineData("a + 2 * 3 = 8", """{"a":2}""", true)]
    [InlineData("(a + 2) * 3 = 12", """{"a":2}""", true)]
    [InlineData("-a < -1.5e0", """{"a":2}""", true)]
    [InlineData("10 - 4 - 3 = a", """{"a":3}""", true)]
    [InlineData("12 / 2 / 3 = a", """{"a":2}""", true)]
    [InlineData("c = 'UK'", """{"c":"UK"}""", true)]
    [InlineData("'UK' = c", """{"c":"UK"}""", true)]
    [InlineData("c != 'UK'", """{"c":"\u0055K"}""", false)]
    [InlineData("\"over\" >= 1", """{"over":1}""", true)]
    [InlineData("a > 1", """{"a":9,"a":0}""", false)]
    [InlineData("a > 1", """{"\u0061":9}""", true)]
    public async Task Expressions_mean_what_they_say(string expression, string value, bool passes)
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("a");
        await log.WriteAsync("a", [("k", value, 1)]);
        List<Problem> problems = [];
        var job = RuleJobReader.Parse($"from: a\nto: b\nwhen:\n  - >-\n    {expression}\n", "streams/x.yaml", problems);
        Assert.Empty(problems);

        await log.RunAsync(job!);

        Assert.Equal(passes ? [value] : [], await log.ValuesAsync("b"));
        Assert.Empty(await log.ReadAsync("a.dead-letters"));
    }

    [Fact]
    public void An_expression_too_deep_for_the_stack_is_told()
    {
        foreach (var expression in new[] { new string('(', 100_000) + "a", new string('-', 100_000) + "a > 1", string.Concat(Enumerable.Repeat("not ", 100_000)) + "a > 1" })
        {
            List<Problem> problems = [];
            Assert.Null(RuleJobReader.Parse($"from: a\nto: b\nwhen:\n  - \"{expression}\"\n", "streams/x.yaml", problems));
            Assert.Equal("wrong_expression", Assert.Single(problems).Code);
        }
    }

    [Fact]
    public async Task A_history_that_is_made_shorter_keeps_the_last_events()
    {
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        static StreamJob Job(int history) => RuleJobReader.Parse(
            $"from: in\nto: out\nkey: u\nhistory: {history}\nremember: [note]\nemit: {{compute: {{sum: sum(n), count: count()}}}}\n", "streams/x.yaml", [])!;
        static (string?, string?, long) Event(int n) => ("a", $$"""{"u":"a","n":{{n}},"note":"note {{n}}"}""", n);

        await log.WriteAsync("in", Enumerable.Range(1, 7).Select(Event));
        await log.RunAsync(Job(5));
        await log.WriteAsync("in", Enumerable.Range(8, 2).Select(Event));
        await log.RunAsync(Job(2));

        Assert.Equal(["""{"sum":25.0,"count":5.0}""", """{"sum":15.0,"count":2.0}""", """{"sum":17.0,"count":2.0}"""], (await log.ValuesAsync("out")).TakeLast(3));
        var state = Assert.Single(await new Streaming.Inspection.JobInspector(log.Log).StateAsync(Job(2), "a", TestLog.Token));
        Assert.Equal("""[{"n":8,"note":"note 8"},{"n":9,"note":"note 9"}]""", state.Value);
    }

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("""{"u":"a","n":1}x""", "invalid_json")]
    [InlineData("""{"u":"a","n":1,}""", "invalid_json")]
    [InlineData("""{"u":"a","n":NaN}""", "invalid_json")]
    [InlineData("""{'u':'a'}""", "invalid_json")]
    [InlineData("""{"u":"a","n":01}""", "invalid_json")]
    [InlineData("[]", "not_an_object")]
    [InlineData("null", "not_an_object")]
    [InlineData("\"text\"", "not_an_object")]
    [InlineData("""{"u":"a"}""", "missing_field")]
    [InlineData("""{"n":1}""", "missing_field")]
    [InlineData("""{"u":"a","n":"1"}""", "wrong_type")]
    [InlineData("""{"u":"a","n":null}""", "wrong_type")]
    [InlineData("""{"u":"a","n":1e999}""", "wrong_type")]
    [InlineData("""{"u":null,"n":1}""", "wrong_type")]
    [InlineData("""{"u":["a"],"n":1}""", "wrong_type")]
    [InlineData("{\"u\":\"\\ud800\",\"n\":1}", "invalid_text")]
    [InlineData(null, "no_value")]
    [InlineData("DEEP", "invalid_json")]
    public async Task What_cannot_be_read_goes_to_the_dead_letters(string? value, string reason)
    {
        value = value == "DEEP" ? "{\"x\":" + new string('[', 100_000) : value;
        await using var log = await TestLog.CreateAsync();
        await log.TopicAsync("in");
        await log.WriteAsync("in", [("a", """{"u":"a","n":1}""", 1), ("a", value, 2), ("a", """{"u":"a","n":2}""", 3)]);
        List<Problem> problems = [];
        var job = RuleJobReader.Parse("from: in\nto: out\nkey: u\nhistory: 3\nwhen:\n  - sum(n) > 0\nemit: {compute: {sum: sum(n)}}\n", "streams/x.yaml", problems);

        var result = await log.RunAsync(job!);

        Assert.Equal((3L, 2L, 1L), (result.Read, result.Emitted, result.DeadLetters));
        Assert.Equal(["""{"sum":1.0}""", """{"sum":3.0}"""], await log.ValuesAsync("out"));
        var letter = Assert.Single(await log.ReadAsync("in.dead-letters"));
        Assert.Equal((value, "a", 2L), (letter.Value, letter.Key, letter.Timestamp));
        Assert.StartsWith(reason + ": ", letter.Headers[Streaming.Running.DeadLetters.Reason], StringComparison.Ordinal);
        Assert.Equal("1", letter.Headers[Streaming.Running.DeadLetters.Offset]);
    }
}
