namespace Catchwater.Lake.Tables;

/// <summary>A data file of a version of a table.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Rows">Rows; null when its writer did not say and the file is not there to be asked.</param>
/// <param name="PartitionValues">Value by partition column, as the Delta protocol serialises it; null is NULL.</param>
public sealed record DataFile(string Path, long Bytes, long? Rows, IReadOnlyDictionary<string, string?> PartitionValues);
