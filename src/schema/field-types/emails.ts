import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import type { FieldTraits, FieldType, PartType } from '../types.ts';
import { canonicalDomain } from './host-values.ts';
import { LIMITS } from './limits.ts';
import { invalidEmail } from './messages.ts';
import {
  coerceArray,
  coerceSubfields,
  defaultsOf,
  listOf,
  partsInput,
  readItems,
  refusal,
  settingsOf,
  settingWhole,
  storedList,
  subfield,
  subfields,
} from './schemas.ts';
import type { Report } from './text-values.ts';

const LOCAL_PART = /^[^\s@"<>()[\]\\,;:\p{Cc}]{1,64}$/u;

/** An address in lower case, its domain in Punycode; null if it is none. */
const canonicalEmail = (text: string): string | null => {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > LIMITS.email || !text.isWellFormed()) return null;
  const local = text.slice(0, at).toLowerCase();
  const domain = canonicalDomain(text.slice(at + 1));
  const email = `${local}@${domain}`;
  return domain !== null && LOCAL_PART.test(local) && email.length <= LIMITS.email ? email : null;
};

const canonical = (text: string): string => canonicalEmail(text.trim()) ?? text;

const parts: readonly PartType[] = [
  { name: 'primaryEmail', kind: 'text', empty: 'emptyText', canonical, blankIsPlus: true },
  { name: 'additionalEmails', kind: 'list', empty: 'emptyList', canonical, blankIsPlus: true },
];

/** An address as it is stored, null if there is none. Blanks around it do not count. */
const readEmail = (given: string, name: string, report: Report): string | null => {
  const text = given.trim();
  if (text === '') return null;
  const email = canonicalEmail(text);
  if (email === null) report(invalidEmail(given, name));
  return email;
};

const input = (field: FieldTraits) => {
  const primary = `${field.name}.primaryEmail`;
  const additional = `${field.name}.additionalEmails`;
  const refused = refusal((value) => invalidEmail(value, additional));
  const shape = {
    primaryEmail: subfield(
      z
        .string(refusal((value) => invalidEmail(value, primary)))
        .meta({ format: 'email', maxLength: LIMITS.email }),
      (text, report) => readEmail(text, primary, report),
    ),
    additionalEmails: subfield(
      listOf(additional, z.string(refused).meta({ format: 'email', maxLength: LIMITS.email }), refused),
      (list, report) =>
        readItems(list, additional, report, (text, refuse) => readEmail(text, additional, refuse)).filter(
          (email) => email !== null,
        ),
    ),
  };
  return partsInput(parts, subfields(field.name, 'emails', shape), (given, report) => {
    const { primaryEmail, additionalEmails } = given;
    const others = new Set(additionalEmails ?? []);
    if (primaryEmail) others.delete(primaryEmail);
    return {
      primaryEmail,
      additionalEmails: additionalEmails && storedList([...others], additional, report),
    };
  });
};

const coerce = coerceSubfields({ additionalEmails: coerceArray });

const answer = lazily(() =>
  z.object({
    primaryEmail: z.union([z.string().meta({ format: 'email' }), z.literal('')]),
    additionalEmails: z.array(z.string()),
  }),
);

/** E-mail addresses. An additional one that repeats another, or the primary sent with it, is left out. */
export const emails: FieldType = {
  type: 'EMAILS',
  parts,
  input,
  coerce,
  output: () => answer(),
  example: () => ({ primaryEmail: 'ada@fjord.example', additionalEmails: [] }),
  uniqueParts: ['primaryEmail'],
  merge: {
    others: 'additionalEmails',
    primary: { '': 'primaryEmail' },
    identity: [''],
  },
  options: 'none',
  settings: settingsOf(() => ({ maxNumberOfValues: settingWhole('maxNumberOfValues', 1, LIMITS.items) })),
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
