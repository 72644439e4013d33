using System.Xml.Linq;

namespace Catchwater.Cli.Tests.Architecture;

/// <summary>The arrows between rooms point one way: a room imports only rooms above it in this list.</summary>
public sealed class ImportTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Core"] = [],
        ["Lake"] = ["Core"],
        ["Topics"] = ["Core"],
        ["Quality"] = ["Core", "Lake"],
        ["Ingest"] = ["Core", "Lake", "Topics"],
        ["Streaming"] = ["Core", "Topics"],
        ["Pipelines"] = ["Core", "Lake", "Topics", "Quality"],
        ["Catalog"] = ["Core"],
        ["Host"] = ["Core", "Lake", "Topics", "Quality", "Ingest", "Streaming", "Pipelines", "Catalog"],
        ["Cli"] = ["Host"],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_imports_only_what_it_may(string room)
    {
        var project = XDocument.Load(Repository.Path($"src/Catchwater.{room}/Catchwater.{room}.csproj"));
        var imports = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')).Replace("Catchwater.", "", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(imports.Except(Allowed[room]));
        Assert.True(room == "Core" || imports.Count > 0, "no import was found: the test looks at the wrong place");
    }

    [Fact]
    public void Every_room_is_in_the_list() =>
        Assert.Equal(Allowed.Keys.Order(), Directory.GetDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder).Replace("Catchwater.", "", StringComparison.Ordinal)).Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void The_built_assembly_references_no_other_room(string room)
    {
        var assembly = System.Reflection.Assembly.Load(room == "Cli" ? "catchwater" : $"Catchwater.{room}");
        var rooms = assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Catchwater.", StringComparison.Ordinal))
            .Select(name => name["Catchwater.".Length..]).ToList();
        Assert.Empty(rooms.Except(Allowed[room]));
    }
}
