import { t } from '../i18n/i18n.js';
import { Icon } from './Icon.js';
import './Toasts.css';
import { dialogs, dismiss, toasts } from './toasts.js';

/** Draws the notices, and has screen readers say them; where they can be seen and pressed: in the page, or within the open `dialog`. */
export function Toasts({ dialog }: { dialog?: symbol }) {
  if (dialogs.value.at(-1) !== dialog) return null;
  return (
    <div class="toasts" role="log" aria-live="polite" aria-relevant="additions" aria-label={t('toasts.name')}>
      {toasts.value.map(toast => (
        <div key={toast.id} class={`toast ${toast.kind}`} role={toast.kind === 'bad' ? 'alert' : undefined}>
          <Icon name={toast.kind === 'good' ? 'check' : toast.kind === 'bad' ? 'warning' : 'info'} size={18} />
          <span>{toast.text}</span>
          {toast.action && <button type="button" class="button quiet" onClick={() => { dismiss(toast.id); toast.action!.run(); }}>{toast.action.label}</button>}
          <button type="button" class="button quiet icon" aria-label={t('action.close')} onClick={() => dismiss(toast.id)}><Icon name="close" size={16} /></button>
        </div>
      ))}
    </div>
  );
}
