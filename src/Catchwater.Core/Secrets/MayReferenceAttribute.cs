namespace Catchwater.Core.Secrets;

/// <summary>
/// Marks a key of a spec whose text may name what it does not hold, as <c>${env:NAME}</c> or <c>${file:path}</c> (see
/// <see cref="SpecReference"/>). Anywhere else such text is a problem: nobody means it literally.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MayReferenceAttribute : Attribute;
