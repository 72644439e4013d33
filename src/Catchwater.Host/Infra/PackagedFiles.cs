using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Catchwater.Host.Infra;

/// <summary>Files that travel inside this assembly below <c>infra/</c>; see Infra.targets.</summary>
internal static class PackagedFiles
{
    private static readonly Assembly Assembly = typeof(PackagedFiles).Assembly;

    /// <summary>Changes when a name or the contents of a file below a folder change.</summary>
    public static string Version(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81920];
        foreach (var name in Below(folder))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + '\n'));
            using var file = Open(folder + name);
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>Names below a folder such as <c>infra/check/</c>, without it, with forward slashes.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        [.. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Select(name => name[folder.Length..])
            .Order(StringComparer.Ordinal)];

    /// <summary>The text of one file.</summary>
    public static string Text(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    /// <summary>Writes every file below a folder into <paramref name="target"/>.</summary>
    public static async Task ExtractAsync(string folder, string target, CancellationToken cancellationToken)
    {
        foreach (var name in Below(folder))
        {
            var path = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var source = Open(folder + name);
            await using var file = File.Create(path);
            await source.CopyToAsync(file, cancellationToken);
        }
    }

    private static Stream Open(string name) => Assembly.GetManifestResourceStream(name)!;
}
