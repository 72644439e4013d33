using System.Text;

namespace Catchwater.Host.Scaffolding;

/// <summary>A file that is to be written into a new project.</summary>
/// <param name="Name">Its path in the project, with forward slashes.</param>
/// <param name="Content">What it holds.</param>
internal sealed record ScaffoldFile(string Name, ReadOnlyMemory<byte> Content)
{
    public static ScaffoldFile OfText(string name, string text) => new(name, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
}
