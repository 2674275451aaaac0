import type { Me } from 'further-link-client';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { away } from './access.js';
import { closeDialog, dialog, openDialog } from './dialogs.js';
import './Frame.css';
import { Header } from './Header.js';
import { Icon } from './Icon.js';
import { StatusBar } from './StatusBar.js';

/** What is around the workbench. */
export function Frame({ me, children }: { me: Me; children: ComponentChildren }) {
  const Open = dialog.value;
  useEffect(() => closeDialog, []); // who comes back later has not opened one
  return (
    <div class="frame">
      <Header me={me} />
      <div role="status">
        {away.value && (
          <div class="offline">
            <Icon name="network" size={18} />
            <span>{t('offline.text')}</span>
            <button type="button" class="button quiet" onClick={() => void openDialog('offline')}>{t('offline.what')}</button>
          </div>
        )}
      </div>
      <div class="frame-content">{children}</div>
      <StatusBar />
      {Open && <Open />}
    </div>
  );
}
