using System.CommandLine;

namespace Catchwater.Host.Commands.Catalog;

/// <summary>The argument that names an asset.</summary>
internal static class AssetArgument
{
    public static Argument<string> Create(string name = "NAME") => new(name)
    {
        Description = "The asset's name, such as silver.sales; namespace:name where several have it.",
    };
}
