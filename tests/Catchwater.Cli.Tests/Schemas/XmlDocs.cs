using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Catchwater.Cli.Tests.Schemas;

/// <summary>The doc comments of our assemblies, as plain text for people who never see C#.</summary>
internal static partial class XmlDocs
{
    private static readonly Dictionary<string, XElement> Members = Directory.EnumerateFiles(AppContext.BaseDirectory, "Catchwater.*.xml")
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .DistinctBy(member => member.Attribute("name")!.Value)
        .ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>The summary of a type.</summary>
    public static string? Of(Type type) => Summary($"T:{Name(type)}");

    /// <summary>The summary of a property, or what the record's parameter of that name says.</summary>
    public static string? Of(PropertyInfo property)
    {
        var declaring = property.DeclaringType!;
        return Summary($"P:{Name(declaring)}.{property.Name}")
            ?? Text(Members.GetValueOrDefault($"T:{Name(declaring)}")?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")!.Value == property.Name));
    }

    /// <summary>The summary of an enum's value.</summary>
    public static string? Of(Type type, string value) => Summary($"F:{Name(type)}.{value}");

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string? Summary(string member)
    {
        var found = Members.GetValueOrDefault(member);
        return found?.Element("inheritdoc")?.Attribute("cref") is { } other ? Summary(other.Value) : Text(found?.Element("summary"));
    }

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" or "paramref" } see => $"`{Referenced(see)}`",
            XElement other => other.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    // What C# calls RejectLimitSpec.MaxRows is max_rows to whoever reads the schema.
    private static string Referenced(XElement see)
    {
        var name = (see.Attribute("cref") ?? see.Attribute("name") ?? see.Attribute("langword"))!.Value;
        var last = name.Split('.')[^1];
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(name.StartsWith("T:", StringComparison.Ordinal) && last.EndsWith("Spec", StringComparison.Ordinal) ? last[..^4] : last);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
