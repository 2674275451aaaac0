import type { ComponentChildren } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { stored } from './stored.js';

const step = 0.03;

/**
 * Two parts, and a bar between them that is dragged, or moved with the arrow keys; a double click puts it back. The second part stays what it is, with its focus, while
 * the first comes and goes (null).
 */
export function Split(props: {
  name: string; label: string; direction: 'row' | 'column'; initial: number; least?: number; first: ComponentChildren; second: ComponentChildren;
}) {
  const { direction, initial, least = 0.15 } = props;
  // NaN: nobody has moved the bar yet.
  const size = useMemo(() => stored.split(props.name, NaN), [props.name]);
  const clamped = (fraction: number) => Math.min(1 - least, Math.max(least, fraction));
  const [chosen, setChosen] = useState(() => size.read());
  const fraction = clamped(Number.isNaN(chosen) ? initial : chosen);
  const box = useRef<HTMLDivElement>(null);

  const move = (to: number) => {
    setChosen(clamped(to));
    size.write(clamped(to));
  };
  const dragged = (event: PointerEvent) => {
    if (!(event.currentTarget as Element).hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = box.current!.getBoundingClientRect();
    move(direction === 'row' ? (event.clientX - left) / width : (event.clientY - top) / height);
  };
  const pressed = (event: KeyboardEvent) => {
    const by: Record<string, number> = direction === 'row' ? { ArrowLeft: -step, ArrowRight: step } : { ArrowUp: -step, ArrowDown: step };
    const to = event.key === 'Home' ? least : event.key === 'End' ? 1 - least : by[event.key] === undefined ? null : fraction + by[event.key]!;
    if (to === null) return;
    event.preventDefault();
    move(to);
  };

  return (
    <div ref={box} class={`split ${direction}`}>
      {props.first !== null && <div key="first" class="split-part" style={{ flexGrow: fraction }}>{props.first}</div>}
      {props.first !== null && <div
        key="bar" class="split-bar" role="separator" tabIndex={0} aria-label={props.label} aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(fraction * 100)} aria-valuemin={Math.round(least * 100)} aria-valuemax={Math.round((1 - least) * 100)}
        onPointerDown={event => { event.preventDefault(); event.currentTarget.setPointerCapture(event.pointerId); }}
        onPointerMove={dragged} onDblClick={() => { setChosen(NaN); size.write(NaN); }} onKeyDown={pressed}
      />}
      <div key="second" class="split-part" style={{ flexGrow: props.first === null ? 1 : 1 - fraction }}>{props.second}</div>
    </div>
  );
}
