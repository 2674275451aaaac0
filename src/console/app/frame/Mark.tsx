/** Our sign: a prompt, and what waits behind it. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg class="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#0c6b64" />
      <path d="M9 10l6 6-6 6" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
      <circle cx="22" cy="16" r="3.5" fill="#f6b26b" />
    </svg>
  );
}
