import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { baseName } from '../files/paths.js';
import type { OpenFile } from './OpenFile.js';

/** Asks whose text stays, when a file changed on the device while it was written here. */
export function Conflict({ bench, file }: { bench: Bench; file: OpenFile }) {
  const name = baseName(file.path.value);
  if (file.saving.value === 'gone') {
    return (
      <div class="conflict-bar" role="alert">
        <Icon name="warning" /><p>{t('conflict.gone', { name })}</p>
        <button type="button" class="button" onClick={() => void file.keepMine().then(() => bench.tree.refresh())}>{t('conflict.again')}</button>
        <button type="button" class="button" onClick={() => bench.files.discard(file)}>{t('conflict.close')}</button>
      </div>
    );
  }

  return file.saving.value !== 'conflict' ? null : (
    <div class="conflict-bar" role="alert">
      <Icon name="warning" /><p>{t('conflict.text', { name })}</p>
      <button type="button" class="button" onClick={() => void file.keepMine()}>{t('conflict.mine')}</button>
      <button type="button" class="button" onClick={() => file.takeTheirs()}>{t('conflict.theirs')}</button>
    </div>
  );
}
