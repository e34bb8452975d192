import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType, JsonValue, PartType } from '../types.ts';
import { canonicalHost } from './host-values.ts';
import { LIMITS } from './limits.ts';
import { invalidArray, invalidText, shown } from './messages.ts';
import {
  coerceArray,
  coerceSubfields,
  defaultsOf,
  listOf,
  partsInput,
  refusal,
  settingsOf,
  settingWhole,
  storedList,
  subfield,
  subfields,
  textSubfield,
  uniqueBy,
} from './schemas.ts';
import { isRecord, type Report } from './text-values.ts';

const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
  ['ftp', '21'],
]);

/** scheme and credentials (optional), host, port (optional), and everything behind them */
const URL_PARTS =
  /^(?:(https?|ftp):\/\/(?:[^/?#\\@]*@)?)?(\[[^\]]*\]|[^/?#\\@:[\]]+)(?::(\d{0,5}))?([/?#\\][\s\S]*)?$/i;

const withoutTrailingSlashes = (path: string): string => {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end).trimEnd();
};

/**
 * A link with its scheme and host in lower case (the host in Punycode), without default port, credentials and
 * slashes at the end of its path; what follows the host is otherwise kept as typed. The scheme may be left out.
 * Null if it is no link, or one of a scheme that is not the web's: browsers would run some of them.
 */
const canonicalUrl = (text: string): string | null => {
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) return null;
  const [, givenScheme, givenHost = '', port = '', rest = ''] = URL_PARTS.exec(text) ?? [];
  const scheme = givenScheme?.toLowerCase() ?? null;
  const host = canonicalHost(givenHost);
  if (host === null || Number(port) > 65_535) return null;
  const isDefaultPort = port === '' || port === DEFAULT_PORTS.get(scheme ?? 'http');
  const path = /[?#]/.test(rest) ? rest : withoutTrailingSlashes(rest);
  return `${scheme === null ? '' : `${scheme}://`}${host}${isDefaultPort ? '' : `:${Number(port)}`}${path}`;
};

const canonical = (text: string): string => canonicalUrl(text.trim()) ?? text;

const parts: readonly PartType[] = [
  { name: 'primaryLinkLabel', kind: 'text', empty: 'emptyText' },
  { name: 'primaryLinkUrl', kind: 'text', empty: 'emptyText', canonical, isLink: true },
  { name: 'secondaryLinks', kind: 'json', empty: 'emptyList' },
];

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** A link as it is stored, null if there is none. Blanks around it do not count. */
const readUrl = (given: string, name: string, report: Report): string | null => {
  const text = given.trim();
  if (text === '') return null;
  const refused = `The URL of the link is not valid for field "${name}"`;
  const url = byteLength(text) > LIMITS.urlBytes ? null : canonicalUrl(text);
  if (byteLength(url ?? text) > LIMITS.urlBytes) {
    report(`${refused}: it is longer than ${LIMITS.urlBytes} bytes`);
  } else if (url === null) report(`${refused}: ${shown(given)}`);
  return url;
};

interface Link {
  readonly [key: string]: JsonValue;
  readonly url: string;
  readonly label: string;
}

const urlSubfield = (name: string) =>
  subfield(
    z.string(refusal((value) => invalidText(value, name))).meta({ maxLength: LIMITS.urlBytes }),
    (text, report) => readUrl(text, name, report),
  );

const input = (field: FieldTraits) => {
  const secondary = `${field.name}.secondaryLinks`;
  const link = subfields(secondary, 'links', { url: urlSubfield(secondary), label: textSubfield(secondary) });
  const shape = {
    primaryLinkLabel: textSubfield(`${field.name}.primaryLinkLabel`),
    primaryLinkUrl: urlSubfield(`${field.name}.primaryLinkUrl`),
    secondaryLinks: subfield(
      listOf(
        secondary,
        link,
        refusal((value) => invalidArray(value, secondary)),
      ),
      (links, report) => {
        const kept = links.flatMap(({ url, label }): Link[] => (url ? [{ url, label: label ?? '' }] : []));
        return storedList(
          uniqueBy(kept, ({ url }) => url),
          secondary,
          report,
        );
      },
    ),
  };
  return partsInput(parts, subfields(field.name, 'links', shape), (given) => {
    const { primaryLinkLabel, primaryLinkUrl, secondaryLinks } = given;
    if (primaryLinkUrl !== null) {
      const others = secondaryLinks?.filter(({ url }) => url !== primaryLinkUrl);
      return {
        primaryLinkLabel,
        primaryLinkUrl,
        secondaryLinks: others?.length === 0 ? null : (others ?? secondaryLinks),
      };
    }
    // An emptied link goes with its label; the first of the others takes its place.
    const [first, ...others] = secondaryLinks ?? [];
    if (!first) return { primaryLinkLabel: primaryLinkLabel && null, primaryLinkUrl, secondaryLinks };
    return {
      primaryLinkLabel: first.label === '' ? null : first.label,
      primaryLinkUrl: first.url,
      secondaryLinks: others.length === 0 ? null : others,
    };
  });
};

const coerce = coerceSubfields({ secondaryLinks: coerceArray });

/** In a new record the first of the other links takes the place of one that is left out. */
const whole = (value: unknown): unknown => {
  const links = coerce(value);
  return isRecord(links) && links.primaryLinkUrl === undefined && links.secondaryLinks != null
    ? { ...links, primaryLinkUrl: null }
    : links;
};

const answer = lazily(() =>
  z.object({
    primaryLinkLabel: z.string(),
    primaryLinkUrl: z.string(),
    secondaryLinks: z.array(z.object({ url: z.string(), label: z.string() })),
  }),
);

export const links: FieldType = {
  type: 'LINKS',
  parts,
  input,
  coerce,
  whole,
  output: () => answer(),
  example: () => ({ primaryLinkLabel: 'Fjord', primaryLinkUrl: 'https://fjord.example', secondaryLinks: [] }),
  uniqueParts: ['primaryLinkUrl'],
  merge: {
    others: 'secondaryLinks',
    primary: { url: 'primaryLinkUrl', label: 'primaryLinkLabel' },
    identity: ['url'],
  },
  options: 'none',
  settings: settingsOf(() => ({ maxNumberOfValues: settingWhole('maxNumberOfValues', 1, LIMITS.items) })),
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
