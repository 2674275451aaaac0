import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';

const slowAfter = 600;

/** Said to the ear at once; to the eye when it takes longer than a moment, so that nothing flashes by. */
export function Loading() {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(true), slowAfter);
    return () => clearTimeout(timer);
  }, []);
  return <p class={isSlow ? 'loading' : 'unseen'} role="status">{t('loading')}</p>;
}
