using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Sql.Spark;

/// <summary>
/// Spark's functions over dates and times (https://spark.apache.org/docs/latest/api/sql). Text that is no date gives NULL, as in
/// Spark without ANSI mode. The time zone is UTC.
/// </summary>
internal static class DateFunctions
{
    public static readonly SparkFunction[] All =
    [
        new("current_timestamp", "current_timestamp()", 0, 0, "`now()`: the time at which the statement began", _ => ["now()"]),
        new("current_date", "current_date()", 0, 0, "`today()`", _ => ["today()"]),
        new("date_format", "date_format(time, 'pattern')", 2, 2, "`strftime`, with the pattern translated",
            call => ["strftime(CAST((", 0, ") AS TIMESTAMP), ", Quoting.Literal(JavaDatePattern.Translate(call, 1)), ")"]),
        new("to_date", "to_date(text[, 'pattern'])", 1, 2, "`TRY_CAST(text AS DATE)`, or `try_strptime` with the pattern translated",
            call => call.Count == 1 ? ["TRY_CAST((", 0, ") AS DATE)"] : ["CAST(", .. Parse(call), " AS DATE)"]),
        new("to_timestamp", "to_timestamp(text[, 'pattern'])", 1, 2,
            "`TRY_CAST(text AS TIMESTAMP)`, or `try_strptime`; DuckDB's own `to_timestamp(seconds)` is `timestamp_seconds(seconds)`",
            call => call.Count == 1 ? ["TRY_CAST((", 0, ") AS TIMESTAMP)"] : Parse(call)),
        new("timestamp_seconds", "timestamp_seconds(seconds)", 1, 1, "a time from seconds since 1970",
            _ => ["make_timestamp(CAST(CAST((", 0, ") AS DECIMAL(20, 6)) * 1000000 AS BIGINT))"]),
        new("timestamp_millis", "timestamp_millis(milliseconds)", 1, 1, "a time from milliseconds since 1970",
            _ => ["make_timestamp(CAST((", 0, ") AS BIGINT) * 1000)"]),
        new("timestamp_micros", "timestamp_micros(microseconds)", 1, 1, "a time from microseconds since 1970",
            _ => ["make_timestamp(CAST((", 0, ") AS BIGINT))"]),
        new("unix_timestamp", "unix_timestamp([time[, 'pattern']])", 0, 2, "whole seconds since 1970, BIGINT",
            call => call.Count switch
            {
                0 => ["CAST(floor(epoch(now())) AS BIGINT)"],
                1 => ["CAST(floor(epoch(TRY_CAST((", 0, ") AS TIMESTAMP))) AS BIGINT)"],
                _ => ["CAST(floor(epoch(", .. Parse(call), ")) AS BIGINT)"],
            }),
        new("from_unixtime", "from_unixtime(seconds[, 'pattern'])", 1, 2, "text, by default as `yyyy-MM-dd HH:mm:ss`",
            call =>
            [
                "strftime(make_timestamp(CAST((", 0, ") AS BIGINT) * 1000000), ",
                Quoting.Literal(call.Count == 1 ? "%Y-%m-%d %H:%M:%S" : JavaDatePattern.Translate(call, 1)), ")",
            ]),
        new("date_add", "date_add(date, days)", 2, 2, "a date that many days later; with an INTERVAL it is DuckDB's own",
            call => Interval(call) ? ["date_add(", 0, ", ", 1, ")"] : ["(CAST((", 0, ") AS DATE) + CAST((", 1, ") AS INTEGER))"]),
        new("dateadd", "dateadd(date, days)", 2, 2, "as `date_add`", _ => ["(CAST((", 0, ") AS DATE) + CAST((", 1, ") AS INTEGER))"]),
        new("date_sub", "date_sub(date, days)", 2, 2, "a date that many days earlier", _ => ["(CAST((", 0, ") AS DATE) - CAST((", 1, ") AS INTEGER))"])
        {
            OtherwiseNative = true,
        },
        new("datediff", "datediff(end, start)", 2, 2, "days from start to end: mind the order", DateDiff) { OtherwiseNative = true },
        new("date_diff", "date_diff(end, start)", 2, 2, "as `datediff`; with three arguments it is DuckDB's own", DateDiff) { OtherwiseNative = true },
        new("add_months", "add_months(date, months)", 2, 2, "a date that many months later, at most the month's last day",
            _ => ["CAST(CAST((", 0, ") AS DATE) + to_months(CAST((", 1, ") AS INTEGER)) AS DATE)"]),
        new("months_between", "months_between(end, start)", 2, 2, "months with a 31-day fraction, rounded to 8 digits", MonthsBetween),
        new("trunc", "trunc(date, 'unit')", 2, 2, "the date at which the year, quarter, month or week begins; with a number it is DuckDB's own",
            call => call.Literal(1) is null ? ["trunc(", 0, ", ", 1, ")"] : ["CAST(date_trunc(", Unit(call, 1), ", CAST((", 0, ") AS DATE)) AS DATE)"])
        {
            OtherwiseNative = true,
        },
        new("date_trunc", "date_trunc('unit', time)", 2, 2, "the time at which the unit begins",
            call => call.Literal(0) is null ? ["date_trunc(", 0, ", ", 1, ")"] : ["date_trunc(", Unit(call, 0), ", ", 1, ")"]),
        new("dayofweek", "dayofweek(date)", 1, 1, "1 is Sunday, 7 Saturday (DuckDB counts from 0; `isodow` is 1 for Monday)",
            _ => ["(date_part('dow', ", 0, ") + 1)"]),
        new("weekday", "weekday(date)", 1, 1, "0 is Monday, 6 Sunday (DuckDB's begins with Sunday)", _ => ["(isodow(", 0, ") - 1)"]),
    ];

    private static Part[] DateDiff(SparkCall call) => ["date_diff('day', CAST((", 1, ") AS DATE), CAST((", 0, ") AS DATE))"];

    private static Part[] Parse(SparkCall call) =>
        ["try_strptime(CAST((", 0, ") AS VARCHAR), ", Quoting.Literal(JavaDatePattern.Translate(call, 1)), ")"];

    private static bool Interval(SparkCall call) => call.Source(1).StartsWith("interval", StringComparison.OrdinalIgnoreCase);

    private static string Unit(SparkCall call, int argument) => call.Literal(argument)!.ToLowerInvariant() switch
    {
        "year" or "yyyy" or "yy" => "'year'",
        "quarter" => "'quarter'",
        "month" or "mon" or "mm" => "'month'",
        "week" => "'week'",
        "day" or "dd" => "'day'",
        "hour" => "'hour'",
        "minute" => "'minute'",
        "second" => "'second'",
        "millisecond" => "'millisecond'",
        "microsecond" => "'microsecond'",
        var unit => throw call.Fail($"'{unit}' is not a unit", argument, "year, quarter, month, week, day, hour, minute, second"),
    };

    // https://spark.apache.org/docs/latest/api/sql/#months_between: whole months when both are the same day of the month or both
    // are its last day; otherwise the rest counts in months of 31 days.
    private static Part[] MonthsBetween(SparkCall call)
    {
        Part[] end = ["CAST((", 0, ") AS TIMESTAMP)"];
        Part[] start = ["CAST((", 1, ") AS TIMESTAMP)"];
        Part[] months =
        [
            "(12 * (year(", .. end, ") - year(", .. start, ")) + month(", .. end, ") - month(", .. start, "))",
        ];
        Part[] Seconds(Part[] time) =>
            ["(day(", .. time, ") * 86400 + hour(", .. time, ") * 3600 + minute(", .. time, ") * 60 + second(", .. time, "))"];
        return
        [
            "round(CASE WHEN day(", .. end, ") = day(", .. start, ") OR (last_day(", .. end, ") = CAST(", .. end, " AS DATE) AND last_day(",
            .. start, ") = CAST(", .. start, " AS DATE)) THEN CAST(", .. months, " AS DOUBLE) ELSE ", .. months, " + (", .. Seconds(end), " - ",
            .. Seconds(start), ") / 2678400.0::DOUBLE END, 8)",
        ];
    }
}
