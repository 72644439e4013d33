using Catchwater.Catalog;
using Catchwater.Core.Errors;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>Reads <c>KEY=VALUE</c> arguments.</summary>
internal static class KeyValue
{
    public static (string Key, string Value) Parse(string option, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals].Trim(), text[(equals + 1)..])
            : throw new CatalogException(new Problem("usage", $"{option}: found '{text}', expected KEY=VALUE"));
    }
}
