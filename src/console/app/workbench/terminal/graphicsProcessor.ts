let known: boolean | null = null;

/** Whether WebGL is drawn by a graphics processor. Where the processor imitates one, elements are quicker than WebGL. */
export function hasGraphicsProcessor(): boolean {
  if (known !== null) return known;
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  const details = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer = context ? String(context.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : context.RENDERER)) : '';
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  known = context !== null && !/swiftshader|llvmpipe|software/i.test(renderer);
  return known;
}
