using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Core.Events;

namespace Catchwater.Core.Tests.Events;

public sealed class RunEventTests
{
    [Fact]
    public void Reads_and_writes_a_foreign_event_without_loss()
    {
        const string Json = """
            {"eventType":"COMPLETE","eventTime":"2026-01-31T12:00:00.1234567+02:00","extra":{"a":[1]},
             "run":{"runId":"0192aaaa-0000-7000-8000-000000000001","facets":{"odd":{"x":null}},"more":1},
             "job":{"namespace":"n","name":"j","facets":{"sql":{"query":"select 'ä'"}},"more":2},
             "inputs":[{"namespace":"n","name":"i","facets":{},"inputFacets":{"f":{"v":1.50}},"more":3}],
             "outputs":[{"namespace":"n","name":"o","facets":{"gone":{"_deleted":true}},"outputFacets":{"outputStatistics":{"rowCount":5}}}],
             "producer":"https://example.com","schemaURL":"https://openlineage.io/spec/1-0-5/OpenLineage.json#/definitions/RunEvent"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), JsonNode.Parse(RunEvent.FromJson(Json).ToJson())));
    }

    [Fact]
    public void Gives_a_run_id_that_is_no_uuid_the_same_uuid_every_time()
    {
        static Guid Id(string text) => RunEvent.FromJson($$"""{"eventTime":"2026-01-31","run":{"runId":"{{text}}"},"job":{"namespace":"n","name":"j"} }""").Run!.RunId;
        Assert.Equal(Id("scheduled__1"), Id("scheduled__1"));
        Assert.NotEqual(Id("scheduled__1"), Id("scheduled__2"));
    }

    [Theory]
    [InlineData("""{"job":{"namespace":"n","name":"j"}}""")]
    [InlineData("""{"eventTime":"12:00","job":{"namespace":"n","name":"j"}}""")]
    [InlineData("""{"eventTime":"2026-01-31","job":{"name":"j"}}""")]
    [InlineData("""{"eventTime":"2026-01-31","run":{},"job":{"namespace":"n","name":"j"}}""")]
    public void Refuses_an_event_without_what_it_needs(string json) => Assert.Throws<JsonException>(() => RunEvent.FromJson(json));
}
