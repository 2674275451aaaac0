import { t } from '../i18n/i18n.js';

// A drawing, not a photograph: a box with a small screen and four buttons, as whoever looks for the code should picture it.
const dots = [0, 1, 2, 3, 4, 5].map(place => 45 + place * 16 + (place > 2 ? 9 : 0));

/**
 * The device as somebody sees it on the desk. `asking`: its screen asks and its Select button is pointed out. It never shows digits that count: those are to be
 * read on the device and nowhere else.
 */
export function DevicePicture({ asking, comparing }: { asking: boolean; comparing: boolean }) {
  const select = asking || comparing;
  return (
    <svg viewBox="0 0 220 170" class="device-picture" role="img" aria-label={t('pair.picture')}>
      <ellipse cx="110" cy="150" rx="92" ry="7" class="dp-shadow" />
      <path d="M30 26h160a16 16 0 0 1 16 16v6H14v-6a16 16 0 0 1 16-16z" class="dp-edge" />
      <path d="M14 44h192v86a16 16 0 0 1-16 16H30a16 16 0 0 1-16-16z" class="dp-case" />
      <rect x="30" y="60" width="130" height="70" rx="8" class="dp-glass" />
      {asking
        ? <text x="95" y="109" text-anchor="middle" class="dp-question">?</text>
        : dots.map((x, place) => <rect key={place} x={x - 5} y="89" width="11" height="12" rx="2.5" class={`dp-dot d${place}`} />)}
      {['up', 'down', 'select', 'cancel'].map((button, place) => (
        <circle key={button} cx={183} cy={67 + place * 18.5} r={button === 'select' && select ? 7 : 5.5} class={button === 'select' && select ? 'dp-button on' : 'dp-button'} />
      ))}
    </svg>
  );
}
