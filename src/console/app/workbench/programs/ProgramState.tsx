import { Icon } from '../../frame/Icon.js';
import { number, t } from '../../i18n/i18n.js';
import { describeError } from '../../frame/describeError.js';
import { endWords } from './endWords.js';
import type { ProgramTab } from './ProgramTab.js';

/** How a program is, in words. */
export function stateWords(tab: ProgramTab): string {
  const state = tab.state.value, end = tab.end.value;
  if (state === 'ended' && end) {
    const { key, values } = endWords(end, tab.asked.value);
    return t(key, values);
  }

  if (!tab.connected.value && state === 'running') return t('state.away');
  return t(state === 'failed' ? 'state.failed' : state === 'queued' ? 'state.queued' : state === 'starting' ? 'state.starting' : 'state.running');
}

/** How the program is, and the buttons that end it: below the terminal, where the eyes are. */
export function ProgramState({ tab }: { tab: ProgramTab }) {
  const end = tab.end.value, tone = end ? endWords(end, tab.asked.value).tone : tab.state.value === 'failed' ? 'bad' : 'live';
  return (
    <>
      {tab.failure.value && <div class="program-failure" role="alert"><Icon name="warning" /><p>{describeError(tab.failure.value)}</p></div>}
      <footer class="part-foot program-foot">
        <span class={`state ${tone}`}>{stateWords(tab)}</span>
        {tab.lost.value > 0 && <span class="foot-hint">{t('state.lost', { size: number(Math.ceil(tab.lost.value / 1024)) })}</span>}
        <span class="foot-space" />
        <span class="foot-hint keyboard-hint">{t('terminal.leave')}</span>
        <button type="button" class="button" disabled={!tab.isRunning} title={t('run.interruptTitle')} onClick={() => { tab.interrupt(); tab.screen.focus(); }}>{t('run.interrupt')}</button>
        <button type="button" class="button stop" disabled={!tab.isRunning} title={t('run.stopTitle')} onClick={() => tab.stop()}><Icon name="stop" size={18} />{t('run.stop')}</button>
      </footer>
    </>
  );
}
