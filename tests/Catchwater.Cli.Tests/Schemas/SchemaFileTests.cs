using NJsonSchema;

namespace Catchwater.Cli.Tests.Schemas;

/// <summary>docs/schemas says what the records say. With CATCHWATER_WRITE_SCHEMAS=1 the files are written instead.</summary>
public sealed class SchemaFileTests
{
    public static TheoryData<string> Names => [.. SchemaFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_schema_is_what_the_records_say(string name)
    {
        var text = SchemaFiles.All[name]();
        if (Environment.GetEnvironmentVariable("CATCHWATER_WRITE_SCHEMAS") == "1")
        {
            await File.WriteAllTextAsync(SchemaFiles.PathOf(name), text, TestContext.Current.CancellationToken);
        }

        var path = SchemaFiles.PathOf(name);
        Assert.True(File.Exists(path), $"{path} is missing: CONTRIBUTING.md says how to write it");
        Assert.True(text == await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), $"{path} is not what the records say: CONTRIBUTING.md says how to write it again");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_property_has_a_description(string name)
    {
        var schema = await JsonSchema.FromJsonAsync(SchemaFiles.All[name](), TestContext.Current.CancellationToken);
        List<string> silent = [];
        Look(schema, "", silent);
        Assert.Empty(silent);
    }

    private static void Look(JsonSchema schema, string path, List<string> silent)
    {
        foreach (var (name, property) in schema.ActualSchema.ActualProperties)
        {
            if (string.IsNullOrWhiteSpace(property.Description) && name != "type")
            {
                silent.Add($"{path}.{name}");
            }

            Look(property, $"{path}.{name}", silent);
        }

        foreach (var inner in new[] { schema.Item, schema.AdditionalPropertiesSchema }.OfType<JsonSchema>().Concat(schema.AnyOf))
        {
            Look(inner, $"{path}[]", silent);
        }
    }
}
