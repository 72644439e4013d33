using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;
using Catchwater.Core.Specs;
using Catchwater.Lake.Sessions;
using Catchwater.Topics.Kafka.Settings;

namespace Catchwater.Host.Projects;

/// <summary>Checks the settings of every environment, and answers with those of the chosen one.</summary>
internal static partial class SettingsReader
{
    public static ProjectSettings? Read(string directory, SpecFile<ProjectSpec> file, string? environment, List<Problem> problems)
    {
        var spec = file.Value;
        if (!ProjectName().IsMatch(spec.Name))
        {
            problems.Add(new Problem("wrong_value", $"found '{spec.Name}': expected letters, digits, - and _, beginning with a letter").At(file.At("name")));
        }

        var own = Check(directory, file, null, new EnvironmentSpec(), environment is null, problems);
        var all = spec.Environments.ToDictionary(pair => pair.Key, pair => Check(directory, file, pair.Key, pair.Value, pair.Key == environment, problems));
        if (environment is null)
        {
            return own;
        }

        if (all.TryGetValue(environment, out var chosen))
        {
            return chosen;
        }

        problems.Add(new Problem("unknown_environment", $"there is no environment '{environment}'")
        {
            Hint = all.Count == 0 ? "catchwater.yaml declares none" : Suggestion.Hint(environment, all.Keys),
        }.At(file.At("environments")));
        return null;
    }

    private static ProjectSettings Check(string directory, SpecFile<ProjectSpec> file, string? environment, EnvironmentSpec spec, bool chosen, List<Problem> problems)
    {
        var prefix = environment is null ? "" : $"environments.{environment}.";
        var project = file.Value;
        void Report(string key, string code, string message, string? hint = null) =>
            problems.Add(new Problem(code, message) { Hint = hint }.At(file.At(prefix + key)));

        // Only what is used is resolved; the variables of other environments need not exist here.
        string? Resolved(string? own, string? inherited, string key)
        {
            var written = own ?? inherited;
            if (written is null || !SpecReference.In(written))
            {
                return written;
            }

            try
            {
                return chosen ? SpecReference.Resolve(written, directory) : null;
            }
            catch (CatchwaterException fault)
            {
                problems.AddRange(fault.Problems.Select(problem => problem.At(file.At(own is null ? key : prefix + key))));
                return null;
            }
        }

        string Local(string? own, string inherited, string key, string supported)
        {
            var written = own ?? inherited;
            if (Resolved(own, inherited, key) is not { } value)
            {
                return directory;
            }

            if (value.Contains("://", StringComparison.Ordinal))
            {
                // Inherited values were reported at the place where they stand.
                if (own is not null || environment is null)
                {
                    Report(key, "unsupported_location", $"found '{written}': this version supports {supported}");
                }

                return directory;
            }

            if (string.IsNullOrWhiteSpace(value))
            {
                Report(key, "wrong_value", $"found nothing: expected {supported}");
                return directory;
            }

            var path = Path.GetFullPath(Path.Combine(directory, value));
            if (SpecReference.In(written))
            {
                Redaction.Current.Add(path, written);
            }

            return path;
        }

        void Only(string? own, string inherited, string key, string supported)
        {
            if ((own ?? inherited) != supported && (own is not null || environment is null))
            {
                Report(key, "unsupported_value", $"found '{own ?? inherited}': this version supports '{supported}'");
            }
        }

        KafkaOptions Kafka(string servers)
        {
            var section = spec.Kafka is null ? "kafka." : prefix + "kafka.";
            KafkaReader reader = new(
                directory,
                (text, key) => spec.Kafka is null ? Resolved(null, text, $"kafka.{key}") : Resolved(text, null, $"kafka.{key}"),
                (key, problem) => problems.Add(problem.At(file.At(section + key))));
            var before = problems.Count;
            var options = reader.Read(servers, spec.Kafka ?? project.Kafka);
            if (chosen && problems.Count == before)
            {
                reader.Check(options);
            }

            return options;
        }

        var lake = Local(spec.Lake, project.Lake, "lake", "a folder on disk, such as ./lake");
        var catalog = Local(spec.Catalog, project.Catalog, "catalog", "an SQLite file on disk, such as ./catalog.db");
        var topics = Resolved(spec.Topics, project.Topics, "topics") is { } where ? TopicsLocation.Parse(where, directory, Kafka) : TopicsLocation.Default(directory);
        if (topics is null && (spec.Topics is not null || environment is null))
        {
            var written = spec.Topics ?? project.Topics;
            if (written.Contains('@', StringComparison.Ordinal))
            {
                // What stands before it may be a password.
                Report("topics", "wrong_value", "found a user in the address: expected kafka://host:port", "say who we are in kafka.sasl, with the password as ${env:NAME}");
            }
            else
            {
                Report("topics", "wrong_value", $"found '{written}': expected embedded, embedded:./folder or kafka://host:port");
            }
        }

        Only(spec.Engine, project.Engine, "engine", "duckdb");
        var memory = Resolved(spec.MemoryLimit, project.MemoryLimit, "memory_limit");
        if (memory is not null && (!Memory().IsMatch(memory) || !memory.Any(letter => letter is >= '1' and <= '9')))
        {
            Report("memory_limit", "wrong_value", $"found '{spec.MemoryLimit ?? project.MemoryLimit}': expected a size such as 512MB or 4GB");
        }

        var threads = spec.Threads ?? project.Threads;
        if (threads is < 1 or > 1024)
        {
            Report("threads", "wrong_value", $"found {threads}: expected 1 to 1024");
        }

        if (lake == directory && !SpecReference.In(spec.Lake ?? project.Lake) && !problems.Any(problem => problem.Key == prefix + "lake"))
        {
            Report("lake", "wrong_value", "the lake cannot be the project's own folder", "use a folder of its own, such as ./lake");
        }

        var spill = Path.Combine(directory, ".catchwater", "spill");
        return new ProjectSettings(environment, lake, catalog, (topics ?? TopicsLocation.Default(directory)) with { At = file.At(spec.Topics is null ? "topics" : prefix + "topics") }, new EngineOptions { MemoryLimit = memory, Threads = threads, SpillDirectory = spill });
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{0,62}\z")]
    private static partial Regex ProjectName();

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Memory();
}
