/**
 * The daemon's policy (`style-src 'self'`) lets no page have a `<style>` element with text in it. Libraries that make such – xterm for its cells and colours,
 * CodeMirror for its theme – get an element of this kind in its place: what they write into it becomes a constructed stylesheet, which the policy allows, of the
 * document or shadow tree that the element is in, for as long as it is there.
 */
class AdoptedStyle extends HTMLElement {
  readonly #sheet = new CSSStyleSheet();
  #root: DocumentOrShadowRoot | null = null;
  #text = '';

  get sheet(): CSSStyleSheet {
    return this.#sheet;
  }

  override get textContent(): string {
    return this.#text;
  }

  override set textContent(text: string | null) {
    this.#text = text ?? '';
    this.#sheet.replaceSync(this.#text);
  }

  connectedCallback(): void {
    this.hidden = true;
    this.#root = this.getRootNode() as unknown as DocumentOrShadowRoot;
    this.#root.adoptedStyleSheets.push(this.#sheet);
  }

  disconnectedCallback(): void {
    const root = this.#root;
    this.#root = null;
    if (root) root.adoptedStyleSheets = root.adoptedStyleSheets.filter(sheet => sheet !== this.#sheet);
  }
}

customElements.define('adopted-style', AdoptedStyle);

const createElement = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement;
document.createElement = ((name: string, options?: ElementCreationOptions) =>
  name.toLowerCase() === 'style' ? createElement('adopted-style') : createElement(name, options)) as typeof document.createElement;

export {};
