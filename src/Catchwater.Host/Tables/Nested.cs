using System.Collections;
using System.ComponentModel.DataAnnotations.Schema;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DuckDB.NET.Data;

namespace Catchwater.Host.Tables;

/// <summary>
/// Reads structs, lists and maps. They cross as JSON, which keeps every digit and every NULL, and are read by the same naming rules as
/// rows: snake_case or <c>[Column]</c>, and no member without its field.
/// </summary>
internal static class Nested
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new MomentConverter(), new TimeConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Name } },
    };

    /// <summary>Whether a nested column can be such a type at all; fields are looked at row by row.</summary>
    public static bool Takes(string column, Type target)
    {
        if (target == typeof(JsonElement) || target == typeof(JsonNode))
        {
            return true;
        }

        var map = target.IsGenericType && typeof(IEnumerable).IsAssignableFrom(target) && target.GetGenericArguments().Length == 2;
        var list = !map && target != typeof(string) && target != typeof(byte[]) && typeof(IEnumerable).IsAssignableFrom(target);
        return column.EndsWith(']') ? list
            : column.StartsWith("MAP(", StringComparison.Ordinal) ? map
            : !list && !map && !target.IsPrimitive && !target.IsEnum && target.Namespace != "System";
    }

    public static Delegate Reader(Type target) => (Delegate)typeof(Nested).GetMethod(nameof(As))!.MakeGenericMethod(target).Invoke(null, null)!;

    public static Func<DuckDBDataReader, int, T> As<T>() => (reader, i) =>
    {
        try
        {
            return JsonSerializer.Deserialize<T>(reader.GetString(i), Options)!;
        }
        catch (JsonException fault)
        {
            throw new FormatException($"at {fault.Path ?? "$"}: {fault.Message.Split(" Path:")[0]}", fault);
        }
    };

    private static void Name(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null))
        {
            property.IsRequired = property.AssociatedParameter is not { HasDefaultValue: true };
            if (property.AttributeProvider?.GetCustomAttributes(typeof(ColumnAttribute), true) is [ColumnAttribute { Name: { } name }])
            {
                property.Name = name;
            }
        }

        foreach (var property in type.Properties.Where(property => property.AttributeProvider is MemberInfo member && member.IsDefined(typeof(NotMappedAttribute))).ToList())
        {
            type.Properties.Remove(property);
        }
    }

    private static DateTimeOffset Moment(ref Utf8JsonReader reader) =>
        DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw new JsonException($"'{reader.GetString()}' is no moment");

    private sealed class MomentConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Moment(ref reader);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class TimeConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Moment(ref reader).UtcDateTime;

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
