/** The contents of the reference: a search, the guide's headings, and tags that open to their operations. */
import type { ApiDocument, Operation, Tag } from './document.ts';
import { h, lazyDetails, methodLabel } from './dom.ts';
import { type Block, plainText } from './markdown.ts';
import { type Entry, makeSearch, type Search } from './search.ts';
import type { Me } from './server.ts';

export const operationHref = ({ id }: Operation): string => `#operation/${encodeURIComponent(id)}`;
export const tagHref = ({ name }: Tag): string => `#tag/${encodeURIComponent(name)}`;

export const isAllowed = ({ scope }: Operation, me: Me | null): boolean =>
  me === null || scope === null || me.scopes.includes(scope);

export const operationLink = (operation: Operation, me: Me | null): HTMLElement => {
  const isForbidden = !isAllowed(operation, me);
  return h(
    'a',
    {
      href: operationHref(operation),
      class: isForbidden ? 'entry forbidden' : 'entry',
      title: isForbidden ? `Your key lacks the scope ${operation.scope}.` : null,
    },
    h(
      'span',
      {},
      operation.summary,
      isForbidden ? h('span', { class: 'unseen' }, ' (not for your key)') : null,
    ),
    methodLabel(operation.method),
  );
};

interface Heading {
  readonly title: string;
  readonly slug: string;
}

/** The headings of the highest level that the guide has. */
const headingsOf = (guide: readonly Block[]): readonly Heading[] => {
  const headings = guide.filter((block) => block.type === 'heading');
  const highest = Math.min(...headings.map(({ level }) => level));
  return headings
    .filter(({ level }) => level === highest)
    .map(({ slug, children }) => ({ slug, title: plainText(children) }));
};

const tagView = (tag: Tag, me: Me | null): HTMLElement =>
  h(
    'li',
    {},
    lazyDetails(
      [tag.label],
      () => [h('ul', {}, ...tag.operations.map((operation) => h('li', {}, operationLink(operation, me))))],
      { 'data-tag': tag.name },
    ),
  );

export const contentsView = (
  { groups }: ApiDocument,
  guide: readonly Block[],
  me: Me | null,
): readonly HTMLElement[] => [
  h('h2', {}, 'Guide'),
  h(
    'ul',
    {},
    h('li', {}, h('a', { href: '#guide', class: 'entry' }, 'Introduction')),
    ...headingsOf(guide).map(({ slug, title }) =>
      h('li', {}, h('a', { href: `#${slug}`, class: 'entry' }, title)),
    ),
  ),
  ...groups.flatMap(({ name, tags }) => [
    h('h2', {}, name),
    h('ul', {}, ...tags.map((tag) => tagView(tag, me))),
  ]),
];

/** The tags of each group, at the end of the guide. */
export const groupsView = ({ groups }: ApiDocument): readonly HTMLElement[] =>
  groups.flatMap(({ name, tags }) => [
    h('h2', {}, name),
    h('ul', { class: 'tags' }, ...tags.map((tag) => h('li', {}, h('a', { href: tagHref(tag) }, tag.label)))),
  ]);

export const searchOf = ({ groups }: ApiDocument, guide: readonly Block[]): Search =>
  makeSearch([
    ...headingsOf(guide).map(({ title, slug }): Entry => ({ title, detail: 'Guide', href: `#${slug}` })),
    ...groups.flatMap(({ tags }) =>
      tags.flatMap((tag): readonly Entry[] => [
        { title: tag.label, detail: 'All operations', href: tagHref(tag) },
        ...tag.operations.map((operation) => ({
          title: operation.summary,
          detail: `${operation.method.toUpperCase()} ${operation.path}`,
          href: operationHref(operation),
        })),
      ]),
    ),
  ]);

export const resultsView = (entries: readonly Entry[]): HTMLElement =>
  entries.length === 0
    ? h('p', {}, 'Nothing found.')
    : h(
        'ul',
        {},
        ...entries.map(({ title, detail, href }) =>
          h('li', {}, h('a', { href, class: 'entry result' }, h('span', {}, title), h('small', {}, detail))),
        ),
      );
