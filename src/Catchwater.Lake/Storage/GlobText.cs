using System.Text;

namespace Catchwater.Lake.Storage;

/// <summary>File names for the engine, which takes <c>*</c>, <c>?</c> and <c>[</c> in them for patterns.</summary>
internal static class GlobText
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create("*?[");

    /// <summary>A pattern that matches exactly this path.</summary>
    public static string Escape(string path)
    {
        if (path.AsSpan().IndexOfAny(Special) < 0)
        {
            return path;
        }

        var text = new StringBuilder(path.Length + 8);
        foreach (var letter in path)
        {
            text.Append(letter is '*' or '?' or '[' ? $"[{letter}]" : letter.ToString());
        }

        return text.ToString();
    }
}
