import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { Icon } from './Icon.js';

/**
 * The clipboard of a program's display, as a text to look at: what the program copied is copied to this computer from here, and the other way. Neither happens by
 * itself: a program has no business in the clipboard of who looks at it.
 */
export function VncClipboard({ id, copied, onGive, onClose }: { id: string; copied: string; onGive: (text: string) => void; onClose: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(copied);
  const [done, setDone] = useState('');
  useEffect(() => field.current?.focus(), []);
  useEffect(() => { setText(copied); setDone(''); }, [copied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed, or no encrypted page: as it was done before there was such a thing.
      field.current?.select();
      document.execCommand('copy');
    }
    setDone(t('display.clipboard.copied'));
  };

  return (
    <div
      id={id} class="vnc-clipboard" role="dialog" aria-label={t('display.clipboard')}
      onKeyDown={event => { if (event.key === 'Escape') { event.stopPropagation(); onClose(); } }}
    >
      <header>
        <p class="soft" id={`${id}-what`}>{t('display.clipboard.what')}</p>
        <button type="button" class="button quiet icon" aria-label={t('action.close')} onClick={onClose}><Icon name="close" size={18} /></button>
      </header>
      <textarea
        ref={field} class="field" rows={4} spellcheck={false} aria-label={t('display.clipboard.text')} aria-describedby={`${id}-what`}
        value={text} onInput={event => { setText(event.currentTarget.value); setDone(''); }}
      />
      <p class="vnc-clipboard-done" role="status">{done && <><Icon name="check" size={16} />{done}</>}</p>
      <div class="vnc-clipboard-choices">
        <button type="button" class="button" disabled={text === ''} onClick={() => void copy()}>{t('display.clipboard.copy')}</button>
        <button type="button" class="button primary" disabled={text === ''} onClick={() => { onGive(text); setDone(t('display.clipboard.given')); }}>{t('display.clipboard.give')}</button>
      </div>
    </div>
  );
}
