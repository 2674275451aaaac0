import { t } from '../i18n/i18n.js';

// A drawing, not a photograph: a box with a small screen and four buttons, as whoever looks for the code should picture it.
const dots = [0, 1, 2, 3, 4, 5].map(place => 54 + place * 15 + (place > 2 ? 10 : 0));

/** The device as somebody sees it on the desk. With `digits` they stand on its screen; `asking`, its Select button is pointed out. */
export function DevicePicture({ digits, asking }: { digits: string | null; asking: boolean }) {
  const select = asking || digits !== null;
  return (
    <svg viewBox="0 0 220 150" class="device-picture" role="img" aria-label={t('pair.picture')}>
      <rect x="12" y="22" width="196" height="108" rx="20" class="dp-case" />
      <rect x="12" y="22" width="196" height="14" rx="7" class="dp-edge" />
      <rect x="36" y="48" width="124" height="62" rx="7" class="dp-glass" />
      {digits
        ? <text x="98" y="87" text-anchor="middle" class="dp-digits">{`${digits.slice(0, 3)} ${digits.slice(3)}`}</text>
        : asking
          ? <text x="98" y="93" text-anchor="middle" class="dp-question">?</text>
          : dots.map((x, place) => <rect key={place} x={x - 5} y="74" width="10" height="10" rx="2" class="dp-dot" />)}
      {['up', 'down', 'select', 'cancel'].map((button, place) => (
        <circle key={button} cx={184} cy={54 + place * 17} r={button === 'select' && select ? 6.5 : 5} class={button === 'select' && select ? 'dp-button on' : 'dp-button'} />
      ))}
    </svg>
  );
}
