using System.Globalization;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Topics;

namespace Catchwater.Host.Projects;

/// <summary>Reads one file of <c>topics/</c>.</summary>
internal static class TopicReader
{
    /// <summary>What comes after a topic's name in that of its dead letters, unless its file says otherwise.</summary>
    public const string DeadLetters = ".dead-letters";

    /// <summary>The topic; null when there was a problem.</summary>
    public static ProjectTopic? Read(string directory, string path, IReadOnlyList<SpecFile<DataContract>> contracts, ICollection<Problem> problems)
    {
        if (SpecReader.Read<TopicFileSpec>(directory, path, problems) is not { } file)
        {
            return null;
        }

        var before = problems.Count;
        var spec = file.Value;
        var name = Path.GetFileNameWithoutExtension(path);
        TopicSpec topic = new()
        {
            Name = name,
            Partitions = spec.Partitions,
            Replication = Replication(file, problems),
            RetentionAge = Age(file, problems),
            RetentionBytes = Bytes(file, problems),
            Compact = spec.Compact,
        };
        TopicSpec deadLetters = new() { Name = spec.DeadLetters ?? name + DeadLetters, Partitions = 1, Replication = topic.Replication, RetentionAge = topic.RetentionAge };
        foreach (var (checkedSpec, key) in new[] { (topic, "partitions"), (deadLetters, "dead_letters") })
        {
            if (checkedSpec.Check() is { } problem)
            {
                problems.Add(problem.At(problem.Code == "wrong_topic_name" && key == "partitions" ? new Location(path) : file.At(key)));
            }
        }

        if (deadLetters.Name == name)
        {
            problems.Add(new Problem("wrong_value", "a topic cannot take its own dead letters").At(file.At("dead_letters")));
        }

        var contract = Contract(file, name, contracts, problems);
        return problems.Count > before ? null : new ProjectTopic(file, topic, deadLetters, contract);
    }

    private static short? Replication(SpecFile<TopicFileSpec> file, ICollection<Problem> problems)
    {
        if (file.Value.Replication is < 1 or > 100)
        {
            problems.Add(new Problem("wrong_value", $"found {file.Value.Replication}: expected 1 to 100 copies").At(file.At("replication")));
            return null;
        }

        return (short?)file.Value.Replication;
    }

    /// <summary>A length of time such as <c>90s</c> or <c>7d</c>; null when it is none.</summary>
    public static TimeSpan? Duration(string written) =>
        Scaled(written, [("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("w", 604800)]) is > 0 and < 3_200_000_000m and var seconds ? TimeSpan.FromSeconds((double)seconds) : null;

    private static TimeSpan? Age(SpecFile<TopicFileSpec> file, ICollection<Problem> problems)
    {
        if (file.Value.Retention.Age is not { } written)
        {
            return null;
        }

        if (Duration(written) is { } age)
        {
            return age;
        }

        problems.Add(new Problem("wrong_value", $"found '{written}': expected a length of time such as 90s, 30m, 12h, 7d or 4w").At(file.At("retention.age")));
        return null;
    }

    private static long? Bytes(SpecFile<TopicFileSpec> file, ICollection<Problem> problems)
    {
        if (file.Value.Retention.Bytes is not { } written)
        {
            return null;
        }

        var bytes = Scaled(written, [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)]);
        if (bytes is > 0 and < long.MaxValue)
        {
            return (long)bytes.Value;
        }

        problems.Add(new Problem("wrong_value", $"found '{written}': expected a size such as 512MB or 10GB").At(file.At("retention.bytes")));
        return null;
    }

    private static decimal? Scaled(string written, (string Unit, long Factor)[] units)
    {
        foreach (var (unit, factor) in units)
        {
            if (written.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(written.AsSpan(0, written.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number < 1_000_000)
            {
                return number * factor;
            }
        }

        return null;
    }

    private static TopicContract? Contract(SpecFile<TopicFileSpec> file, string name, IReadOnlyList<SpecFile<DataContract>> contracts, ICollection<Problem> problems)
    {
        var named = file.Value.Contract;
        var searched = named is null ? contracts : [.. contracts.Where(contract => contract.File == named)];
        if (named is not null && searched.Count == 0)
        {
            problems.Add(new Problem("unknown_contract", $"there is no contract {named}")
            {
                Hint = contracts.Count == 0 ? "contracts stand in contracts/*.odcs.yaml" : Suggestion.Hint(named, [.. contracts.Select(contract => contract.File)]),
            }.At(file.At("contract")));
            return null;
        }

        List<TopicContract> found = named is null
            ? [.. TopicContract.Of(name, contracts)]
            : [.. searched.SelectMany(contract => contract.Value.Schema.Where(schema => (schema.PhysicalName ?? schema.Name) == name).Select(schema => new TopicContract(contract, schema)))];
        if (found.Count == 0 && named is not null && searched[0].Value.Schema is [var only])
        {
            found.Add(new TopicContract(searched[0], only));
        }

        if (found.Count > 1 || (found.Count == 0 && named is not null))
        {
            problems.Add((found.Count == 0
                ? new Problem("wrong_value", $"{named} says nothing of a topic '{name}': expected a schema of that name")
                : TopicContract.Several(name, found) with { Hint = "name one of them with contract:" }).At(file.At("contract")));
        }

        return found is [var one] ? one : null;
    }
}
