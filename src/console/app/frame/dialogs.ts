import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { t } from '../i18n/i18n.js';
import { OfflineDialog } from './OfflineDialog.js';
import { notify } from './toasts.js';

// Loaded when they are first opened, and no part of the first view; except what has to be there when nothing can be loaded.
const loaders = {
  browsers: async () => (await import('./BrowsersDialog.js')).BrowsersDialog,
  limits: async () => (await import('./LimitsDialog.js')).LimitsDialog,
  about: async () => (await import('./AboutDialog.js')).AboutDialog,
  miniscreen: async () => (await import('./MiniscreenDialog.js')).MiniscreenDialog,
  offline: () => Promise.resolve(OfflineDialog),
} satisfies Record<string, () => Promise<ComponentType>>;

/** The dialog of the frame that is open. */
export const dialog: Signal<ComponentType | null> = signal(null);

export async function openDialog(name: keyof typeof loaders): Promise<void> {
  try {
    const loaded = await loaders[name]();
    dialog.value = loaded;
  } catch {
    notify(t('error.part'), 'bad', { label: t('offline.reload'), run: () => location.reload() });
  }
}

export function closeDialog(): void {
  dialog.value = null;
}
