import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { newFile } from './fileActions.js';
import { templates } from './templates.js';

/** What is in the editor's place while no file is open: programs to begin with. */
export function TemplatePicker({ bench }: { bench: Bench }) {
  return (
    <div class="picker">
      <div class="picker-box">
        <h2>{t('picker.title')}</h2>
        <p class="soft">{t('picker.text')}</p>
        <ul class="picker-list">
          {templates.map(template => (
            <li key={template.name}>
              <button type="button" class="picker-card" onClick={() => void bench.use(template)}>
                <span class="picker-icon"><Icon name={template.icon} size={24} /></span>
                <strong>{t(`template.${template.name}`)}</strong>
                <span class="soft">{t(`template.${template.name}.text`)}</span>
              </button>
            </li>
          ))}
        </ul>
        <p class="picker-more">
          <button type="button" class="button" onClick={() => newFile(bench, '')}><Icon name="plus" />{t('files.new')}</button>
          <button type="button" class="button" onClick={() => bench.shell()}><Icon name="terminal" />{t('shell.open')}</button>
        </p>
      </div>
    </div>
  );
}
