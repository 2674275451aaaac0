import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { RunButton } from '../programs/RunButton.js';

/** On phones: which part is shown, and Run where the thumb is. */
export function BottomBar({ bench }: { bench: Bench }) {
  const { view } = bench, part = view.drawer.value ? 'files' : view.part.value;
  return (
    <nav class="bottom-bar" aria-label={t('bottom.name')}>
      <button type="button" class="bottom-item" aria-pressed={part === 'files'} onClick={() => { view.drawer.value = !view.drawer.value; }}><Icon name="folder" />{t('files.name')}</button>
      <button type="button" class="bottom-item" aria-pressed={part === 'editor'} onClick={() => view.look('editor')}><Icon name="edit" />{t('editor.name')}</button>
      <button type="button" class="bottom-item" aria-pressed={part === 'program'} onClick={() => view.look('program')}><Icon name="terminal" />{t('programs.name')}</button>
      <RunButton bench={bench} />
    </nav>
  );
}
