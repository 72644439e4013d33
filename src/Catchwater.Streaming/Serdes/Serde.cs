using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Catchwater.Streaming.Serdes;

/// <summary>The serdes that come with Catchwater.</summary>
public static class Serde
{
    /// <summary>
    /// How values are spelled as JSON by default: snake_case names, as the rest of a project's data. A value that lacks a parameter of
    /// the record's constructor, or has null where the type says it cannot, is unreadable.
    /// </summary>
    public static JsonSerializerOptions SnakeCase { get; } = Create();

    /// <summary>Text as UTF-8.</summary>
    public static ISerde<string> Utf8 { get; } = new Utf8Serde();

    /// <summary>Bytes as they are.</summary>
    public static ISerde<byte[]> Bytes { get; } = new BytesSerde();

    /// <summary>JSON by source-generated metadata: nothing is looked up at run time, trimming is safe.</summary>
    public static ISerde<T> Json<T>(JsonTypeInfo<T> type) => new JsonSerde<T>(type);

    /// <summary>JSON by reflection.</summary>
    /// <param name="options">How it is spelled. Default: <see cref="SnakeCase"/>.</param>
    public static ISerde<T> Json<T>(JsonSerializerOptions? options = null) => new JsonSerde<T>((JsonTypeInfo<T>)Resolved(options ?? SnakeCase).GetTypeInfo(typeof(T)));

    /// <summary>What is used where no serde is named: bytes and text as they are, everything else as JSON.</summary>
    public static ISerde<T> Default<T>() => typeof(T) == typeof(string) ? (ISerde<T>)Utf8 : typeof(T) == typeof(byte[]) ? (ISerde<T>)Bytes : Json<T>();

    /// <summary>
    /// What keys use where no serde is named: plain text for text, numbers, dates and GUIDs, so that a key reads the same in the
    /// log, in the state and on the command line; JSON for anything else.
    /// </summary>
    public static ISerde<TKey> Key<TKey>()
        where TKey : notnull => typeof(TKey) == typeof(string) || typeof(TKey) == typeof(byte[]) ? Default<TKey>() : TextSerde.TryCreate<TKey>() ?? Json<TKey>();

    private static JsonSerializerOptions Resolved(JsonSerializerOptions options) =>
        options.TypeInfoResolver is null ? new JsonSerializerOptions(options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() } : options;

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
