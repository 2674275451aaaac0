using System.Buffers.Text;

using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.Programs;

/// <summary>What a program's viewers are told of its display.</summary>
public sealed partial class Execution
{
    /// <summary>The first window has appeared.</summary>
    private void OnShown() => Transcript.Append(TranscriptKind.Message, _duties.Shown(Display!));

    /// <summary>The last picture of its display takes the place of a frame of its video.</summary>
    private async Task KeepPictureAsync()
    {
        if (await Display!.FinishAsync() is not { } picture) return;
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(picture.Length)];
        _ = Base64.EncodeToUtf8(picture, text, out _, out _);
        Transcript.SetFrame(_duties.FromOriginal("video", text));
    }

    private static string NoDisplayMessage(string reason) =>
        $"\r\nfurther-link: this program asked for a display and had none, perhaps that is why it failed: {reason}\r\n";
}
