import { FurtherLinkError } from 'further-link-client';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { knock } from './access.js';
import { describeError } from './describeError.js';
import { Icon } from './Icon.js';
import { OfflineAdvice } from './OfflineDialog.js';
import './PairingPage.css';

const every = 5000;

/** Nobody answered when the page asked who we are, or not what was asked. It is tried again, and when the network or the page is back. */
export function Unreachable({ error }: { error: unknown }) {
  const [busy, setBusy] = useState(false);
  const answered = error instanceof FurtherLinkError && error.status > 0;
  useEffect(() => {
    const again = () => { if (document.visibilityState !== 'hidden') void knock(); };
    const timer = setInterval(again, every);
    window.addEventListener('online', again);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
      document.removeEventListener('visibilitychange', again);
    };
  }, []);
  return (
    <main class="pairing">
      <section class="pairing-card single" aria-labelledby="unreachable-title">
        <div class="pairing-words">
          <h1 id="unreachable-title">{t(answered ? 'offline.wrong' : 'offline.title')}</h1>
          <p class="pairing-lead" role="alert">{answered ? describeError(error) : t('offline.itself')}</p>
          <OfflineAdvice />
          <div class="pairing-choices">
            <button type="button" class="button primary" disabled={busy} onClick={() => { setBusy(true); void knock().finally(() => setBusy(false)); }}>
              <Icon name="refresh" size={18} />{t('offline.again')}
            </button>
          </div>
        </div>
      </section>
    </main>
  );
}
