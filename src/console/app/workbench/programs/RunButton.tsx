import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';

const command = /Mac|iP(hone|ad|od)/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Runs the file in the editor; while it runs, anew. */
export function RunButton({ bench }: { bench: Bench }) {
  const file = bench.files.active.value, can = bench.runner(file) !== null;
  const running = file !== null && (bench.programs.of(file.path.value)?.isRunning ?? false);
  const title = can ? t('run.title', { keys: `${command}+Enter` }) : t(file ? 'run.none' : 'run.noFile');
  return (
    <button type="button" class="button primary run" disabled={!can} title={title} onClick={() => void bench.run()}>
      <Icon name={running ? 'refresh' : 'play'} size={18} />{t(running ? 'run.again' : 'run.run')}
    </button>
  );
}
