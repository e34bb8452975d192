import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType, PartValues } from '../types.ts';
import { MAX_LINE, MAX_LIST, MAX_URL_BYTES } from './limits.ts';
import {
  compositeInput,
  parseJsonText,
  plainDefault,
  settingsOf,
  shown,
  textProblem,
  textValue,
} from './text-values.ts';

const SCHEME = /^(?:https?|ftp):\/\//i;

const isHost = (host: string, typed: string): boolean => {
  if (host.startsWith('[') || host === 'localhost') return true;
  // A URL reads `123` as an address; only one that was typed as such is
  if (/^\d+(?:\.\d+){3}$/.test(host)) return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(typed);
  const labels = host.split('.');
  return labels.length > 1 && labels.every((label) => /^[a-z\d_-]+$/.test(label));
};

/** A link as it is stored: its host canonical, its path as it was typed. Null where the text is none. */
const canonicalUrl = (given: string): string | null => {
  const scheme = SCHEME.exec(given)?.[0] ?? '';
  const after = given.slice(scheme.length);
  const end = after.search(/[/?#\\]/);
  const authority = end < 0 ? after : after.slice(0, end);
  if (authority === '' || /[\s\p{Cc}]/u.test(authority) || /[\0-\x1f\x7f]/.test(after)) return null;
  if (scheme === '' && authority.includes('@')) return null;
  const url = URL.parse(`${scheme || 'http://'}${authority}`);
  if (!url) return null;
  const host = url.hostname.replace(/\.$/, '');
  const typed = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
  if (!isHost(host, typed)) return null;
  let path = end < 0 ? '' : after.slice(end);
  if (!/[?#]/.test(path)) {
    let length = path.length;
    while (path.charAt(length - 1) === '/') length--;
    path = path.slice(0, length).trimEnd();
  }
  return `${scheme.toLowerCase()}${host}${url.port === '' ? '' : `:${url.port}`}${path}`;
};

/** What is wrong with a link, as a sentence; else the link, null where it is empty. */
const readUrl = (
  given: string | null,
  path: string,
): { readonly url: string | null } | { readonly problem: string } => {
  const text = given?.trim() ?? '';
  if (text === '') return { url: null };
  if (new TextEncoder().encode(text).length > MAX_URL_BYTES)
    return {
      problem: `The URL of the link is not valid for field "${path}": it is longer than ${MAX_URL_BYTES} bytes`,
    };
  const url = text.isWellFormed() ? canonicalUrl(text) : null;
  return url === null
    ? { problem: `The URL of the link is not valid for field "${path}": ${shown(given)}` }
    : { url };
};

const primaryLinkUrl = (path: string) =>
  z
    .string({ error: ({ input }) => `Invalid string value ${shown(input)} for links field "${path}"` })
    .nullable()
    .transform((given, context): string | null => {
      const read = readUrl(given, path);
      if ('url' in read) return read.url;
      context.addIssue({ code: 'custom', message: read.problem });
      return null;
    });

const secondaryLink = z.strictObject({ url: z.string().nullish(), label: z.string().nullish() });

const secondaryLinks = (path: string) => {
  const refusal = (given: unknown) =>
    `Invalid value ${shown(given)} for links field "${path}": expected an array of {url, label}`;
  return z
    .union([z.array(secondaryLink), z.string()], { error: ({ input }) => refusal(input) })
    .nullable()
    .transform((given, context): readonly { url: string; label: string }[] | null => {
      const list = z.array(secondaryLink).safeParse(given === '' ? [] : (parseJsonText(given) ?? []));
      const refuse = (message: string) => context.addIssue({ code: 'custom', message });
      if (!list.success || list.data.length > MAX_LIST) {
        refuse(
          list.success
            ? `Invalid value for links field "${path}": it has more than ${MAX_LIST} links`
            : refusal(given),
        );
        return null;
      }
      const links: { url: string; label: string }[] = [];
      for (const { url, label } of list.data) {
        const read = readUrl(url ?? null, path);
        const problem = textProblem(label ?? '', MAX_LINE);
        if (problem) refuse(`Invalid string value for text field "${path}": it ${problem}`);
        if ('problem' in read) refuse(read.problem);
        else if (read.url !== null) links.push({ url: read.url, label: label ?? '' });
      }
      return links.length === 0 ? null : links;
    });
};

const storedLinks = z.array(z.object({ url: z.string(), label: z.string() }));

/** Where the first link is emptied, the next one takes its place. */
const promote = (parts: PartValues): PartValues => {
  if (parts.primaryLinkUrl !== null) return parts;
  const stored = storedLinks.safeParse(parts.secondaryLinks);
  const [first, ...others] = stored.success ? stored.data : [];
  if (!first) return 'primaryLinkLabel' in parts ? { ...parts, primaryLinkLabel: null } : parts;
  return {
    ...parts,
    primaryLinkLabel: first.label === '' ? null : first.label,
    primaryLinkUrl: first.url,
    secondaryLinks: others.length === 0 ? null : others,
  };
};

const input = (field: FieldTraits) =>
  compositeInput(field, 'links', {
    primaryLinkLabel: textValue(`${field.name}.primaryLinkLabel`),
    primaryLinkUrl: primaryLinkUrl(`${field.name}.primaryLinkUrl`),
    secondaryLinks: secondaryLinks(`${field.name}.secondaryLinks`),
  }).transform(promote);

export const links: FieldType = {
  type: 'LINKS',
  parts: [
    { name: 'primaryLinkLabel', kind: 'text', empty: 'emptyText' },
    { name: 'primaryLinkUrl', kind: 'text', empty: 'emptyText' },
    { name: 'secondaryLinks', kind: 'json', empty: 'emptyList' },
  ],
  input,
  coerce: parseJsonText,
  output: () =>
    z.object({ primaryLinkLabel: z.string(), primaryLinkUrl: z.string(), secondaryLinks: storedLinks }),
  uniqueParts: ['primaryLinkUrl'],
  options: 'none',
  settings: settingsOf(z.object({ maxNumberOfValues: z.int().min(1).max(MAX_LIST).optional() })),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
