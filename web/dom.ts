/** Elements, made of values. Text is only ever text: nothing on the page is parsed as HTML. */

type Listener = (event: Event) => void;
type Attributes = Readonly<Record<string, string | boolean | null | Listener>>;
export type Child = Node | string | null;

/** `h('a', { href: '#x', onclick: listener }, 'Text')`; `true` sets an attribute, `false` and null do not. */
export const h = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (typeof value === 'string') made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};

/** @throws Error: the page and its script are not of one version */
export const element = <T extends Element>(id: string, type: new () => T): T => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
};

let lastId = 0;
export const newId = (): string => {
  lastId += 1;
  return `x${lastId}`;
};

/** Details whose content is made when they are first opened. */
export const lazyDetails = (
  summary: readonly Child[],
  content: () => readonly Child[],
  attributes: Attributes = {},
): HTMLDetailsElement => {
  const details = h('details', attributes, h('summary', {}, ...summary));
  const fill = (): void => {
    if (details.open && details.childElementCount === 1)
      details.append(...content().filter((child) => child !== null));
  };
  details.addEventListener('toggle', fill);
  fill();
  return details;
};

/** A button that copies text, and says so. */
export const copyButton = (text: () => string): HTMLButtonElement => {
  const button = h('button', { type: 'button', class: 'small' }, 'Copy');
  const say = (word: string): void => {
    button.textContent = word;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2_000);
  };
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text()).then(
      () => say('Copied'),
      () => say('Copying failed'),
    );
  });
  return button;
};

/** What makes something that scrolls reachable by keyboard, and names it. */
export const scrolls = (label: string): Attributes => ({ tabindex: '0', role: 'group', 'aria-label': label });

/** Code as it is, without a button. */
export const plainCode = (label: string, text: string): HTMLPreElement =>
  h('pre', scrolls(label), h('code', {}, text));

export const codeBlock = (label: string, text: string): HTMLDivElement =>
  h(
    'div',
    { class: 'code' },
    copyButton(() => text),
    plainCode(label, text),
  );

/** `GET`, in its colour. */
export const methodLabel = (method: string): HTMLElement =>
  h('span', { class: `method ${method}` }, method.toUpperCase());
