using System.Globalization;

namespace Catchwater.Streaming.Tests.Crashes;

/// <summary>What the jobs of the crasher work on: the same payments every time.</summary>
internal static class CrashPayments
{
    public static IEnumerable<(string? Key, string? Value, long Time)> Of(int count)
    {
        Random random = new(7);
        var time = 1_000_000L;
        for (var i = 0; i < count; i++)
        {
            time += random.Next(4);
            var user = $"user{random.Next(300)}";
            yield return (user, string.Create(CultureInfo.InvariantCulture, $$"""{"user":"{{user}}","amount":{{random.Next(1, 900)}}.{{random.Next(10, 99)}},"note":"n{{i}}"}"""), time - random.Next(60));
        }
    }
}
