import { describeError } from '../../frame/describeError.js';
import { t, type TextKey } from '../../i18n/i18n.js';
import type { Bench } from '../Bench.js';
import { problemsIn } from '../problems/Problem.js';
import type { OpenFile, Saving } from './OpenFile.js';

const words: Record<Saving, TextKey> = {
  saved: 'saving.saved', unsaved: 'saving.unsaved', saving: 'saving.saving', waiting: 'saving.waiting', conflict: 'saving.conflict', gone: 'saving.gone',
};

/** Whether the device has what is shown, where problems are, and how to get out with the keyboard. */
export function SavingState({ bench, file }: { bench: Bench; file: OpenFile }) {
  if (file.content.value?.kind !== 'text') return null;
  const problems = problemsIn(file.path.value, file.problems.value);
  return (
    <footer class="part-foot">
      <span class={`saving ${file.saving.value}`}>{savingWords(file)}</span>
      {problems.length > 0 && (
        <button type="button" class="foot-problem" onClick={() => { file.goTo.value = { line: problems.at(-1)!.line }; }}>
          {t('editor.problem', { line: problems.at(-1)!.line, message: problems.at(-1)!.problem.message })}
        </button>
      )}
      <span class="foot-space" />
      <span class="foot-hint">{bench.runner(file) ?? t('run.none')}</span>
      <span class="foot-hint keyboard-hint">{t('editor.leave')}</span>
    </footer>
  );
}

function savingWords(file: OpenFile): string {
  const failure = file.failure.value;
  // It is tried again in any case; but somebody may have to do something about a full disk.
  if (file.saving.value === 'waiting' && failure && failure.type !== 'unreachable') return t('saving.refused', { why: describeError(failure) });
  return t(words[file.saving.value]);
}
