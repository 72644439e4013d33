using System.Globalization;

namespace Catchwater.Topics.Embedded.Storage;

/// <summary>Who has the log open, in words, beside RocksDB's own lock: the lock decides, this only tells.</summary>
internal static class OwnerFile
{
    private const string Name = "OWNER";

    public static void Write(string folder, TimeProvider time)
    {
        var command = string.Join(' ', Environment.GetCommandLineArgs().Select((part, i) => i == 0 ? Path.GetFileName(part) : part));
        File.WriteAllText(Path.Combine(folder, Name), string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} ({(command.Length > 120 ? command[..120] + "…" : command)}) since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z"));
    }

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, Name));

    public static string Read(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, Name));
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
