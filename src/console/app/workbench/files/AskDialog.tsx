import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../frame/Dialog.js';
import { t, type TextKey } from '../../i18n/i18n.js';
import { asked, type Asked } from './asking.js';
import { extension, wrongName } from './paths.js';

const wrong: Record<NonNullable<ReturnType<typeof wrongName>>, TextKey | null> = { empty: null, slash: 'files.wrongSlash', dots: 'files.wrongDots', long: 'files.wrongLong' };

/** Asks what is in {@link asked}. */
export function AskDialog() {
  return asked.value && <Ask key={asked.value.question.title} asked={asked.value} />;
}

function Ask({ asked: { question, answer } }: { asked: Asked }) {
  const field = useRef<HTMLInputElement>(null);
  const [name, setName] = useState(question.kind === 'name' ? question.value : '');
  const mistake = question.kind === 'name' ? wrongName(name) : null;
  const close = () => { asked.value = null; };
  const go = (said = name) => {
    if (mistake !== null) return;
    close();
    void answer(said);
  };

  useEffect(() => {
    const input = field.current;
    if (!input) return;
    input.focus();
    const ending = extension(input.value);
    input.setSelectionRange(0, input.value.length - (ending ? ending.length + 1 : 0));
  }, []);

  const message = mistake === null ? null : wrong[mistake];
  return (
    <Dialog
      title={question.title} onClose={close}
      actions={<>
        <button type="button" class="button" onClick={close}>{t('action.cancel')}</button>
        {question.kind === 'choice' && <button type="button" class="button" onClick={() => go('other')}>{question.other}</button>}
        <button
          type="button" class={question.kind === 'sure' ? 'button danger' : 'button primary'} disabled={mistake !== null}
          onClick={() => (question.kind === 'choice' ? go('action') : go())}
        >{question.action}</button>
      </>}
    >
      {question.text && <p class="ask-text">{question.text}</p>}
      {question.kind === 'name' && (
        <form onSubmit={event => { event.preventDefault(); go(); }}>
          <input
            ref={field} class="field" value={name} placeholder={question.placeholder} aria-label={t('files.label')} aria-invalid={message !== null} autocapitalize="off" autocomplete="off" spellcheck={false}
            onInput={event => setName(event.currentTarget.value)}
          />
          <p class="ask-mistake" role="status">{message && t(message)}</p>
        </form>
      )}
    </Dialog>
  );
}
