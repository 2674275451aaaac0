import { useEffect, useRef } from 'preact/hooks';

/** Shows a canvas that belongs to the program, whether it is looked at or not. */
export function CanvasPane({ canvas, label, paper = false }: { canvas: HTMLCanvasElement; label: string; paper?: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    canvas.className = paper ? 'picture paper' : 'picture';
    host.current!.append(canvas);
    return () => canvas.remove();
  }, [canvas, label, paper]);
  return <div ref={host} class="picture-host" />;
}
