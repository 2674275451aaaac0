import { useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { knock } from './access.js';
import { describeError } from './describeError.js';
import { Icon } from './Icon.js';
import { OfflineAdvice } from './OfflineDialog.js';
import './PairingPage.css';

/** Nobody answered when the page asked who we are. */
export function Unreachable({ error }: { error: unknown }) {
  const [busy, setBusy] = useState(false);
  return (
    <main class="pairing">
      <section class="pairing-card single" aria-labelledby="unreachable-title">
        <div class="pairing-words">
          <h1 id="unreachable-title">{t('offline.title')}</h1>
          <p class="pairing-lead" role="alert">{describeError(error)}</p>
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
