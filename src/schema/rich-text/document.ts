/** BlockNote documents: what this server writes, and what it checks in the ones it is given. */
import { z } from '@hono/zod-openapi';

export interface Styles {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

export interface TextItem {
  readonly type: 'text';
  readonly text: string;
  readonly styles: Styles;
}

export interface LinkItem {
  readonly type: 'link';
  readonly href: string;
  readonly content: readonly TextItem[];
}

export type InlineItem = TextItem | LinkItem;

export interface TableContent {
  readonly type: 'tableContent';
  readonly columnWidths: readonly null[];
  readonly headerRows: 1;
  readonly rows: readonly { readonly cells: readonly (readonly InlineItem[])[] }[];
}

export interface Block {
  readonly id: string;
  readonly type: string;
  readonly props: Readonly<Record<string, string | number | boolean>>;
  readonly content?: readonly InlineItem[] | TableContent;
  readonly children: readonly Block[];
}

/** A block as clients may send it. Editors have blocks of their own, so little is asked of it. */
const givenBlock = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  props: z.looseObject({}).optional(),
  content: z.union([z.string(), z.array(z.unknown()), z.looseObject({})]).nullish(),
  children: z.array(z.looseObject({})).nullish(),
});
export type GivenBlock = z.infer<typeof givenBlock>;
export const blockList = z.array(givenBlock);

/** A plain object, to be looked into. */
export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Whether a browser could run code when the URL is followed. It ignores blanks and controls, and so does this. */
export const isDangerousUrl = (url: string): boolean => {
  let scheme = '';
  for (const character of url) {
    if (character <= ' ' || (character >= '\u007f' && character <= '\u00a0')) continue;
    if (character === ':') return /^(?:javascript|vbscript|data|livescript|mocha)$/i.test(scheme);
    if (scheme.length > 16 || !/[a-z]/i.test(character)) return false;
    scheme += character;
  }
  return false;
};

const IMAGE_DATA = /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,/i;

/** Whether any `href` or `url` in the document, however deep, could run code. Inline images may be data. */
export const hasDangerousUrl = (blocks: readonly unknown[]): boolean => {
  const open: unknown[] = [...blocks];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') open.push(inner);
      else if (!/^(?:href|url|src)$/i.test(key) || !isDangerousUrl(inner)) continue;
      else if (key === 'href' || !IMAGE_DATA.test(inner)) return true;
    }
  }
  return false;
};

/** Far deeper than any editor nests, and far from where recursion ends. */
const MAX_DEPTH = 200;

/** @returns why a document cannot be stored, or null */
export const documentProblem = (document: unknown): string | null => {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: document, depth: 0 }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value, depth } = item;
    if (depth > MAX_DEPTH) return `must not be nested deeper than ${MAX_DEPTH} levels`;
    if (typeof value === 'string' && value.includes('\u0000')) return 'must not contain NUL characters';
    if (typeof value === 'string' && !value.isWellFormed()) return 'must not contain lone surrogates';
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Array.isArray(value) ? value : Object.entries(value).flat())
      open.push({ value: inner, depth: depth + 1 });
  }
  return null;
};
