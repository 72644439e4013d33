using System.Text.Json.Serialization;

namespace Catchwater.Quality;

/// <summary>What it means when a rule does not hold.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>The data is not published (default).</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>The data is published and the report warns.</summary>
    [JsonStringEnumMemberName("warning")] Warning,

    /// <summary>The report mentions it.</summary>
    [JsonStringEnumMemberName("info")] Info,
}

/// <summary>What became of a rule.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleStatus>))]
public enum RuleStatus
{
    /// <summary>It holds.</summary>
    [JsonStringEnumMemberName("pass")] Pass,

    /// <summary>It does not hold; its severity is warning.</summary>
    [JsonStringEnumMemberName("warn")] Warn,

    /// <summary>It does not hold; its severity is error.</summary>
    [JsonStringEnumMemberName("fail")] Fail,

    /// <summary>It could not be judged; <see cref="RuleResult.Message"/> says why. Never counted as passed.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>It does not hold and its severity is info, or it is words for people (ODCS <c>type: text</c>) and nothing was executed.</summary>
    [JsonStringEnumMemberName("info")] Info,
}
