/**
 * The docs page: the reference of the document that the server gives to the key entered, or of the standard model
 * without one. Runs before the page is first painted, so that whatever can be seen works.
 */
import { type Connection, connect } from './connection.ts';
import type { ApiDocument, Operation, Tag } from './document.ts';
import { element, h } from './dom.ts';
import { type Block, parseMarkdown } from './markdown.ts';
import { descriptionView, guideView } from './markdown-view.ts';
import { operationView } from './operation-view.ts';
import type { Search } from './search.ts';
import type { Loaded, Me } from './server.ts';
import { contentsView, groupsView, operationLink, resultsView, searchOf } from './sidebar.ts';

const STORED_SCHEME = 'viginti.scheme';

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What the page shows: an operation, the operations of a tag, or the guide at a heading. */
const routeOf = (hash: string): readonly [kind: string, name: string] => {
  const [, kind = '', name = ''] = /^#(operation|tag)\/(.+)$/.exec(hash) ?? [];
  return kind ? [kind, decoded(name)] : ['guide', decoded(hash.slice(1).split('/').at(-1) ?? '')];
};

const start = (): void => {
  const main = element('main', HTMLElement);
  const nav = element('nav', HTMLElement);
  const menu = element('menu', HTMLButtonElement);
  const contents = element('contents', HTMLDivElement);
  const results = element('results', HTMLDivElement);
  const found = element('found', HTMLParagraphElement);
  const searchField = element('search', HTMLInputElement);

  let shown: { readonly loaded: Loaded; readonly guide: readonly Block[]; readonly search: Search } | null =
    null;
  let connection: Connection | null = null;
  let route = '';

  const tagsOf = ({ groups }: ApiDocument): readonly Tag[] => groups.flatMap(({ tags }) => tags);

  const answered = (operation: Operation, status: number, messages: readonly string[]): void => {
    if (status === 401) connection?.refused(messages.join(' '));
    const isChange = status < 300 && operation.method !== 'get';
    if (isChange && operation.path.startsWith('/rest/metadata/')) connection?.refresh();
  };

  const guidePage = ({ document }: Loaded, guide: readonly Block[], me: Me | null): HTMLElement =>
    h(
      'article',
      { class: 'guide prose' },
      h('h1', { tabindex: '-1', id: 'guide' }, `${document.title} API`),
      h('p', { class: 'type' }, `Version ${document.version}. Base URL `, h('code', {}, document.server)),
      ...guideView(guide),
      ...groupsView(document),
      me === null
        ? h('p', {}, 'This is the standard model. Enter an API key above for the objects of your workspace.')
        : null,
    );

  const tagPage = (tag: Tag, me: Me | null): HTMLElement =>
    h(
      'article',
      { class: 'tag' },
      h('h1', { tabindex: '-1' }, tag.label),
      tag.description ? descriptionView(tag.description) : null,
      h('ul', { class: 'list' }, ...tag.operations.map((one) => h('li', {}, operationLink(one, me)))),
    );

  const missingPage = (name: string, me: Me | null): HTMLElement =>
    h(
      'article',
      {},
      h('h1', { tabindex: '-1' }, `“${name}” is not in this reference`),
      h(
        'p',
        {},
        me === null
          ? 'It may belong to a workspace. Enter an API key of that workspace above: this page then opens here.'
          : 'The workspace of your key has nothing of that name.',
      ),
      h('p', {}, h('a', { href: '#guide' }, 'Go to the introduction')),
    );

  const page = (kind: string, name: string, { loaded, guide }: NonNullable<typeof shown>): HTMLElement => {
    const { document, me } = loaded;
    if (kind === 'guide') return guidePage(loaded, guide, me);
    if (kind === 'tag') {
      const tag = tagsOf(document).find((one) => one.name === name);
      return tag ? tagPage(tag, me) : missingPage(name, me);
    }
    const operation = document.operations.get(name);
    if (!operation) return missingPage(name, me);
    return operationView({ document, key: connection?.key() ?? null, me, answered }, operation);
  };

  const markCurrent = (): void => {
    const [kind, name] = routeOf(location.hash);
    const tag = kind === 'operation' ? shown?.loaded.document.operations.get(name)?.tag : name;
    for (const details of contents.querySelectorAll('details'))
      if (kind !== 'guide' && details.dataset['tag'] === tag) details.open = true;
    // The entries of a tag are made when it opens, which is told later.
    setTimeout(() => {
      for (const link of contents.querySelectorAll('a'))
        if (link.hash === (location.hash || '#guide')) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
    });
  };

  const openMenu = (isOpen: boolean): void => {
    nav.classList.toggle('open', isOpen);
    menu.setAttribute('aria-expanded', String(isOpen));
  };

  /** @param isNavigation whether the reader went there, and should be taken to its beginning */
  const showRoute = (isNavigation: boolean): void => {
    if (!shown) return;
    const [kind, name] = routeOf(location.hash);
    const isSameGuide = isNavigation && kind === 'guide' && route === 'guide' && main.querySelector('.guide');
    route = kind;
    if (!isSameGuide) main.replaceChildren(page(kind, name, shown));
    main.removeAttribute('aria-busy');
    markCurrent();
    document.title = `${main.querySelector('h1')?.textContent ?? ''} – Viginti API`;
    const heading = kind === 'guide' && name !== '' ? document.getElementById(name) : null;
    if (heading) heading.scrollIntoView();
    else if (isNavigation) window.scrollTo(0, 0);
    if (isNavigation) (heading ?? main.querySelector('h1'))?.focus({ preventScroll: true });
  };

  const showContents = ({ document, me }: Loaded, guide: readonly Block[]): void => {
    const open = [...contents.querySelectorAll('details[open]')].map((one) => one.getAttribute('data-tag'));
    contents.replaceChildren(...contentsView(document, guide, me));
    for (const details of contents.querySelectorAll('details'))
      if (open.includes(details.dataset['tag'] ?? null)) details.open = true;
    contents.removeAttribute('aria-busy');
    showResults();
    markCurrent();
  };

  const show = (loaded: Loaded, isOtherKey: boolean): void => {
    const isSame =
      shown !== null &&
      shown.loaded.document === loaded.document &&
      shown.loaded.me?.scopes.join() === loaded.me?.scopes.join();
    if (isSame && !isOtherKey) return;
    const guide = parseMarkdown(loaded.document.description);
    shown = { loaded, guide, search: searchOf(loaded.document, guide) };
    showContents(loaded, guide);
    // What the reader has entered in an operation stays when the same key's document has changed.
    if (isOtherKey || !main.querySelector('.operation')) showRoute(false);
  };

  const fail = (message: string, retry: () => void): void => {
    main.removeAttribute('aria-busy');
    main.replaceChildren(
      h(
        'article',
        {},
        h('h1', { tabindex: '-1' }, 'The reference could not be loaded'),
        h('p', {}, message),
        h('button', { type: 'button', class: 'primary', onclick: retry }, 'Retry'),
      ),
    );
  };

  const showResults = (): void => {
    const query = searchField.value.trim();
    const isSearching = query !== '' && shown !== null;
    contents.hidden = isSearching;
    results.hidden = !isSearching;
    const entries = isSearching ? (shown?.search(query) ?? []) : [];
    results.replaceChildren(...(isSearching ? [resultsView(entries)] : []));
    found.textContent = isSearching ? `${entries.length} found` : '';
  };

  searchField.addEventListener('input', showResults);
  searchField.addEventListener('keydown', (event) => {
    const first = results.querySelector('a');
    if (event.key === 'Enter' && first) first.click();
    if (event.key === 'ArrowDown' && first) first.focus();
    if (event.key === 'Escape') searchField.value = '';
    if (event.key === 'Escape') showResults();
  });
  nav.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a')) openMenu(false);
  });
  menu.addEventListener('click', () => openMenu(!nav.classList.contains('open')));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && nav.classList.contains('open')) {
      openMenu(false);
      menu.focus();
    }
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    openMenu(true);
    searchField.focus();
  });

  element('download', HTMLButtonElement).addEventListener('click', () => {
    const loaded = connection?.loaded();
    if (!loaded) return;
    const url = URL.createObjectURL(new Blob([loaded.bytes], { type: 'application/json' }));
    h('a', { href: url, download: 'openapi.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });

  const isDark = (): boolean =>
    (localStorage.getItem(STORED_SCHEME) ?? '') === 'dark' ||
    (localStorage.getItem(STORED_SCHEME) === null && matchMedia('(prefers-color-scheme: dark)').matches);
  element('scheme', HTMLButtonElement).addEventListener('click', () => {
    localStorage.setItem(STORED_SCHEME, isDark() ? 'light' : 'dark');
    document.documentElement.dataset['scheme'] = localStorage.getItem(STORED_SCHEME) ?? '';
  });

  // The address says what is shown, so it must not become the skip link's.
  element('skip', HTMLAnchorElement).addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
  window.addEventListener('hashchange', () => showRoute(true));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') connection?.refresh();
  });
  connection = connect(show, fail);
};

document.documentElement.dataset['scheme'] = localStorage.getItem(STORED_SCHEME) ?? '';
document.addEventListener('DOMContentLoaded', start);
