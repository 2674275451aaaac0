import { signal } from '@preact/signals';
import type { FurtherLink } from 'further-link-client';
import type { ComponentType } from 'preact';
import { client, door } from './frame/access.js';
import { Frame } from './frame/Frame.js';
import { Loading } from './frame/Loading.js';
import { PairingPage } from './frame/PairingPage.js';
import { Toasts } from './frame/Toasts.js';
import { Unreachable } from './frame/Unreachable.js';
import { t } from './i18n/i18n.js';

/** Fetched while the device is asked who we are; who has to be paired first does not wait for it. */
const workbench = signal<ComponentType<{ client: FurtherLink }> | 'missing' | null>(null);

import('./workbench/Workbench.js').then(loaded => { workbench.value = loaded.Workbench; }, () => { workbench.value = 'missing'; });

/** Outside: pairing. Inside: the workbench in its frame. */
export function App() {
  return <>{inside()}<Toasts /></>;
}

function inside() {
  const where = door.value;
  const Workbench = workbench.value;
  switch (where.at) {
    case 'looking': return <Loading />;
    case 'unreachable': return <Unreachable error={where.error} />;
    case 'outside': return <PairingPage sentAway={where.sentAway} />;
    case 'in': return <Frame me={where.me}>{Workbench === 'missing' ? <Missing /> : Workbench && <Workbench client={client} />}</Frame>;
  }
}

/** A page whose parts are gone: the device was lost on the way, or was given another version. */
function Missing() {
  return (
    <main class="missing">
      <p role="alert">{t('error.part')}</p>
      <button type="button" class="button primary" onClick={() => location.reload()}>{t('offline.reload')}</button>
    </main>
  );
}
