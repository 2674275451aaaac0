import { javascript } from '@codemirror/lang-javascript';
import { python } from '@codemirror/lang-python';
import { indentUnit, StreamLanguage } from '@codemirror/language';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import type { Extension } from '@codemirror/state';
import { extension } from '../files/paths.js';

/** How the file at `path` is read: its colours, and how far it is indented. */
export function languageOf(path: string): Extension {
  switch (extension(path)) {
    case 'py': case 'pyw': return [python(), indentUnit.of('    ')];
    case 'js': case 'mjs': case 'cjs': case 'json': return [javascript(), indentUnit.of('  ')];
    case 'ts': return [javascript({ typescript: true }), indentUnit.of('  ')];
    case 'sh': case 'bash': return [StreamLanguage.define(shell), indentUnit.of('  ')];
    default: return indentUnit.of('    ');
  }
}
