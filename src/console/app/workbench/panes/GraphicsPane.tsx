import { useEffect, useState } from 'preact/hooks';
import type { VncView as VncViewType } from '../../frame/VncView.js';
import type { Bench } from '../Bench.js';
import { displaySession } from './displaySession.js';
import type { Stage } from './Stage.js';

/** The windows of a graphical program. */
export function GraphicsPane({ bench, stage }: { bench: Bench; stage: Stage }) {
  const [View, setView] = useState<typeof VncViewType | null>(null);
  useEffect(() => {
    let gone = false;
    void import('../../frame/VncView.js').then(({ VncView }) => { if (!gone) setView(() => VncView); });
    return () => { gone = true; };
  }, []);
  const session = displaySession(stage.graphics.value?.path ?? '');
  return <div class="graphics">{View && session && <View client={bench.client} session={session} />}</div>;
}
