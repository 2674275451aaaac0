import { FurtherLinkError, type Prompt } from 'further-link-client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { client } from './access.js';
import { describeError } from './describeError.js';
import { Icon } from './Icon.js';
import { notify } from './toasts.js';

/** Lets another browser in from here: shows the code that it asks for. For administrators, of a device without a screen above all. */
export function LetIn({ onDone }: { onDone: () => void }) {
  const [prompts, setPrompts] = useState<Prompt[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const open = useRef<AbortController | null>(null);
  useEffect(() => () => open.current?.abort(), []);

  // The button that had the focus is gone; the one in its place gets it.
  const inPlace = useRef<HTMLButtonElement>(null), isOpen = prompts !== null, was = useRef(isOpen);
  useEffect(() => {
    if (was.current !== isOpen) inPlace.current?.focus();
    was.current = isOpen;
  }, [isOpen]);

  const begin = async () => {
    const controller = new AbortController();
    open.current = controller;
    setProblem(null);
    setPrompts([]);
    try {
      for await (const state of client.pair.openWindow('run', controller.signal)) {
        setPrompts(state.prompts ?? []);
        if (state.client) notify(t('letIn.done', { name: state.client.name }), 'good');
        if (state.closed) break;
      }
    } catch (error) {
      if (!controller.signal.aborted) setProblem(describeError(error));
    }
    setPrompts(null);
    onDone();
  };

  const answer = async (prompt: Prompt, yes: boolean) => {
    try {
      await client.pair.answer(prompt.id, yes);
    } catch (error) {
      // 404: somebody else has answered, or nobody waits for it any more; what is shown says so.
      if (!(error instanceof FurtherLinkError && error.status === 404)) setProblem(describeError(error));
    }
  };

  const code = prompts?.find(prompt => prompt.kind === 'code');
  const question = prompts?.find(prompt => prompt.kind === 'compare' || prompt.kind === 'pair');
  return (
    <div class="let-in">
      {problem && <p class="note bad" role="alert">{problem}</p>}
      {prompts === null && <button ref={inPlace} type="button" class="button primary" onClick={() => void begin()}><Icon name="plus" size={18} />{t('letIn.begin')}</button>}
      {prompts !== null && (
        <div role="status">
          <p>{t('letIn.how', { url: location.origin })}</p>
          {code?.digits && <p class="compare-digits">{code.digits.slice(0, 3)} {code.digits.slice(3)}</p>}
          <button ref={inPlace} type="button" class="button" onClick={() => open.current?.abort()}>{t('action.cancel')}</button>
        </div>
      )}
      {question && (
        <div class="note warn" role="alert">
          <p>{question.kind === 'compare' ? t('letIn.compare', { name: question.name ?? '', digits: question.digits ?? '' }) : t('letIn.pair', { name: question.name ?? '', address: question.address ?? '' })}</p>
          <button type="button" class="button" onClick={() => void answer(question, false)}>{t('action.no')}</button>
          <button type="button" class="button primary" onClick={() => void answer(question, true)}>{t('action.yes')}</button>
        </div>
      )}
    </div>
  );
}
