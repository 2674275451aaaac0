import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import { keyName } from './keyNames.js';
import { listenToKeyboard } from './keyboard.js';
import type { ProgramKeys } from './ProgramKeys.js';

const arrows = ['ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowRight'];

/** The keys that the program listens to: on the keyboard, and as buttons for fingers. */
export function KeysPane({ keys, running }: { keys: ProgramKeys; running: boolean }) {
  const pane = useRef<HTMLElement>(null);
  useEffect(() => (running ? listenToKeyboard(keys) : undefined), [keys, running]);
  useEffect(() => {
    // A game is played at once; but who writes in the editor, or types into a question, is not taken away from there.
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.closest('.terminal-host, .run')) pane.current?.focus({ preventScroll: true });
  }, []);

  const wanted = keys.wanted.value, directions = wanted.filter(key => arrows.includes(key)), others = wanted.filter(key => !arrows.includes(key));
  return (
    <section ref={pane} class="key-pane" tabIndex={0} aria-label={t('pane.keysHint')}>
      <p class="key-pane-hint"><Icon name="keyboard" size={16} /><span>{t('pane.keysHint')}</span></p>
      <div class="key-pane-pad">
        {directions.length > 0 && <div class="key-pane-arrows">{directions.map(key => <Key key={key} name={key} keys={keys} running={running} />)}</div>}
        {others.length > 0 && <div class="key-pane-others">{others.map(key => <Key key={key} name={key} keys={keys} running={running} />)}</div>}
      </div>
    </section>
  );
}

function Key({ name, keys, running }: { name: string; keys: ProgramKeys; running: boolean }) {
  const { symbol, words } = keyName(name), down = keys.down.value.has(name);
  const isPress = (event: KeyboardEvent) => event.key === 'Enter' || event.key === ' ';
  return (
    <button
      type="button" class={`key${arrows.includes(name) ? ` key-${name}` : ''}${down ? ' down' : ''}`} aria-label={words} disabled={!running} tabIndex={-1}
      onPointerDown={event => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        keys.press(`pointer ${event.pointerId}`, name);
      }}
      onPointerUp={event => keys.release(`pointer ${event.pointerId}`)} onPointerCancel={event => keys.release(`pointer ${event.pointerId}`)}
      onLostPointerCapture={event => keys.release(`pointer ${event.pointerId}`)} onContextMenu={event => event.preventDefault()}
      onKeyDown={event => { if (isPress(event)) keys.press(`button ${name}`, name); }} onKeyUp={event => { if (isPress(event)) keys.release(`button ${name}`); }}
      onBlur={() => keys.release(`button ${name}`)}
    >{symbol}</button>
  );
}
