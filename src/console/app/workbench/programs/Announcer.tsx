import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { untracked } from '@preact/signals';
import type { Programs } from './Programs.js';
import type { ProgramTab, RunState } from './ProgramTab.js';
import { stateWords } from './ProgramState.js';

/** Says to screen readers when a program runs and how it ended, whatever they look at. */
export function Announcer({ programs }: { programs: Programs }) {
  const said = useSignal('');
  const before = useRef(new Map<ProgramTab, RunState>());
  useSignalEffect(() => {
    for (const tab of programs.list.value) {
      const state = tab.state.value, last = before.current.get(tab);
      before.current.set(tab, state);
      if (last !== undefined && last !== state && state !== 'starting') untracked(() => { said.value = `${tab.title}: ${stateWords(tab)}`; });
    }
  });
  return <div class="unseen" role="status" aria-live="polite">{said.value}</div>;
}
