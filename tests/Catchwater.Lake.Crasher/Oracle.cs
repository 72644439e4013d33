using System.Globalization;
using System.Text;

namespace Catchwater.Lake.Crasher;

/// <summary>The writer's own account of what it did, synced line by line: what the table is held against.</summary>
internal sealed class Oracle : IDisposable
{
    private readonly FileStream _file;

    public Oracle(string path)
    {
        var done = File.Exists(path)
            ? File.ReadAllLines(path).Where(line => line.StartsWith("done ", StringComparison.Ordinal)).Select(line => int.Parse(line[5..], CultureInfo.InvariantCulture)).ToList()
            : [];
        Next = done.Count == 0 ? 0 : done.Max() + 1;
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>The first operation that is not known to be done.</summary>
    public int Next { get; }

    public void Write(string what, int number)
    {
        _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {number}\n")));
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
