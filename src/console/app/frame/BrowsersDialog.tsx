import { FurtherLinkError, type KnownClient, type Me } from 'further-link-client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { date, t } from '../i18n/i18n.js';
import { client, door, goOut } from './access.js';
import { describeError } from './describeError.js';
import { Dialog } from './Dialog.js';
import { closeDialog } from './dialogs.js';
import './dialogs.css';
import { Icon } from './Icon.js';
import { LetIn } from './LetIn.js';
import { notify } from './toasts.js';

/** Who is let in, and sending them away; for who may not decide that, only about this browser itself. */
export function BrowsersDialog() {
  const me = door.value.at === 'in' ? door.value.me : null;
  return (
    <Dialog title={t('browsers.title')} onClose={closeDialog} wide>
      {me && (me.role === 'admin' ? <All me={me} /> : <p class="soft">{t('browsers.notAdmin')} <code>sudo further-link clients</code></p>)}
      {me?.kind === 'client' && <Leave />}
    </Dialog>
  );
}

function All({ me }: { me: Me }) {
  const [known, setKnown] = useState<KnownClient[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const load = () => client.clients.list().then(setKnown, (error: unknown) => setProblem(describeError(error)));
  useEffect(() => void load(), []);

  const revoke = async (one: KnownClient) => {
    try {
      await client.clients.revoke(one.id);
      notify(t('browsers.revoked', { name: one.name ?? one.origin ?? one.id }), 'good');
    } catch (error) {
      if (!(error instanceof FurtherLinkError && error.status === 404)) setProblem(describeError(error));
    }
    await load();
    list.current?.focus();
  };

  return (
    <>
      <p class="soft">{t('browsers.what')}</p>
      {problem && <p class="note bad" role="alert">{problem}</p>}
      {known === null && !problem && <p class="soft" role="status">{t('loading')}</p>}
      {known?.length === 0 && <p class="empty">{t('browsers.empty')}</p>}
      <ul ref={list} class="browsers" tabIndex={-1} aria-label={t('browsers.title')}>
        {known?.map(one => <Browser key={one.id} one={one} mine={me.id === one.id} onRevoke={() => revoke(one)} />)}
      </ul>
      <LetIn onDone={() => void load()} />
    </>
  );
}

function Browser({ one, mine, onRevoke }: { one: KnownClient; mine: boolean; onRevoke: () => Promise<void> }) {
  const [sure, setSure] = useState<boolean | null>(null); // null: nobody has asked yet
  // The button that had the focus is gone; the one in its place gets it.
  const inPlace = useRef<HTMLButtonElement>(null);
  useEffect(() => { if (sure !== null) inPlace.current?.focus(); }, [sure]);
  const name = one.name ?? t('browsers.guest', { origin: one.origin ?? '' });
  return (
    <li>
      <Icon name={/iPhone|Android/.test(name) ? 'phone' : 'browser'} />
      <div>
        <b>{name}</b> {mine && <span class="chip">{t('browsers.this')}</span>}
        <p class="soft">
          {t(`role.${one.role}`)}
          {one.used && <> · {t('browsers.used', { day: date(one.used) })}</>}
          {one.created && <> · {t('browsers.since', { day: date(one.created) })}</>}
          {one.address && <> · {one.address}</>}
        </p>
      </div>
      {sure
        ? <>
            <button ref={inPlace} type="button" class="button danger" aria-label={t('browsers.revoke.sure.name', { name })} onClick={() => void onRevoke()}>{t('browsers.revoke.sure')}</button>
            <button type="button" class="button quiet icon" aria-label={t('action.cancel')} onClick={() => setSure(false)}><Icon name="close" size={18} /></button>
          </>
        : <button ref={inPlace} type="button" class="button" aria-label={t('browsers.revoke.name', { name })} onClick={() => setSure(true)}>{t('browsers.revoke')}</button>}
    </li>
  );
}

/** This browser has itself forgotten. */
function Leave() {
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async () => {
    try {
      await client.clients.leave();
      closeDialog();
      goOut(false);
    } catch (error) {
      setProblem(describeError(error));
    }
  };
  return (
    <div class="leave">
      <p>{t('browsers.leave.what')}</p>
      {problem && <p class="note bad" role="alert">{problem}</p>}
      <button type="button" class="button danger" onClick={() => void leave()}><Icon name="leave" size={18} />{t('browsers.leave')}</button>
    </div>
  );
}
