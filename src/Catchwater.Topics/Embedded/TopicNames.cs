namespace Catchwater.Topics.Embedded;

/// <summary>Refuses what cannot be made.</summary>
internal static class TopicNames
{
    /// <exception cref="TopicsException">What <see cref="TopicSpec.Check"/> says.</exception>
    public static void Check(TopicSpec topic)
    {
        if (topic.Check() is { } wrong)
        {
            throw new TopicsException(wrong);
        }
    }
}
