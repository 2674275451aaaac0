import type { Me } from 'further-link-client';
import { t } from '../i18n/i18n.js';
import { away, device, link } from './access.js';
import { Icon } from './Icon.js';
import { Mark } from './Mark.js';
import { UserMenu } from './UserMenu.js';

/** Which device this is, how the connection is, and who one is. */
export function Header({ me }: { me: Me }) {
  const shown = device.value;
  const state = link.value === 'connected' ? 'connected' : away.value ? 'waiting' : 'connecting';
  return (
    <header class="header">
      <Mark />
      <div class="header-name">
        <h1>{shown?.name ?? location.hostname}</h1>
        {shown && <span class="soft">{shown.product ?? shown.model ?? shown.hostname}</span>}
      </div>
      <div class={`link-state ${state}`} role="status" title={t(`link.${state}`)}><span>{t(`link.${state}`)}</span></div>
      <div class="header-space" />
      {me.role === 'view' && <span class="chip">{t('role.view')}</span>}
      <button type="button" class="button quiet icon" popovertarget="user-menu" aria-label={t('menu.open')} title={t('menu.open')}><Icon name="user" /></button>
      <UserMenu me={me} />
    </header>
  );
}
