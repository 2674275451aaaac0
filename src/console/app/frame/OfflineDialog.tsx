import './dialogs.css';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { client } from './access.js';
import { Dialog } from './Dialog.js';
import { closeDialog } from './dialogs.js';

/** What to do when the device does not answer. */
export function OfflineDialog() {
  return (
    <Dialog
      title={t('offline.title')} onClose={closeDialog}
      actions={<button type="button" class="button primary" onClick={() => location.reload()}>{t('offline.reload')}</button>}
    >
      <OfflineAdvice />
    </Dialog>
  );
}

/** The usual reasons, the likeliest first; what this browser says about itself before them. */
export function OfflineAdvice() {
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    void localNetworkIsBlocked().then(setBlocked);
  }, []);
  return (
    <ul class="advice">
      {blocked && <li><b>{t('offline.blocked')}</b> {t('offline.blocked.what')}</li>}
      <li>{t('offline.power')}</li>
      <li>{t('offline.network', { host: new URL(client.url).host })}</li>
      <li>{t('offline.certificate')}</li>
      <li>{t('offline.daemon')} <code>sudo systemctl status further-link</code></li>
    </ul>
  );
}

/** Whether the browser keeps pages from the local network (Chrome's local network access; others do not say). */
async function localNetworkIsBlocked(): Promise<boolean> {
  for (const name of ['local-network-access', 'local-network', 'loopback-network']) {
    try {
      if ((await navigator.permissions.query({ name: name as PermissionName })).state === 'denied') return true;
    } catch {
      // This browser has no such permission.
    }
  }
  return false;
}
