namespace Catchwater.Brokers.Log;

/// <summary>Sequence numbers of idempotent producers: 31 bits that start again at 0.</summary>
internal static class Sequence
{
    public static int Add(int sequence, int increment) => (int)(((long)sequence + increment) & int.MaxValue);
}
