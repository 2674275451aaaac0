import type { FurtherLink } from 'further-link-client';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { Icon, type IconName } from './Icon.js';
import { Viewer, type ViewerState } from './Viewer.js';
import { VncClipboard } from './VncClipboard.js';
import { VncTyping } from './VncTyping.js';
import './VncView.css';

export { displayOf } from './Viewer.js';

/**
 * The windows of a graphical program, in all the room there is; `session` names its display, as {@link displayOf} finds it in what `novnc` tells; keyboard and
 * pointer go to them while they have the focus. Ctrl+F6 gives it back. noVNC, which draws them, is loaded when the first of these is shown. `alone`: there is nothing
 * around it that would make it larger.
 */
export function VncView({ client, session, alone }: { client: FurtherLink; session: string; alone?: boolean }) {
  const whole = useRef<HTMLDivElement>(null), place = useRef<HTMLDivElement>(null), leave = useRef<HTMLButtonElement>(null), typing = useRef<HTMLTextAreaElement>(null);
  const clipboardButton = useRef<HTMLButtonElement>(null);
  const viewer = useRef<Viewer | null>(null);
  const [state, setState] = useState<ViewerState>('connecting');
  const [attempt, setAttempt] = useState(0);
  const [copied, setCopied] = useState('');
  const [types, setTypes] = useState(false);
  const [clipboard, setClipboard] = useState(false);
  const isFull = useIsFull(whole);
  const panel = useId();

  useEffect(() => {
    setState('connecting');
    const view = new Viewer(client, session, place.current!, { state: setState, copied: setCopied });
    viewer.current = view;
    return () => view.close();
  }, [client, session, attempt]);

  const giveBack = (event: KeyboardEvent) => {
    if (event.key !== 'F6' || !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    leave.current?.focus();
  };
  const closeClipboard = () => {
    setClipboard(false);
    clipboardButton.current?.focus();
  };

  const here = state === 'connected';
  return (
    <div ref={whole} class={`vnc ${state}`} onKeyDownCapture={giveBack}>
      <div class="vnc-bar" role="group" aria-label={t('display.tools')}>
        <button ref={leave} type="button" class="unseen vnc-leave" onClick={() => viewer.current?.focus()}>{t('display.enter')}</button>
        <Tool
          icon="keyboard" label={t('display.keyboard')} disabled={!here} pressed={types}
          onClick={() => { if (types) typing.current?.blur(); else typing.current?.focus(); }}
        />
        <button
          ref={clipboardButton} type="button" class="vnc-tool" disabled={!here} aria-expanded={clipboard} aria-controls={panel}
          aria-label={t('display.clipboard')} title={t('display.clipboard')} onClick={() => setClipboard(!clipboard)}
        ><Icon name="clipboard" size={18} /></button>
        {alone && document.fullscreenEnabled && (
          <Tool
            icon={isFull ? 'shrink' : 'expand'} label={t(isFull ? 'display.small' : 'display.full')}
            onClick={() => void (isFull ? document.exitFullscreen() : whole.current?.requestFullscreen())?.catch(() => undefined)}
          />
        )}
      </div>
      <div class="vnc-room">
        <div ref={place} class="vnc-place" />
        <VncTyping field={typing} onKeys={keys => viewer.current?.press(keys)} onFocused={setTypes} />
        {here && clipboard && <VncClipboard id={panel} copied={copied} onGive={text => viewer.current?.give(text)} onClose={closeClipboard} />}
        <div role="status">{!here && <Cover state={state} alone={alone ?? false} onAgain={() => setAttempt(attempt + 1)} />}</div>
      </div>
    </div>
  );
}

function Tool({ icon, label, disabled, pressed, onClick }: { icon: IconName; label: string; disabled?: boolean; pressed?: boolean; onClick: () => void }) {
  // The press does not take the focus: a field that has it would lose the on-screen keyboard before the click is known.
  return (
    <button
      type="button" class="vnc-tool" disabled={disabled} aria-pressed={pressed} aria-label={label} title={label}
      onPointerDown={event => event.preventDefault()} onMouseDown={event => event.preventDefault()} onClick={onClick}
    ><Icon name={icon} size={18} /></button>
  );
}

/** What is said in the place of a picture. */
function Cover({ state, alone, onAgain }: { state: Exclude<ViewerState, 'connected'>; alone: boolean; onAgain: () => void }) {
  return (
    <div class="vnc-cover">
      <p>{t(`display.${state}`)}</p>
      {state === 'lost' && <button type="button" class="button" onClick={onAgain}><Icon name="refresh" size={18} />{t('display.again')}</button>}
      {alone && (state === 'outside' || state === 'unknown') && <a class="button" href="/">{t('display.console')}</a>}
    </div>
  );
}

function useIsFull(element: { current: HTMLElement | null }): boolean {
  const [isFull, setIsFull] = useState(false);
  useEffect(() => {
    const look = () => setIsFull(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, [element]);
  return isFull;
}
