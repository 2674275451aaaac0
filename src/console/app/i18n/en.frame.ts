/** The frame's texts: pairing, header, status bar, dialogs. */
export const enFrame = {
  'app.name': 'Further Link',
  'action.close': 'Close',
  'action.cancel': 'Cancel',
} as const;
