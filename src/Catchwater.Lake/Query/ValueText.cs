using System.Globalization;

namespace Catchwater.Lake.Query;

/// <summary>Values of a result as plain text.</summary>
internal static class ValueText
{
    /// <summary>The text of a value that is not null.</summary>
    public static string Of(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
