import { computed, signal, type ReadonlySignal } from '@preact/signals';

function matching(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query), matches = signal(list.matches);
  list.addEventListener('change', () => { matches.value = list.matches; });
  return matches;
}

const narrow = matching('(max-width: 719px), (max-height: 430px) and (max-width: 950px)');
const medium = matching('(max-width: 1099px)');
const upright = matching('(max-width: 1099px) and (orientation: portrait)');

/**
 * `phone`: one part at a time. `upright`: the editor above the program, files in a drawer. `tablet`: the editor beside the program, files in a drawer.
 * `wide`: files, editor and program beside each other.
 */
export const screenSize = computed(() => (narrow.value ? 'phone' : upright.value ? 'upright' : medium.value ? 'tablet' : 'wide'));
