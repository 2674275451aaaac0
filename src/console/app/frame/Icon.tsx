// Strokes on a grid of 24; drawn for this console.
const paths = {
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7',
  plus: 'M12 5v14M5 12h14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  chevron: 'M9 6l6 6-6 6',
  down: 'M6 9l6 6 6-6',
  play: 'M8 5.5v13l10.5-6.5z',
  stop: 'M7 7h10v10H7z',
  interrupt: 'M12 4v9M8.5 6.2a7 7 0 1 0 7 0',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  device: 'M5 5h14v10H5zM9 19h6M12 15v4',
  screen: 'M3.5 6h17v11h-17zM7 10h6M7 13h9',
  browser: 'M3.5 5h17v14h-17zM3.5 9h17M6.5 7h.01M9 7h.01',
  phone: 'M8 3h8v18H8zM11 18h2',
  moon: 'M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  contrast: 'M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17',
  language: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.8h.01',
  warning: 'M12 4L2.8 19.5h18.4zM12 10v4.5M12 17h.01',
  battery: 'M3 8h15v8H3zM20.5 11v2',
  bolt: 'M13 3L6 13.5h5L10.5 21 18 10h-5.5z',
  thermometer: 'M10 14V5.5a2 2 0 1 1 4 0V14a4 4 0 1 1-4 0zM12 11v6',
  network: 'M4 10c4.5-4.5 11.5-4.5 16 0M7 13.5c3-3 7-3 10 0M10 17c1.2-1.2 2.8-1.2 4 0',
  gauge: 'M4 17a8 8 0 1 1 16 0M12 17l4-5.5',
  file: 'M6.5 3.5h7L18 8v12.5H6.5zM13.5 3.5V8H18',
  folder: 'M3.5 6h6l2 2.5h9V19h-17z',
  upload: 'M12 16V5M7.5 9L12 4.5 16.5 9M5 19.5h14',
  download: 'M12 4.5v11M7.5 11.5L12 16l4.5-4.5M5 19.5h14',
  edit: 'M4.5 19.5l1-4L16 5l3 3L8.5 18.5z',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20',
  refresh: 'M19 12a7 7 0 1 1-2-5M19 4v4h-4',
  terminal: 'M3.5 5h17v14h-17zM7 9.5l3 2.5-3 2.5M12.5 15H17',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8',
  chart: 'M4.5 4.5v15h15M8 15l3.5-4.5 3 2.5 4-6',
  picture: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9.5h.01',
  camera: 'M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  expand: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
  shrink: 'M4 9h5V4M20 9h-5V4M4 15h5v5M20 15h-5v5',
  clipboard: 'M9 4h6v3.5H9zM9 5.5H6v15h12v-15h-3M9 12h6M9 16h4',
  leave: 'M10 4.5H5v15h5M14 8l4 4-4 4M18 12H9.5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 1 1 7 0v3',
} as const;

export type IconName = keyof typeof paths;

/** A symbol, for the eye alone: what it means has to be said beside it or in an aria-label. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
