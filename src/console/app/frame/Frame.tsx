import type { Me } from 'further-link-client';
import type { ComponentChildren } from 'preact';
import { t } from '../i18n/i18n.js';
import { link } from './access.js';
import { dialog, openDialog } from './dialogs.js';
import './Frame.css';
import { Header } from './Header.js';
import { Icon } from './Icon.js';
import { StatusBar } from './StatusBar.js';

/** What is around the workbench. */
export function Frame({ me, children }: { me: Me; children: ComponentChildren }) {
  const Open = dialog.value;
  return (
    <div class="frame">
      <Header me={me} />
      {link.value === 'waiting' && (
        <div class="offline" role="status">
          <Icon name="network" size={18} />
          <span>{t('offline.text')}</span>
          <button type="button" class="button quiet" onClick={() => openDialog('offline')}>{t('offline.what')}</button>
        </div>
      )}
      <div class="frame-content">{children}</div>
      <StatusBar />
      {Open && <Open />}
    </div>
  );
}
