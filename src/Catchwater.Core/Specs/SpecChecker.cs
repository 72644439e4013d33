using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;

namespace Catchwater.Core.Specs;

/// <summary>
/// Walks a spec beside the record it will become, and reports every difference. It asks System.Text.Json what the record looks
/// like, so that names, required keys and polymorphism are stated once, on the record.
/// </summary>
internal sealed class SpecChecker(string file, JsonSerializerOptions options, ICollection<Problem> problems)
{
    /// <summary>The spec as JSON that deserializes into <paramref name="type"/>; meaningless when a problem was reported.</summary>
    public JsonNode? Check(SpecNode node, Type type) => Value(node, type, "", node.Line);

    private JsonNode? Value(SpecNode node, Type type, string path, int line, bool mayRefer = false)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(JsonElement) || type == typeof(JsonNode) || type == typeof(object))
        {
            return node.ToJson();
        }

        if (node is SpecScalar { IsNull: true } && path.Length > 0)
        {
            Wrong(node, path, line, Expected(type), path.EndsWith(']') ? "remove the dash, or write what is meant" : "remove the key to get its default");
            return null;
        }

        if (type.IsEnum)
        {
            return Enumeration(node, type, path, line);
        }

        if (Scalar(type) is { } parse)
        {
            if (node is SpecScalar scalar && parse(scalar) is { } json)
            {
                if (mayRefer && SpecReference.IsMistaken(scalar.Text))
                {
                    Report("invalid_reference", $"found {scalar.Found}: expected ${{env:NAME}} or ${{file:path}}", path, node.Line);
                }
                else if (!mayRefer && SpecReference.In(scalar.Text))
                {
                    Report("unsupported_reference", $"found '{scalar.Text}': references are not resolved here", path, node.Line, "they may stand in paths and settings: see docs/projects.md");
                }

                return json;
            }

            Wrong(node, path, line, Expected(type));
            return null;
        }

        if (type.GetCustomAttribute<JsonConverterAttribute>() is not null)
        {
            return Converted(node, type, path, line);
        }

        var info = options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => List(node, info.ElementType!, path, line),
            JsonTypeInfoKind.Dictionary => Map(node, info.ElementType!, path, line),
            _ => Object(node, info, path, line),
        };
    }

    private static Func<SpecScalar, JsonNode?>? Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => scalar => JsonValue.Create(scalar.Text),
        _ when type == typeof(bool) => scalar => scalar.TryBoolean(out var flag) ? JsonValue.Create(flag) : null,
        _ when type == typeof(int) => scalar => scalar.TryInteger(out var n) && n is >= int.MinValue and <= int.MaxValue ? JsonValue.Create((int)n) : null,
        _ when type == typeof(long) => scalar => scalar.TryInteger(out var n) ? JsonValue.Create(n) : null,
        _ when type == typeof(double) || type == typeof(decimal) => scalar => scalar.TryNumber(out var n) ? JsonValue.Create(n) : null,
        _ => null,
    };

    private JsonNode? Enumeration(SpecNode node, Type type, string path, int line)
    {
        var names = Names(type);
        if (node is SpecScalar scalar && names.Contains(scalar.Text))
        {
            return JsonValue.Create(scalar.Text);
        }

        Wrong(node, path, line, $"one of {string.Join(", ", names)}", node is SpecScalar text ? Suggestion.For(text.Text, names) is { } near ? $"did you mean '{near}'?" : null : null);
        return null;
    }

    private List<string> Names(Type type) =>
    [
        .. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, options).Trim('"')),
    ];

    // A type with a converter of its own knows what it accepts: it is asked, and its own words are passed on.
    private JsonNode? Converted(SpecNode node, Type type, string path, int line)
    {
        var json = node is SpecScalar scalar && !ConverterTakesNumbers(type) ? JsonValue.Create(scalar.Text) : node.ToJson();
        try
        {
            json.Deserialize(type, options);
        }
        catch (JsonException fault)
        {
            Report("wrong_value", $"found {node.Found}: {fault.Message}", path, line);
        }

        return json;
    }

    private static bool ConverterTakesNumbers(Type type) => type.GetCustomAttribute<SpecUnionAttribute>() is not null;

    private JsonNode? List(SpecNode node, Type element, string path, int line)
    {
        if (node is not SpecSequence list)
        {
            Wrong(node, path, line, $"a list of {Plural(element)}", node switch
            {
                SpecScalar { IsNull: false, Text.Length: < 100 } scalar => $"write [{scalar.Text}]",
                SpecMapping => "begin each of them with a dash",
                _ => null,
            });
            return null;
        }

        return new JsonArray([.. list.Items.Select((item, index) => Value(item, element, $"{path}[{index}]", item.Line))]);
    }

    private JsonNode? Map(SpecNode node, Type element, string path, int line)
    {
        if (node is not SpecMapping mapping)
        {
            Wrong(node, path, line, $"a mapping of names to {Plural(element)}");
            return null;
        }

        return new JsonObject(mapping.Entries.Select(entry =>
            KeyValuePair.Create(entry.Key, Value(entry.Value, element, Join(path, entry.Key), entry.Line))));
    }

    private JsonNode? Object(SpecNode node, JsonTypeInfo info, string path, int line)
    {
        if (node is SpecSequence && info.Type.GetCustomAttribute<SpecListAttribute>() is { } bare)
        {
            return new JsonObject { [bare.Key] = List(node, info.Properties.Single(property => property.Name == bare.Key).PropertyType.GenericTypeArguments[0], path, line) };
        }

        if (node is not SpecMapping mapping)
        {
            Wrong(node, path, line, $"a mapping with {Keys(info)}{(info.Type.IsDefined(typeof(SpecListAttribute), false) ? ", or a list" : "")}");
            return null;
        }

        var json = new JsonObject();
        string? discriminator = null;
        if (info.PolymorphismOptions is { } polymorphism && info.Type.IsAbstract)
        {
            discriminator = polymorphism.TypeDiscriminatorPropertyName;
            var kinds = polymorphism.DerivedTypes.Select(derived => (string)derived.TypeDiscriminator!).ToList();
            if (mapping.Find(discriminator) is not SpecScalar kind)
            {
                Report("missing_key", $"'{discriminator}' is missing: expected one of {string.Join(", ", kinds)}", Join(path, discriminator), line);
                return null;
            }

            var derived = polymorphism.DerivedTypes.FirstOrDefault(derived => (string)derived.TypeDiscriminator! == kind.Text);
            if (derived.DerivedType is null)
            {
                Report("wrong_value", $"found '{kind.Text}': expected one of {string.Join(", ", kinds)}", Join(path, discriminator), kind.Line,
                    Suggestion.For(kind.Text, kinds) is { } near ? $"did you mean '{near}'?" : null);
                return null;
            }

            info = options.GetTypeInfo(derived.DerivedType);
            json[discriminator] = kind.Text;
        }

        var open = info.Properties.Any(property => property.IsExtensionData);
        var known = info.Properties.Where(property => !property.IsExtensionData && (property.Set is not null || property.AssociatedParameter is not null || property.IsRequired))
            .ToDictionary(property => property.Name);
        foreach (var entry in mapping.Entries.Where(entry => entry.Key != discriminator))
        {
            var entryPath = Join(path, entry.Key);
            if (known.TryGetValue(entry.Key, out var property))
            {
                json[entry.Key] = Value(entry.Value, property.PropertyType, entryPath, entry.Line, property.AttributeProvider?.IsDefined(typeof(MayReferenceAttribute), true) is true);
            }
            else if (open)
            {
                json[entry.Key] = entry.Value.ToJson();
            }
            else
            {
                Report("unknown_key", $"'{entry.Key}' is not a key {(path.Length == 0 ? "of this file" : $"of '{path}'")}", entryPath, entry.Line, Suggestion.Hint(entry.Key, known.Keys));
            }
        }

        foreach (var missing in known.Values.Where(property => property.IsRequired && mapping.Find(property.Name) is null))
        {
            Report("missing_key", $"'{missing.Name}' is missing: expected {Expected(missing.PropertyType)}", Join(path, missing.Name), line);
        }

        return json;
    }

    private string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) || type == typeof(decimal) => "a number",
            { IsEnum: true } => $"one of {string.Join(", ", Names(type))}",
            _ when type.GetCustomAttribute<JsonConverterAttribute>() is not null => "a value",
            _ => options.GetTypeInfo(type) switch
            {
                { Kind: JsonTypeInfoKind.Enumerable } info => $"a list of {Plural(info.ElementType!)}",
                { Kind: JsonTypeInfoKind.Dictionary } info => $"a mapping of names to {Plural(info.ElementType!)}",
                var info => $"a mapping with {Keys(info)}",
            },
        };
    }

    private static string Plural(Type type) => type switch
    {
        _ when type == typeof(string) => "texts",
        _ when type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal) => "numbers",
        _ => "values",
    };

    private static string Keys(JsonTypeInfo info) => info.Properties.Count == 0
        ? "keys"
        : string.Join(", ", info.Properties.Select(property => property.Name).Take(12));

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private void Wrong(SpecNode node, string path, int line, string expected, string? hint = null) =>
        Report("wrong_type", $"found {node.Found}, expected {expected}", path, node is SpecScalar { IsNull: true } ? line : node.Line, hint);

    private void Report(string code, string message, string path, int line, string? hint = null) =>
        problems.Add(new Problem(code, message) { File = file, Line = line, Key = path.Length == 0 ? null : path, Hint = hint });
}
