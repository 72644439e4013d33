using System.Text;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Ingest.Admission;

namespace Catchwater.Ingest.Tests.Admission;

public sealed class EventAdmissionTests
{
    public static TheoryData<int> Bad => [.. Enumerable.Range(0, Pathologies.All.Count)];

    public static TheoryData<int> Good => [.. Enumerable.Range(0, Pathologies.Good.Count)];

    [Theory]
    [MemberData(nameof(Bad))]
    public void Rejects_what_is_not_one_clean_object(int index)
    {
        var (code, value) = Pathologies.All[index];
        var rejection = EventAdmission.AnyObject.Judge(value, out _);
        Assert.NotNull(rejection);
        Assert.Equal(code, rejection.Code);
        Assert.NotEmpty(rejection.Reason);
        Assert.True(rejection.Reason.Length < 400);
        Assert.DoesNotMatch("(?i)reader|isFinalBlock|this mode|payload|depth to be", rejection.Reason);
    }

    [Theory]
    [InlineData("{\"a\":1,}", "a comma stands right before the closing bracket")]
    [InlineData("{\"a\":[1,]}", "a comma stands right before the closing bracket")]
    [InlineData("{\"a\":[{}", "it ends before it is closed")]
    [InlineData("{\"a\":\"b", "it ends in the middle of a text")]
    [InlineData("{\"a\":", "it ends before it is closed")]
    [InlineData("{a:1}", "'a' is an invalid start of a property name. Expected a '\"'")]
    public void Says_plainly_what_is_no_json(string json, string reason) =>
        Assert.EndsWith(": " + reason, EventAdmission.AnyObject.Judge(Encoding.UTF8.GetBytes(json), out _)!.Reason, StringComparison.Ordinal);

    [Fact]
    public void Names_the_field_at_fault_among_many()
    {
        var fields = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"k{i}\":{(i == 45 ? "1e999" : "1")}"));
        Assert.StartsWith("k45: found 1e999", EventAdmission.AnyObject.Judge(Encoding.UTF8.GetBytes($"{{{fields}}}"), out _)!.Reason, StringComparison.Ordinal);
        Assert.StartsWith("k45: found 1e999", EventAdmission.AnyObject.Judge(Encoding.UTF8.GetBytes($"{{{fields.Replace("k45", "k\\u0034" + "5", StringComparison.Ordinal)}}}"), out _)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_of_many_that_must_differ_is_judged_in_a_moment()
    {
        List<Problem> problems = [];
        var contract = ContractReader.Parse(Contract.Replace("maxItems: 3, ", "", StringComparison.Ordinal), "contracts/orders.odcs.yaml", problems)!;
        var admission = EventAdmission.Of(contract, contract.Value.Schema[0], problems);
        var tags = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"t{i}\""));
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Null(admission.Judge(Encoding.UTF8.GetBytes($"{{\"id\":\"AB1\",\"amount\":1,\"tags\":[{tags}]}}"), out _));
        Assert.Equal("wrong_value", admission.Judge(Encoding.UTF8.GetBytes($"{{\"id\":\"AB1\",\"amount\":1,\"tags\":[{tags},\"t7\"]}}"), out _)?.Code);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Admits_every_clean_object_byte_for_byte(int index)
    {
        var value = Encoding.UTF8.GetBytes(Pathologies.Good[index]);
        Assert.Null(EventAdmission.AnyObject.Judge(value, out var admitted));
        Assert.Equal(value, admitted.Value.ToArray());
    }

    [Fact]
    public void Leaves_a_byte_order_mark_out()
    {
        Assert.Null(EventAdmission.AnyObject.Judge([0xEF, 0xBB, 0xBF, .. "{}"u8], out var admitted));
        Assert.Equal("{}"u8.ToArray(), admitted.Value.ToArray());
    }

    [Theory]
    [InlineData("""{"id":"a\"b","at":"2026-01-31T12:34:56.789Z"}""", "a\"b", 1769862896789)]
    [InlineData("""{"id":17.50,"at":"2026-01-31 12:34:56+01:00"}""", "17.50", 1769859296000)]
    [InlineData("""{"id":true,"at":1769862896789}""", "true", 1769862896789)]
    [InlineData("""{"x":{"id":1},"id":"","at":"2026-01-31T12:34"}""", "", 1769862840000)]
    [InlineData("""{"\u0069d":"é","at":"1969-12-31T23:59:59.5Z"}""", "é", -500)]
    public void Finds_key_and_time(string json, string key, long time)
    {
        var rejection = EventAdmission.AnyObject.With("id", "at").Judge(Encoding.UTF8.GetBytes(json), out var admitted);
        Assert.Null(rejection);
        Assert.True(admitted.HasKey);
        Assert.Equal(key, Encoding.UTF8.GetString(admitted.Key));
        Assert.Equal(time, admitted.Timestamp);
    }

    [Theory]
    [InlineData("""{"at":"2026-01-31T12:34:56Z"}""", "missing_key", "'id' is missing")]
    [InlineData("""{"id":null,"at":"2026-01-31T12:34:56Z"}""", "missing_key", "id: found null")]
    [InlineData("""{"id":{},"at":"2026-01-31T12:34:56Z"}""", "missing_key", "id: found an object")]
    [InlineData("""{"id":1}""", "missing_time", "'at' is missing")]
    [InlineData("""{"id":1,"at":"yesterday"}""", "missing_time", "at: found \"yesterday\"")]
    [InlineData("""{"id":1,"at":"2026-02-30T00:00:00Z"}""", "missing_time", "at: found \"2026-02-30T00:00:00Z\"")]
    [InlineData("""{"id":1,"at":1.5}""", "missing_time", "at: found 1.5")]
    [InlineData("""{"id":1,"at":99999999999999999}""", "missing_time", "at: found 99999999999999999")]
    public void Rejects_what_has_no_key_or_time(string json, string code, string reason)
    {
        var rejection = EventAdmission.AnyObject.With("id", "at").Judge(Encoding.UTF8.GetBytes(json), out _);
        Assert.Equal(code, rejection?.Code);
        Assert.StartsWith(reason, rejection!.Reason, StringComparison.Ordinal);
    }

    private const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: orders
        version: 1.0.0
        status: active
        schema:
          - name: orders
            physicalType: topic
            properties:
              - {name: id, logicalType: string, required: true, logicalTypeOptions: {pattern: '^[A-Z]{2}[0-9]+$', maxLength: 8}}
              - {name: amount, logicalType: number, required: true, logicalTypeOptions: {exclusiveMinimum: 0, maximum: 1000, multipleOf: 0.01}}
              - {name: count, logicalType: integer, logicalTypeOptions: {format: u8}}
              - {name: at, logicalType: timestamp, logicalTypeOptions: {minimum: '2026-01-01T00:00:00Z'}}
              - {name: day, logicalType: date, logicalTypeOptions: {format: dd/MM/yyyy}}
              - {name: paid, logicalType: boolean}
              - name: state
                logicalType: string
                quality: [{metric: invalidValues, arguments: {validValues: [new, done]}, mustBe: 0}]
              - name: customer
                logicalType: object
                properties:
                  - {name: mail, logicalType: string, required: true, logicalTypeOptions: {format: email}}
              - name: tags
                logicalType: array
                items: {logicalType: string, logicalTypeOptions: {minLength: 1}}
                logicalTypeOptions: {maxItems: 3, uniqueItems: true}
        """;

    private static EventAdmission OfContract()
    {
        List<Problem> problems = [];
        var contract = ContractReader.Parse(Contract, "contracts/orders.odcs.yaml", problems)!;
        var admission = EventAdmission.Of(contract, contract.Value.Schema[0], problems);
        Assert.Empty(problems);
        return admission;
    }

    [Theory]
    [InlineData("""{"id":"AB1","amount":0.01}""")]
    [InlineData("""{"id":"AB1","amount":1000,"count":255.0,"at":"2026-01-01T00:00:00Z","day":"31/01/2026","paid":false,"state":"done","customer":{"mail":"a@b.de"},"tags":["a","b"],"more":{"a":[1]}}""")]
    [InlineData("""{"id":"AB1","amount":12.50,"count":null,"customer":null,"tags":[]}""")]
    public void Admits_what_keeps_to_the_contract(string json) => Assert.Null(OfContract().Judge(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("""{"amount":1}""", "missing_field", "'id' is missing")]
    [InlineData("""{"id":null,"amount":1}""", "missing_field", "id: found null")]
    [InlineData("""{"id":"ab1","amount":1}""", "wrong_value", "id: found \"ab1\": expected text that matches")]
    [InlineData("""{"id":"AB1\n","amount":1}""", "wrong_value", "id: ")]
    [InlineData("""{"id":"AB1234567","amount":1}""", "wrong_value", "id: found \"AB1234567\": expected at most 8 characters")]
    [InlineData("""{"id":"AB1","amount":"1"}""", "wrong_type", "amount: found \"1\": expected a number")]
    [InlineData("""{"id":"AB1","amount":0}""", "wrong_value", "amount: found 0: expected above 0")]
    [InlineData("""{"id":"AB1","amount":1000.01}""", "wrong_value", "amount: found 1000.01: expected at most 1000")]
    [InlineData("""{"id":"AB1","amount":0.001}""", "wrong_value", "amount: found 0.001: expected a multiple of 0.01")]
    [InlineData("""{"id":"AB1","amount":1,"count":1.5}""", "wrong_type", "count: found 1.5: expected a whole number")]
    [InlineData("""{"id":"AB1","amount":1,"count":256}""", "wrong_value", "count: found 256")]
    [InlineData("""{"id":"AB1","amount":1,"at":"now"}""", "wrong_value", "at: found \"now\"")]
    [InlineData("""{"id":"AB1","amount":1,"at":"2025-12-31T23:59:59Z"}""", "wrong_value", "at: found")]
    [InlineData("""{"id":"AB1","amount":1,"day":"2026-01-31"}""", "wrong_value", "day: found")]
    [InlineData("""{"id":"AB1","amount":1,"paid":0}""", "wrong_type", "paid: found 0: expected true or false")]
    [InlineData("""{"id":"AB1","amount":1,"state":"lost"}""", "wrong_value", "state: found \"lost\": expected one of \"new\", \"done\"")]
    [InlineData("""{"id":"AB1","amount":1,"customer":{}}""", "missing_field", "customer: 'mail' is missing")]
    [InlineData("""{"id":"AB1","amount":1,"customer":{"mail":"nobody"}}""", "wrong_value", "customer.mail: found \"nobody\": expected the format email")]
    [InlineData("""{"id":"AB1","amount":1,"customer":[]}""", "wrong_type", "customer: found an array: expected an object")]
    [InlineData("""{"id":"AB1","amount":1,"tags":["a",""]}""", "wrong_value", "tags.1: found \"\": expected at least 1 characters")]
    [InlineData("""{"id":"AB1","amount":1,"tags":["a","a"]}""", "wrong_value", "tags: found an element twice")]
    [InlineData("""{"id":"AB1","amount":1,"tags":["a","b","c","d"]}""", "wrong_value", "tags: found 4 elements")]
    public void Rejects_what_breaks_the_contract(string json, string code, string reason)
    {
        var rejection = OfContract().Judge(Encoding.UTF8.GetBytes(json), out _);
        Assert.Equal(code, rejection?.Code);
        Assert.StartsWith(reason, rejection!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_object_is_read_in_reasonable_time()
    {
        var json = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 65_000).Select(i => $"\"k{i}\":{i}")) + "}");
        var began = TimeProvider.System.GetTimestamp();
        Assert.Null(EventAdmission.AnyObject.Judge(json, out _));
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
    }
}
