namespace Catchwater.Core.Contracts;

/// <summary>What the formats of logical types mean, for whoever checks values against a contract.</summary>
public static class LogicalFormats
{
    /// <summary>
    /// Regular expressions of the text formats, valid in RE2 and .NET alike. <c>password</c> and <c>binary</c> say nothing that could be
    /// checked and are not among them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = new Dictionary<string, string>
    {
        ["email"] = @"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$",
        ["uuid"] = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
        ["uri"] = @"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$",
        ["hostname"] = @"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
        ["ipv4"] = @"^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])$",
        ["ipv6"] = "^(([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|([0-9A-Fa-f]{1,4}:){1,7}:|([0-9A-Fa-f]{1,4}:){1,6}(:[0-9A-Fa-f]{1,4})|([0-9A-Fa-f]{1,4}:){1,5}(:[0-9A-Fa-f]{1,4}){1,2}|([0-9A-Fa-f]{1,4}:){1,4}(:[0-9A-Fa-f]{1,4}){1,3}|([0-9A-Fa-f]{1,4}:){1,3}(:[0-9A-Fa-f]{1,4}){1,4}|([0-9A-Fa-f]{1,4}:){1,2}(:[0-9A-Fa-f]{1,4}){1,5}|[0-9A-Fa-f]{1,4}:(:[0-9A-Fa-f]{1,4}){1,6}|:((:[0-9A-Fa-f]{1,4}){1,7}|:))$",
        ["byte"] = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    };

    /// <summary>The smallest and largest value of the integer formats, as decimal text.</summary>
    public static IReadOnlyDictionary<string, (string Low, string High)> Integers { get; } = new Dictionary<string, (string Low, string High)>
    {
        ["i8"] = ("-128", "127"),
        ["i16"] = ("-32768", "32767"),
        ["i32"] = ("-2147483648", "2147483647"),
        ["i64"] = ("-9223372036854775808", "9223372036854775807"),
        ["i128"] = ("-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"),
        ["u8"] = ("0", "255"),
        ["u16"] = ("0", "65535"),
        ["u32"] = ("0", "4294967295"),
        ["u64"] = ("0", "18446744073709551615"),
        ["u128"] = ("0", "340282366920938463463374607431768211455"),
    };
}
