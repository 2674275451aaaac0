import { useEffect, useState } from 'preact/hooks';

/** Seconds until `end` (by performance.now()), as m:ss; told to nobody who only listens, since it changes all the time. */
export function Countdown({ end }: { end: number }) {
  const left = () => Math.max(0, Math.ceil((end - performance.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  }, [end]);
  return <span class="countdown" aria-hidden="true">{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</span>;
}
