import type { enFrame } from './en.frame.js';

export const deFrame: Record<keyof typeof enFrame, string> = {
  'app.name': 'Further Link',
  'action.close': 'Schließen',
  'action.cancel': 'Abbrechen',
};
