using System.Text.Json;
using Catchwater.Core.Errors;

namespace Catchwater.Lake.Tables.Log;

/// <summary>Reads and writes the actions of one commit.</summary>
internal static class CommitFile
{
    /// <summary>Our part of <c>commitInfo</c>.</summary>
    public const string OwnInfo = "catchwater";

    /// <summary>In our part: how many actions the commit has beside itself, so that a file cut off at a line's end is noticed.</summary>
    public const string ActionCount = "actions";

    /// <summary>All actions of a commit.</summary>
    /// <param name="file">Its absolute path.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="LakeException"><c>table_corrupt</c>: the file is empty, cut off or no log entry.</exception>
    public static List<LogAction> Read(string file, string name)
    {
        List<LogAction> actions = [];
        var lines = 0;
        foreach (var line in Lines(File.ReadAllBytes(file)))
        {
            lines++;
            try
            {
                if (ActionReader.Read(line) is { } action)
                {
                    actions.Add(action);
                }
            }
            catch (JsonException fault)
            {
                throw Corrupt($"the log entry cannot be read: {fault.Message}", name, lines, fault);
            }
        }

        if (lines == 0)
        {
            throw Corrupt("the log entry is empty", name, 1);
        }

        if (actions.OfType<CommitInfoAction>().FirstOrDefault() is { } info && Expected(info.Content) is { } expected && expected != actions.Count - 1)
        {
            throw Corrupt($"the log entry is cut off: it holds {actions.Count - 1} actions and says it has {expected}", name, lines);
        }

        return actions;
    }

    /// <summary>The time a commit gives itself; null when it gives none. Its first line is enough where that says it, as ours does.</summary>
    public static DateTimeOffset? TimeOf(string file, string name) =>
        TimeOfFirstLine(file) ?? TableState.TimeOf(Read(file, name).OfType<CommitInfoAction>().FirstOrDefault()?.Content);

    private static DateTimeOffset? TimeOfFirstLine(string file)
    {
        using var content = new StreamReader(file);
        try
        {
            return content.ReadLine() is { } line && ActionReader.Read(System.Text.Encoding.UTF8.GetBytes(line)) is CommitInfoAction info
                ? TableState.TimeOf(info.Content)
                : null;
        }
        catch (JsonException)
        {
            // Reading it all says what is wrong with it.
            return null;
        }
    }

    /// <summary>The bytes of a commit.</summary>
    public static byte[] Write(IEnumerable<LogAction> actions)
    {
        using var content = new MemoryStream();
        foreach (var action in actions)
        {
            ActionWriter.Write(content, action);
        }

        return content.ToArray();
    }

    private static int? Expected(JsonElement info) =>
        info.TryGetProperty(OwnInfo, out var own) && own.ValueKind == JsonValueKind.Object
        && own.TryGetProperty(ActionCount, out var count) && count.TryGetInt32(out var expected)
            ? expected
            : null;

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] content)
    {
        for (var start = 0; start < content.Length;)
        {
            var end = Array.IndexOf(content, (byte)'\n', start);
            end = end < 0 ? content.Length : end;
            var line = content.AsMemory(start, end - start);
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                yield return line;
            }

            start = end + 1;
        }
    }

    private static LakeException Corrupt(string message, string file, int line, Exception? cause = null) =>
        new(new Problem("table_corrupt", message) { File = file, Line = line, Hint = "restore the file from a backup; nothing was changed" }, cause);
}
