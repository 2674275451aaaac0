import './adoptedStyles.js';
import './theme.css';
import { FurtherLink } from 'further-link-client';
import { render } from 'preact';
import './frame/PairingPage.css';
import { applySettings } from './frame/settings.js';
import { displayOf, VncView } from './frame/VncView.js';
import { t } from './i18n/i18n.js';

// /display.html#session=…: the address that `novnc` tells. Behind the #, so that it is in no log.
applySettings();
document.title = `${t('display.title')} – ${t('app.name')}`;
const session = displayOf(location.hash);
window.addEventListener('hashchange', () => location.reload());

render(
  session ? <main class="display-page"><h1 class="unseen">{t('display.name')}</h1><VncView client={new FurtherLink()} session={session} alone /></main> : <Nothing />,
  document.getElementById('app')!);

function Nothing() {
  return (
    <main class="pairing">
      <section class="pairing-card single"><div class="pairing-words">
        <h1>{t('display.title')}</h1>
        <p class="pairing-lead">{t('display.none')}</p>
        <a class="button" href="/">{t('app.name')}</a>
      </div></section>
    </main>
  );
}
