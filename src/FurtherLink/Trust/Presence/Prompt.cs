namespace FurtherLink.Trust.Presence;

/// <summary>One thing the people at the device are shown or asked.</summary>
internal sealed class Prompt
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>By which it is answered; no secret.</summary>
    public required string Id { get; init; }

    public required PromptKind Kind { get; init; }

    /// <summary>Who asks, in their own words, fit to be shown; null: nobody has come yet.</summary>
    public string? Name { get; init; }

    /// <summary>Where they ask from: an IP address, or null.</summary>
    public string? Address { get; init; }

    /// <summary>The page they use, <c>https://further.pi-top.com</c>; null for those who are no page from elsewhere.</summary>
    public string? Origin { get; init; }

    /// <summary>Six digits, of <see cref="PromptKind.Code"/> and <see cref="PromptKind.Compare"/>. Never logged, never sent to anybody but an admin.</summary>
    public string? Digits { get; init; }

    /// <summary>When it goes away by itself, as a time stamp of the board's clock.</summary>
    public required long Expires { get; init; }

    /// <summary>What was answered; false also when nobody did in time.</summary>
    public Task<bool> Answer => _answer.Task;

    /// <summary>Ends it. Only the first answer counts.</summary>
    public bool TrySetAnswer(bool yes) => _answer.TrySetResult(yes);
}
