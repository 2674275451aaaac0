import { FurtherLinkError } from 'further-link-client';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { client, door } from './access.js';
import { describeError } from './describeError.js';
import { Dialog } from './Dialog.js';
import { closeDialog } from './dialogs.js';
import './dialogs.css';

const every = 400;

/** What the device's own screen shows, as long as this is open; where its screen is simulated, its buttons too. */
export function MiniscreenDialog() {
  const [picture, setPicture] = useState<string | null>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'none' | { problem: string }>('loading');
  const [buttons, setButtons] = useState(false);

  useEffect(() => {
    let over = false, shown: string | null = null;
    const look = async () => {
      while (!over) {
        try {
          const blob = await client.miniscreen(4);
          if (over) return;
          if (blob === null) return setState('none');
          const next = URL.createObjectURL(blob);
          setPicture(next);
          if (shown) URL.revokeObjectURL(shown);
          shown = next;
          setState('shown');
        } catch (error) {
          if (over) return;
          setState({ problem: describeError(error) });
          if (error instanceof FurtherLinkError && (error.status === 401 || error.status === 403)) return;
        }
        await new Promise(resolve => setTimeout(resolve, document.visibilityState === 'hidden' ? 2000 : every));
      }
    };
    void look();
    setButtons(door.value.at === 'in' && door.value.me.role === 'admin');
    return () => {
      over = true;
      if (shown) URL.revokeObjectURL(shown);
    };
  }, []);

  const press = async (name: 'up' | 'down' | 'select' | 'cancel') => {
    try {
      await client.button(name, 'press');
      await client.button(name, 'release');
    } catch (error) {
      // Real buttons are pressed by fingers; a device that is away has them again when it is back.
      if (error instanceof FurtherLinkError && error.status > 0) setButtons(false);
    }
  };

  return (
    <Dialog title={t('miniscreen.title')} onClose={closeDialog} wide>
      {state === 'none' && <p class="soft">{t('miniscreen.none')}</p>}
      {state === 'loading' && <p class="soft" role="status">{t('loading')}</p>}
      {typeof state === 'object' && <p class="note bad" role="alert">{state.problem}</p>}
      {picture && state === 'shown' && (
        <>
          <img class="miniscreen" src={picture} alt={t('miniscreen.alt')} width={512} height={256} />
          <p class="soft">{t('miniscreen.what')}</p>
          {buttons && (
            <div class="miniscreen-buttons" role="group" aria-label={t('miniscreen.buttons')}>
              {(['up', 'down', 'select', 'cancel'] as const).map(name => (
                <button key={name} type="button" class="button" onClick={() => void press(name)}>{t(`miniscreen.${name}`)}</button>
              ))}
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}
