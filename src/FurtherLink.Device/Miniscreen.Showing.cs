using FurtherLink.Device.Buttons;
using FurtherLink.Device.Screens;

namespace FurtherLink.Device;

// What is shown, and what the buttons mean then. Of the task alone.
public sealed partial class Miniscreen
{
    /// <summary>Shows what there is to show; how soon it looks different by itself.</summary>
    private async Task<TimeSpan> ShowAsync(CancellationToken closing)
    {
        if (TakeMoved()) await GiveBackAsync();
        foreach ((Screen screen, bool insist, TimeSpan next, Prompt? prompt) in Wanted())
        {
            // What was taken from a program for one thing is not kept for another.
            if (_display is { IsShared: true } && !insist) await GiveBackAsync();
            _display ??= await _access.TakeAsync(insist, closing);
            if (_display is null)
            {
                Forgo(prompt);
                continue;
            }

            // Before it can be seen, so that nobody answers what is not counted as asked yet.
            if (prompt?.Id != _asked) (_asked, _askedSince) = (prompt?.Id, _time.GetTimestamp());
            if (prompt is not null) _pages.LetGo();
            Draw(screen);
            _pagesShown = prompt is null && _pages.AreOpen;
            return next;
        }

        await GiveBackAsync();
        return Prompts().Any() ? NextTry : Timeout.InfiniteTimeSpan;
    }

    /// <summary>What there is to show, the most urgent first.</summary>
    private IEnumerable<(Screen Screen, bool Insist, TimeSpan Next, Prompt? Prompt)> Wanted()
    {
        foreach (Prompt prompt in Prompts())
        {
            TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), prompt.Expires);
            yield return (prompt.Screen(left / prompt.Lifetime), prompt.Insists, CountdownTick, prompt);
        }

        if (_pages.AreOpen)
        {
            TimeSpan next = _pages.Advance();
            if (_pages.AreOpen) yield return (_pages.Screen(), false, next, null);
        }

        (Screen Screen, long Since)? notice;
        lock (_gate) notice = _notice;
        if (notice is var (screen, since))
        {
            TimeSpan left = NoticeTime - _time.GetElapsedTime(since);
            if (left > TimeSpan.Zero) yield return (screen, false, left, null);
            else lock (_gate) _notice = null;
        }

        if (_content.Programs.FirstOrDefault(static program => program.Text is not null) is { Text: { } text })
            yield return (new TextScreen(text), false, Timeout.InfiniteTimeSpan, null);
    }

    /// <summary>What waits for an answer; first what somebody here asked for, then what strangers ask.</summary>
    private IEnumerable<Prompt> Prompts()
    {
        long now = _time.GetTimestamp();
        return _content.Prompts.Where(prompt => prompt.Expires > now && !_answered.Contains(prompt.Id)).OrderByDescending(prompt => prompt.Insists);
    }

    /// <summary>The display is not to be had: a question may have its turn later, everything else has had its chance.</summary>
    private void Forgo(Prompt? prompt)
    {
        if (prompt is not null) return;
        _pages.Close();
        lock (_gate) _notice = null;
    }

    private void Draw(Screen screen)
    {
        _picture.Clear();
        screen.Draw(_picture);
        _display!.Show(_picture);
        lock (_gate) _visible.CopyFrom(_picture);
    }

    private async Task GiveBackAsync()
    {
        // What nobody can see any more, no button can mean.
        (_asked, _pagesShown) = (null, false);
        lock (_gate) _visible.Clear();
        if (_display is not { } display) return;
        _display = null;
        await display.DisposeAsync();
    }

    private void HandleButtons()
    {
        while (true)
        {
            ButtonEvent change;
            lock (_gate)
            {
                if (!_buttons.TryDequeue(out change)) return;
            }

            Handle(change);
        }
    }

    private void Handle(ButtonEvent change)
    {
        if (Prompts().FirstOrDefault(prompt => prompt.Id == _asked) is { } prompt)
        {
            Answer(prompt, change);
            return;
        }

        lock (_gate)
        {
            if (change.Pressed && _notice is not null)
            {
                _notice = null;
                return;
            }
        }

        // Whoever presses means what can be seen: the first press only wakes the pages, and a second one of a hurried answer means nothing.
        if (_pages.AreOpen && _pagesShown) _pages.Handle(change);
        else if (change.Pressed && !_pages.AreOpen && !JustAnswered()) _pages.Open();
    }

    private bool JustAnswered() => _answeredAt is { } then && _time.GetElapsedTime(then) < ReadingTime;

    private void Answer(Prompt prompt, ButtonEvent change)
    {
        if (!change.Pressed || _time.GetElapsedTime(_askedSince) < ReadingTime) return;
        bool? answer = change.Button switch
        {
            Button.Select when prompt.IsQuestion => true,
            Button.Cancel => false,
            _ => null,
        };
        if (answer is not { } given) return;
        _asked = null;
        _answered.RemoveWhere(id => _content.Prompts.All(other => other.Id != id));
        _answered.Add(prompt.Id);
        _answeredAt = _time.GetTimestamp();
        _log.Answered(prompt.GetType().Name, given);
        prompt.Answer(given);
    }

    private bool TakeMoved()
    {
        lock (_gate)
        {
            bool moved = _moved;
            _moved = false;
            return moved;
        }
    }
}
