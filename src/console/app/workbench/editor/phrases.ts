import { t, type TextKey } from '../../i18n/i18n.js';

// What CodeMirror says, in its own words, and our texts for it.
const known: Record<string, TextKey> = {
  'Find': 'find.find', 'Replace': 'find.replaceWith', 'next': 'find.next', 'previous': 'find.previous', 'all': 'find.all', 'match case': 'find.case',
  'regexp': 'find.regexp', 'by word': 'find.word', 'replace': 'find.replace', 'replace all': 'find.replaceAll', 'close': 'action.close', 'Go to line': 'find.line', 'go': 'find.go',
};

export const phrases = () => Object.fromEntries(Object.entries(known).map(([phrase, key]) => [phrase, t(key)]));
