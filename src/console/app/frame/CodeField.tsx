import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import './CodeField.css';

const length = 6;

/**
 * Six digits. One field, so that pasting, dictating and screen readers work as with any other; it is only drawn as six places. Calls `onComplete` at the sixth
 * digit. Whatever is no digit is passed over.
 */
export function CodeField(props: { value: string; onInput: (value: string) => void; onComplete: (code: string) => void; disabled: boolean; describedBy: string; invalid: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!props.disabled) field.current?.focus({ preventScroll: true });
  }, [props.disabled, props.invalid]);

  const take = (text: string) => {
    const digits = text.replace(/\D/g, '').slice(0, length);
    props.onInput(digits);
    // What is shown is ours even where it did not change: a letter that was typed goes away.
    if (field.current) field.current.value = digits;
    if (digits.length === length) props.onComplete(digits);
  };

  return (
    <div class={`code-field${props.invalid ? ' invalid' : ''}`}>
      <input
        ref={field} type="text" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" enterKeyHint="go" spellcheck={false}
        name="code" aria-label={t('pair.code.label')} aria-describedby={props.describedBy} aria-invalid={props.invalid}
        disabled={props.disabled} value={props.value}
        onInput={event => take(event.currentTarget.value)}
      />
      <div class="code-places" aria-hidden="true">
        {Array.from({ length }, (_, place) => (
          <span key={place} class={place === Math.min(props.value.length, length - 1) ? 'place next' : 'place'}>{props.value[place] ?? ''}</span>
        ))}
      </div>
    </div>
  );
}
