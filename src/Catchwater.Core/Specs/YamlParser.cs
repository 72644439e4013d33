using Catchwater.Core.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Catchwater.Core.Specs;

/// <summary>Reads one YAML document into located nodes. Duplicate keys, anchors, tags and second documents are problems, not surprises.</summary>
internal sealed class YamlParser(string file, ICollection<Problem> problems)
{
    // With what comes around it JSON, in which nested values are kept, allows 64.
    private const int MaxDepth = 60;

    /// <summary>The document's root; null when the text is no YAML (the problem says where) or is empty.</summary>
    public SpecNode? Parse(string text)
    {
        Parser? parser = null;
        try
        {
            parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                Report("empty_file", "the file is empty: expected a mapping of keys to values", 1, null);
                return null;
            }

            var root = Node(parser, "", 0);
            parser.Consume<DocumentEnd>();
            if (parser.Current is DocumentStart second)
            {
                Report("many_documents", "found a second YAML document: expected one a file", Line(second.Start), null, "put it into a file of its own");
            }

            return root;
        }
        catch (YamlException fault)
        {
            Report("invalid_yaml", $"the YAML cannot be read: {Reason(fault)}", Line(Place(fault)), null);
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The library's own faults on text such as "a: [b\nc: d"; it has come as far as the last thing it understood.
            Report("invalid_yaml", "the YAML cannot be read from here on: a bracket, a brace or a quote is probably not closed", Line(parser?.Current?.End ?? Mark.Empty), null);
            return null;
        }
    }

    private SpecNode Node(Parser parser, string path, int depth)
    {
        var start = parser.Current ?? throw new YamlException("unexpected end");
        if (depth > MaxDepth)
        {
            throw new YamlException(start.Start, start.End, $"nested deeper than {MaxDepth} levels");
        }

        if (start is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw new YamlException(start.Start, start.End, "anchors and aliases are not supported: write the value out");
        }

        if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag })
        {
            throw new YamlException(start.Start, start.End, $"tags such as {tag} are not supported: write the value without it");
        }

        return start switch
        {
            MappingStart => Mapping(parser, path, depth),
            SequenceStart => Sequence(parser, path, depth),
            _ => Scalar(parser.Consume<Scalar>()),
        };
    }

    private static SpecScalar Scalar(Scalar scalar) => scalar.Value.Contains('\0', StringComparison.Ordinal)
        ? throw new YamlException(scalar.Start, scalar.End, "a NUL character stands in a text, where nothing can be meant by it")
        : new(Line(scalar.Start), scalar.Value, scalar.Style is not ScalarStyle.Plain);

    private SpecMapping Mapping(Parser parser, string path, int depth)
    {
        var start = parser.Consume<MappingStart>();
        List<SpecEntry> entries = [];
        Dictionary<string, int> seen = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is not YamlDotNet.Core.Events.Scalar)
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "a key must be plain text");
            }

            var key = parser.Consume<Scalar>();
            var keyPath = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            var value = Node(parser, keyPath, depth + 1);
            if (seen.TryGetValue(key.Value, out var first))
            {
                Report("duplicate_key", $"'{key.Value}' stands here for the second time; the first is on line {first}", Line(key.Start), keyPath, "keep one of them");
                continue;
            }

            seen.Add(key.Value, Line(key.Start));
            entries.Add(new SpecEntry(key.Value, Line(key.Start), value));
        }

        return new SpecMapping(Line(start.Start), entries);
    }

    private SpecSequence Sequence(Parser parser, string path, int depth)
    {
        var start = parser.Consume<SequenceStart>();
        List<SpecNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(parser, $"{path}[{items.Count}]", depth + 1));
        }

        return new SpecSequence(Line(start.Start), items);
    }

    private void Report(string code, string message, int line, string? key, string? hint = null) =>
        problems.Add(new Problem(code, message) { File = file, Line = line, Key = key, Hint = hint });

    private static int Line(Mark mark) => (int)Math.Max(1, mark.Line);

    // A text begins where it begins; a tab that ends it stands further down.
    private static Mark Place(YamlException fault) => Reason(fault).Contains("tab character", StringComparison.Ordinal) ? fault.End : fault.Start;

    private static string Reason(YamlException fault) =>
        fault.InnerException is YamlException inner ? Reason(inner) : fault.Message.TrimEnd('.');
}
