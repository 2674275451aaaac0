import { displayOf, VncView } from '../../frame/VncView.js';
import type { Bench } from '../Bench.js';
import type { Stage } from './Stage.js';

/** The windows of a graphical program. */
export function GraphicsPane({ bench, stage }: { bench: Bench; stage: Stage }) {
  const display = displayOf(stage.graphics.value?.path ?? '');
  return <div class="graphics">{display && <VncView key={display} client={bench.client} session={display} />}</div>;
}
