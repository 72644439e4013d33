using System.Text;
using Catchwater.Core.Errors;

namespace Catchwater.Lake.Reading;

/// <summary>Reads the names of a CSV file's columns from its first record.</summary>
internal static class CsvHeader
{
    private const int LongestHeader = 1 << 20;

    /// <summary>
    /// The column names, unique without case: an empty one becomes <c>column3</c>, a repeated one <c>name_1</c>. Null when the file
    /// is empty.
    /// </summary>
    public static async Task<IReadOnlyList<string>?> ReadAsync(string path, CsvOptions options, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(path, options, cancellationToken);
        if (head.Length == 0)
        {
            return null;
        }

        var fields = Fields(head, options);
        return Unique(options.Header ? fields : [.. fields.Select(_ => "")]);
    }

    private static async Task<string> HeadAsync(string path, CsvOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var text = SourceText.Open(path, options.Encoding);
            var buffer = new byte[1 << 13];
            var length = 0;
            while (true)
            {
                var read = await text.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                var head = Encoding.UTF8.GetString(buffer, 0, length).TrimStart('\uFEFF');
                if (read == 0 || length >= LongestHeader || EndsRecord(head, options))
                {
                    return head;
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 4);
                }
            }
        }
        catch (Exception fault) when (SourceText.IsDamage(fault))
        {
            throw SourceText.Damaged(path, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LakeException(new Problem("io_error", $"the file cannot be read: {fault.Message.TrimEnd('.')}") { File = path }, fault);
        }
    }

    private static bool EndsRecord(string head, CsvOptions options)
    {
        var quoted = false;
        foreach (var c in head)
        {
            quoted ^= options.Quote.Length == 1 && c == options.Quote[0];
            if (!quoted && c is '\n' or '\r')
            {
                return true;
            }
        }

        return false;
    }

    private static List<string> Fields(string head, CsvOptions options)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        char? quote = options.Quote.Length == 1 ? options.Quote[0] : null;
        char? escape = options.Escape.Length == 1 ? options.Escape[0] : null;
        var quoted = false;
        for (var i = 0; i < head.Length; i++)
        {
            var c = head[i];
            if (quoted && c == escape && i + 1 < head.Length && (head[i + 1] == quote || (escape != quote && head[i + 1] == escape)))
            {
                field.Append(head[++i]);
            }
            else if (c == quote && (quoted || field.Length == 0))
            {
                quoted = !quoted;
            }
            else if (!quoted && c is '\n' or '\r')
            {
                break;
            }
            else if (!quoted && head.AsSpan(i).StartsWith(options.Delimiter, StringComparison.Ordinal))
            {
                fields.Add(field.ToString());
                field.Clear();
                i += options.Delimiter.Length - 1;
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }

    private static List<string> Unique(IReadOnlyList<string> names)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        List<string> unique = [];
        foreach (var (index, name) in names.Index())
        {
            var plain = string.IsNullOrEmpty(name) ? $"column{index}" : name.Replace("\0", "", StringComparison.Ordinal);
            var candidate = plain;
            for (var copy = 1; !seen.Add(candidate); copy++)
            {
                candidate = $"{plain}_{copy}";
            }

            unique.Add(candidate);
        }

        return unique;
    }
}
