namespace Catchwater.Core.Specs;

/// <summary>
/// Marks a spec type whose own JSON converter takes more than text (a number, a list, a mapping): it is handed the value as
/// YAML types it. The converter throws <see cref="System.Text.Json.JsonException"/> with what it expected.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class SpecUnionAttribute : Attribute;
