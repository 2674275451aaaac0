import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { language, t } from '../../i18n/i18n.js';
import { baseName } from '../files/paths.js';
import { problemsIn } from '../problems/Problem.js';
import { difference } from './difference.js';
import { languageOf } from './language.js';
import { look } from './look.js';
import type { OpenFile } from './OpenFile.js';
import { phrases } from './phrases.js';
import { problemMarks, setProblems } from './problemMarks.js';

interface Kept {
  state: EditorState;
  scrollTop: number;
  edition: number;
  path: string;
  language: string;
}

/** CodeMirror, showing one file at a time; of the others it keeps where they were scrolled to, their cursor and what can be undone. */
export class CodeEditor {
  readonly #view: EditorView;
  #file: OpenFile | null = null;
  #edition = -1;
  #path = '';
  #language = '';

  constructor(parent: HTMLElement) {
    this.#view = new EditorView({ parent });
  }

  /** Shows `file`; a text of it that came from elsewhere as a change that can be undone. */
  show(file: OpenFile): void {
    const edition = file.edition.value, path = file.path.value;
    if (this.#file !== file) {
      this.#keep();
      const kept = file.view as Kept | null;
      const fits = kept !== null && kept.path === path && kept.language === language.value;
      this.#file = file;
      this.#view.setState(fits ? kept.state : this.#stateFor(file));
      this.#edition = fits ? kept.edition : edition;
      if (fits) requestAnimationFrame(() => { this.#view.scrollDOM.scrollTop = kept.scrollTop; });
    } else if (this.#path !== path || this.#language !== language.value) {
      this.#view.setState(this.#stateFor(file));
      this.#edition = edition;
    }

    this.#path = path;
    this.#language = language.value;
    if (this.#edition !== edition) {
      this.#edition = edition;
      const changes = difference(this.#view.state.doc.toString(), file.text);
      if (changes) this.#view.dispatch({ changes });
    }
  }

  mark(file: OpenFile): void {
    this.#view.dispatch({ effects: setProblems.of(problemsIn(file.path.value, file.problems.value)) });
  }

  goTo(line: number): void {
    const at = this.#view.state.doc.line(Math.min(Math.max(1, line), this.#view.state.doc.lines));
    const indent = at.text.length - at.text.trimStart().length;
    this.#view.dispatch({ selection: { anchor: at.from + indent }, effects: EditorView.scrollIntoView(at.from, { y: 'center' }) });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  dispose(): void {
    this.#keep();
    this.#view.destroy();
  }

  #keep(): void {
    if (!this.#file) return;
    this.#file.view = {
      state: this.#view.state, scrollTop: this.#view.scrollDOM.scrollTop, edition: this.#edition, path: this.#path, language: this.#language,
    } satisfies Kept;
  }

  #stateFor(file: OpenFile): EditorState {
    return EditorState.create({ doc: file.text, extensions: extensions(file) });
  }
}

function extensions(file: OpenFile): Extension {
  return [
    EditorView.contentAttributes.of({ 'aria-label': t('editor.label', { name: baseName(file.path.value) }), 'tabindex': '0' }),
    problemMarks,
    lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), highlightSelectionMatches(),
    history(), drawSelection(), dropCursor(), indentOnInput(), bracketMatching(), closeBrackets(), autocompletion(),
    // Tab indents; to leave with it, Escape comes first.
    keymap.of([...closeBracketsKeymap, ...defaultKeymap.filter(binding => binding.key !== 'Mod-Enter'), ...searchKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
    languageOf(file.path.value),
    EditorState.phrases.of(phrases()),
    EditorView.updateListener.of(update => { if (update.docChanged) file.change(update.state.doc.toString()); }),
    look,
  ];
}
