using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Streaming.Jobs;
using Catchwater.Streaming.Running;
using Catchwater.Topics;

namespace Catchwater.Streaming.Rules;

/// <summary>Reads one file of <c>streams/</c> and compiles it.</summary>
public sealed class RuleJobReader
{
    private readonly SpecFile<RuleJobSpec> _file;
    private readonly ICollection<Problem> _problems;
    private readonly RuleCompiler _compiler;
    private int _found;

    private RuleJobReader(SpecFile<RuleJobSpec> file, ICollection<Problem> problems) =>
        (_file, _problems, _compiler) = (file, problems, new RuleCompiler(file.Value.History));

    private RuleJobSpec Spec => _file.Value;

    /// <summary>Reads a rule job.</summary>
    /// <param name="directory">The project directory.</param>
    /// <param name="file">The file's path relative to it; its name without the extension is the job's.</param>
    /// <param name="problems">Receives everything that is wrong.</param>
    /// <returns>The job, or null when there was a problem.</returns>
    public static StreamJob? Read(string directory, string file, ICollection<Problem> problems) =>
        SpecReader.Read<RuleJobSpec>(directory, file, problems) is { } spec ? new RuleJobReader(spec, problems).Compile() : null;

    /// <summary>Reads a rule job from text; <paramref name="file"/> is only named.</summary>
    public static StreamJob? Parse(string text, string file, ICollection<Problem> problems) =>
        SpecReader.Parse<RuleJobSpec>(text, file, problems) is { } spec ? new RuleJobReader(spec, problems).Compile() : null;

    private StreamJob? Compile()
    {
        var name = Path.GetFileNameWithoutExtension(_file.File);
        CheckShape();
        var when = When();
        var score = Score();
        var output = Output();
        var key = Spec.Key is { } field ? Guarded("key", () => _compiler.Fields.Add(field, FieldNeed.Key)) : -1;
        var texts = Spec.Remember.Where(remembered => !_compiler.RememberedNumbers.Contains(remembered)).Distinct().ToList();
        CompiledRule rule = new()
        {
            Key = key,
            History = Spec.History ?? 0,
            MinHistory = Spec.MinHistory ?? 1,
            Texts = [.. texts.Select((text, index) => Guarded($"remember[{index}]", () => _compiler.Fields.Add(text, FieldNeed.Any)))],
            Numbers = [.. _compiler.RememberedNumbers.Select(number => _compiler.Fields.Add(number, FieldNeed.Number))],
            Codec = new RuleHistoryCodec(_compiler.RememberedNumbers, texts),
            When = when,
            Score = score,
            Output = output,
            To = Spec.To,
            RepartitionTopic = Spec.Repartition ? $"{name}-repartition" : null,
            Fields = _compiler.Fields,
        };
        if (_found > 0)
        {
            return null;
        }

        try
        {
            return Build(name, rule);
        }
        catch (ArgumentException fault)
        {
            Report("", "wrong_value", fault.Message);
            return null;
        }
    }

    private StreamJob Build(string name, CompiledRule rule)
    {
        StreamJob job = new(name)
        {
            Description = Spec.Description,
            Start = Spec.Start,
            Location = _file.At(""),
            Fields = new Dictionary<string, IReadOnlyList<FieldLineage>> { [Spec.To] = Lineage() },
        };
        const string Table = "history";
        if (rule.History > 0)
        {
            // What is remembered is part of what the state is: another set of fields cannot read it.
            job.AddOperator(Table, $"rule({string.Join(",", _compiler.RememberedNumbers.Concat(rule.Texts.Select(text => rule.Fields.Names[text])))})", stored => rule.Codec.Describe(stored.Span));
        }

        RecordHandler Open(TaskRuntime runtime) => runtime.Once(rule, _ => new RuleOperator(runtime, rule, Table)).OnRecord;
        job.Add(new JobInput(Spec.From, InputKind.Stream, Open));
        if (rule.RepartitionTopic is { } own)
        {
            job.Add(new JobInput(own, InputKind.Repartition, Open));
        }

        job.AddOutput(Spec.To);
        return job;
    }

    private void CheckShape()
    {
        if (Spec.History is < 1 or > 1000)
        {
            Report("history", "wrong_value", $"found {Spec.History}: expected 1 to 1000");
        }

        if (Spec.History is not null && Spec.Key is null)
        {
            Report("history", "missing_key", "'history' is kept for each key: 'key' is missing", "write key: user_id");
        }

        if (Spec.MinHistory is { } least && (Spec.History is not { } most || least < 1 || least > most))
        {
            Report("min_history", "wrong_value", $"found {least}: expected 1 to 'history' ({Spec.History?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "which is missing"})");
        }

        if (Spec.Remember.Count > 0 && Spec.History is null)
        {
            Report("remember", "wrong_value", "'remember' only means something with 'history'");
        }

        if (Spec.Repartition && Spec.Key is null)
        {
            Report("repartition", "missing_key", "'repartition' sends events home to their key: 'key' is missing");
        }

        foreach (var (topicKey, topic) in new[] { ("from", Spec.From), ("to", Spec.To) })
        {
            if (new TopicSpec { Name = topic }.Check() is { } wrong)
            {
                Report(topicKey, wrong.Code, wrong.Message);
            }
        }

        if (Spec.From == Spec.To)
        {
            Report("to", "wrong_value", "the job would read what it writes, for ever", "write to another topic");
        }
    }

    private TruthRule When()
    {
        if (Spec.When is not { } spec)
        {
            return (_, _) => true;
        }

        if ((spec.Any is null) == (spec.All is null))
        {
            Report("when", "missing_key", "found both or neither of 'any' and 'all': expected one of them");
            return (_, _) => false;
        }

        var any = spec.Any is not null;
        TruthRule[] rules = [.. (spec.Any ?? spec.All)!.Select((text, index) => Condition($"when.{(any ? "any" : "all")}[{index}]", text))];
        return (frame, value) =>
        {
            foreach (var rule in rules)
            {
                if (rule(frame, value) == any)
                {
                    return any;
                }
            }

            return !any;
        };
    }

    private NumberRule? Score()
    {
        if (Spec.Score is not { } spec)
        {
            return null;
        }

        (TruthRule When, double Add)[] terms = [.. spec.Terms.Select((term, index) => (Condition($"score.terms[{index}].when", term.When), term.Add))];
        var cap = spec.Cap ?? double.PositiveInfinity;
        return (frame, value) =>
        {
            var score = 0.0;
            foreach (var (when, add) in terms)
            {
                score += when(frame, value) ? add : 0;
            }

            return Math.Min(score, cap);
        };
    }

    private RuleOutput? Output()
    {
        if (Spec.Emit is not { } spec)
        {
            return null;
        }

        RuleOutput output = new();
        HashSet<string> names = [];
        void Named(string name, string key)
        {
            if (!names.Add(name))
            {
                Report(key, "duplicate_key", $"the result has a field '{name}' already");
            }
        }

        foreach (var (name, index) in spec.Copy.Select((name, index) => (name, index)))
        {
            Named(name, $"emit.copy[{index}]");
            output.Copy(name, Guarded($"emit.copy[{index}]", () => _compiler.Fields.Add(name, FieldNeed.Any)));
        }

        if (spec.Score is { } score)
        {
            Named(score, "emit.score");
            output.Score(score);
            if (Spec.Score is null)
            {
                Report("emit.score", "missing_key", "the result shall have a score, but 'score' is missing");
            }
        }

        foreach (var (name, text) in spec.Set)
        {
            Named(name, $"emit.set.{name}");
            output.Text(name, text);
        }

        foreach (var (name, text) in spec.Compute)
        {
            Named(name, $"emit.compute.{name}");
            output.Compute(name, Guarded<NumberRule>($"emit.compute.{name}", () => _compiler.Computation(text)) ?? ((_, _) => 0));
        }

        if (names.Count == 0)
        {
            Report("emit", "missing_key", "the result would have no field", "leave 'emit' out to pass events on as they are");
        }

        return output;
    }

    private List<FieldLineage> Lineage() => Spec.Emit is not { } emit ? [] :
    [
        .. emit.Copy.Select(name => new FieldLineage(name, [name])),
        .. emit.Score is { } score ? [new FieldLineage(score, [.. Spec.Score!.Terms.SelectMany(term => RuleCompiler.FieldsOf(term.When)).Distinct()], string.Join("; ", Spec.Score.Terms.Select(term => $"{term.Add.ToString(System.Globalization.CultureInfo.InvariantCulture)} when {term.When}")))] : Array.Empty<FieldLineage>(),
        .. emit.Set.Select(pair => new FieldLineage(pair.Key, [], $"'{pair.Value}'")),
        .. emit.Compute.Select(pair => new FieldLineage(pair.Key, RuleCompiler.FieldsOf(pair.Value), pair.Value)),
    ];

    private TruthRule Condition(string key, string text) => Guarded<TruthRule>(key, () => _compiler.Condition(text)) ?? ((_, _) => false);

    private T? Guarded<T>(string key, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FormatException fault)
        {
            Report(key, "wrong_expression", fault.Message, "see docs/streams.md for what an expression may be");
            return default;
        }
    }

    private void Report(string key, string code, string message, string? hint = null)
    {
        _found++;
        _problems.Add(new Problem(code, message) { Hint = hint }.At(_file.At(key)));
    }
}
