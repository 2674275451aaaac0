import { FurtherLink, FurtherLinkError, type Device, type LinkState, type Me } from 'further-link-client';
import { batch, signal } from '@preact/signals';

/**
 * Where this browser stands: not known yet; in; outside, perhaps because it was `sentAway`; or there is nobody who answers.
 */
export type Door =
  | { at: 'looking' }
  | { at: 'in'; me: Me }
  | { at: 'outside'; sentAway: boolean }
  | { at: 'unreachable'; error: unknown };

export const door = signal<Door>({ at: 'looking' });

/** The connection that says how the device is; it lives as long as we are in. */
export const link = signal<LinkState>('idle');

/** Whether the device was lost, until it is back: also while another try is being made. */
export const away = signal(false);

/** How the device is; null before it said so. */
export const device = signal<Device | null>(null);

/** The daemon that this page came from. */
export const client = new FurtherLink();

let stopListening: (() => void) | null = null;

/** A device that answers at all has answered by then; a network that swallows everything never does. */
const patience = 10_000;

let knocking: Promise<void> | null = null;

/** Asks the device who we are, and goes in or out. One question at a time: an old answer changes nothing. */
export function knock(): Promise<void> {
  return knocking ??= ask().finally(() => { knocking = null; });
}

async function ask(): Promise<void> {
  try {
    enter(await client.me(AbortSignal.timeout(patience)));
  } catch (error) {
    if (error instanceof FurtherLinkError && (error.status === 401 || error.status === 403)) goOut(false);
    else door.value = { at: 'unreachable', error };
  }
}

/** Known: shows what is inside, and listens to the device. */
export function enter(me: Me): void {
  door.value = { at: 'in', me };
  stopListening ??= client.deviceEvents(said => { device.value = said; });
}

/** Not known (any more): the pairing page. */
export function goOut(sentAway: boolean): void {
  stopListening?.();
  stopListening = null;
  batch(() => {
    door.value = { at: 'outside', sentAway };
    device.value = null;
    away.value = false;
  });
}

client.on('state', state => {
  batch(() => {
    link.value = state;
    if (state === 'waiting') away.value = true;
    else if (state !== 'connecting') away.value = false;
  });
  if (state === 'unknown-client' && door.value.at === 'in') goOut(true);
});
