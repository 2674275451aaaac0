import type { ComponentChildren } from 'preact';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import './Dialog.css';
import { Icon } from './Icon.js';
import { Toasts } from './Toasts.js';
import { dialogs } from './toasts.js';

/**
 * A modal dialog, there as long as it is rendered. The browser's own `<dialog>` keeps the focus within, closes at Escape and gives the focus back; a press
 * beside it closes too. `actions` stand below, the most likely last.
 */
export function Dialog(props: { title: string; onClose: () => void; actions?: ComponentChildren; wide?: boolean; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId(), me = useMemo(() => Symbol(), []);
  useEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement;
    element.showModal();
    dialogs.value = [...dialogs.value, me];
    return () => {
      dialogs.value = dialogs.value.filter(one => one !== me);
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog} class={props.wide ? 'dialog wide' : 'dialog'} aria-labelledby={title}
      onCancel={event => { event.preventDefault(); props.onClose(); }}
      onPointerDown={event => { if (event.target === dialog.current) props.onClose(); }}
    >
      <div class="dialog-box">
        <header>
          <h2 id={title}>{props.title}</h2>
          <button type="button" class="button quiet icon" aria-label={t('action.close')} onClick={props.onClose}><Icon name="close" /></button>
        </header>
        <div class="dialog-body">{props.children}</div>
        {props.actions && <footer>{props.actions}</footer>}
      </div>
      <Toasts dialog={me} />
    </dialog>
  );
}
