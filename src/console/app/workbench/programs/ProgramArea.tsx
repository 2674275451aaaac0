import { Icon } from '../../frame/Icon.js';
import { t } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { Split } from '../layout/Split.js';
import { Tabs } from '../layout/Tabs.js';
import { StageView } from '../panes/StageView.js';
import { TerminalView } from '../terminal/TerminalView.js';
import './programs.css';
import type { ProgramTab } from './ProgramTab.js';
import { ProgramState, stateWords } from './ProgramState.js';

/** Programs as tabs; of the active one its panes, its terminal, and what can be done with it. */
export function ProgramArea({ bench }: { bench: Bench }) {
  const { programs } = bench, active = programs.active.value;
  const of = (key: string | number) => programs.list.value.find(tab => tab.id === key)!;
  return (
    <section class="programs" aria-label={t('programs.name')}>
      <header class="part-head">
        {programs.list.value.length > 0
          ? <Tabs
              label={t('programs.tabs')} controls="program-panel" active={active?.id ?? null} onActivate={key => programs.activate(of(key))} onClose={key => programs.close(of(key))}
              tabs={programs.list.value.map(tab => ({ key: tab.id, label: tab.title, mark: <Mark tab={tab} />, description: `${tab.title}: ${stateWords(tab)}` }))}
            />
          : <h2>{t('programs.name')}</h2>}
        <button type="button" class="button quiet" title={t('shell.open')} aria-label={t('shell.open')} onClick={() => bench.shell()}><Icon name="terminal" /><span class="roomy">{t('shell.name')}</span></button>
      </header>
      {active ? <Panel key={active.id} bench={bench} tab={active} /> : <Nothing bench={bench} />}
    </section>
  );
}

function Panel({ bench, tab }: { bench: Bench; tab: ProgramTab }) {
  const stage = tab.stage.value, panes = stage?.panes.value.length ?? 0;
  // A window, or many things, need more room than text does.
  const initial = panes > 3 || stage?.graphics.value ? 0.72 : 0.62;
  return (
    <div class="program-panel" id="program-panel" role="tabpanel" aria-label={tab.title}>
      <Split
        name="stage" label={t('split.stage')} direction="column" initial={initial}
        first={stage && panes > 0 ? <StageView bench={bench} stage={stage} running={tab.isRunning} /> : null} second={<TerminalView tab={tab} />}
      />
      <ProgramState tab={tab} />
    </div>
  );
}

function Mark({ tab }: { tab: ProgramTab }) {
  return <span class={`tab-state ${tab.state.value === 'failed' ? 'bad' : tab.isRunning ? 'running' : 'ended'}`} />;
}

function Nothing({ bench }: { bench: Bench }) {
  const can = bench.runner(bench.files.active.value) !== null;
  return (
    <div class="programs-nothing">
      <Icon name="terminal" size={40} />
      <p>{t(can ? 'programs.nothing' : 'programs.nothingYet')}</p>
    </div>
  );
}
