import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  kind: 'info' | 'good' | 'bad';
  text: string;
  /** Something that can be done about it. */
  action?: { label: string; run: () => void };
}

/** What is shown; {@link Toasts} draws it and reads it to screen readers. */
export const toasts = signal<readonly Toast[]>([]);

/** Dialogs that are open. What is behind a modal dialog is not there for anybody, so notices are shown within the last of them. */
export const dialogs = signal<readonly symbol[]>([]);

let lastId = 0;

/** Says something short. It goes by itself, except what went wrong, which is closed by hand. Returns what takes it back. */
export function notify(text: string, kind: Toast['kind'] = 'info', action?: Toast['action']): () => void {
  const id = ++lastId;
  const last = toasts.value.at(-1);
  if (last?.text === text) dismiss(last.id);
  toasts.value = [...toasts.value.slice(-3), { id, kind, text, ...(action && { action }) }];
  if (kind !== 'bad' && !action) setTimeout(() => dismiss(id), 6000);
  return () => dismiss(id);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter(toast => toast.id !== id);
}
