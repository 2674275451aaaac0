import type { Me } from 'further-link-client';
import { useRef } from 'preact/hooks';
import { type Language, language, languages, t } from '../i18n/i18n.js';
import { openDialog } from './dialogs.js';
import { Icon, type IconName } from './Icon.js';
import { appearance, appearances, chooseAppearance, chooseLanguage } from './settings.js';

/** How the page looks, who is let in, what this is. A popover: Escape and a press beside it close it. */
export function UserMenu({ me }: { me: Me }) {
  const menu = useRef<HTMLDivElement>(null);
  const item = (icon: IconName, text: string, dialog: Parameters<typeof openDialog>[0]) => (
    <li>
      <button type="button" class="button quiet" onClick={() => { menu.current?.hidePopover(); void openDialog(dialog); }}><Icon name={icon} />{text}</button>
    </li>
  );
  return (
    <div ref={menu} id="user-menu" class="menu" popover="auto" role="dialog" aria-label={t('menu.name')}>
      <p class="menu-who"><b>{t(`me.${me.kind}`)}</b><span class="soft">{t(`role.${me.role}`)}</span></p>
      <fieldset>
        <legend>{t('menu.appearance')}</legend>
        <div class="segments">
          {appearances.map(one => (
            <label key={one}>
              <input type="radio" name="appearance" checked={appearance.value === one} onChange={() => chooseAppearance(one)} />
              {t(`appearance.${one}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('menu.language')}</legend>
        <div class="segments">
          {(Object.entries(languages) as [Language, string][]).map(([code, name]) => (
            <label key={code} lang={code}>
              <input type="radio" name="language" checked={language.value === code} onChange={() => chooseLanguage(code)} />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <ul class="menu-items">
        {item('browser', t('browsers.title'), 'browsers')}
        {me.role === 'admin' && item('screen', t('miniscreen.title'), 'miniscreen')}
        {item('gauge', t('limits.title'), 'limits')}
        {item('info', t('about.title'), 'about')}
      </ul>
    </div>
  );
}
