import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { describe, expect, it } from 'vitest';
import { STANDARD_OBJECTS } from '../../src/schema/standard-objects/index.ts';
import { type DemoRecord, makeDemoData } from '../../tools/local/demo-data.ts';

const data = new Map(makeDemoData());
const records = (plural: string): readonly DemoRecord[] => data.get(plural) ?? [];
const text = (record: DemoRecord, ...keys: string[]): string =>
  keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    record,
  ) as string;

describe('the demo data', () => {
  it('is the same every time', () => {
    expect(makeDemoData()).toEqual(makeDemoData());
  });

  it('has the size that was promised', () => {
    const sizes = ['companies', 'people', 'opportunities', 'notes', 'tasks', 'workspaceMembers'].map(
      (plural) => records(plural).length,
    );
    expect(sizes).toEqual([200, 500, 150, 150, 150, 5]);
  });

  it('uses only fields that the objects have', () => {
    for (const object of STANDARD_OBJECTS) {
      const names = Object.entries(object.fields).map(([name, { relation }]) =>
        relation ? `${name}Id` : name,
      );
      for (const record of records(object.namePlural))
        expect(names).toEqual(expect.arrayContaining(Object.keys(record)));
    }
  });

  it('links only to records that are there before', () => {
    const seen = new Set<string>();
    for (const made of data.values()) {
      for (const record of made) {
        for (const [key, value] of Object.entries(record)) {
          if (/.Id$/.test(key)) expect(seen, `${key} of ${record.id}`).toContain(value);
        }
      }
      for (const { id } of made) seen.add(id);
    }
    expect(seen.size).toBe([...data.values()].flat().length);
  });

  it('repeats no address and no domain', () => {
    const emails = records('people').map((person) => text(person, 'emails', 'primaryEmail'));
    const domains = records('companies').map((company) => text(company, 'domainName', 'primaryLinkUrl'));
    expect(new Set(emails).size).toBe(500);
    expect(new Set(domains).size).toBe(200);
    for (const email of emails) expect(email).toMatch(/^[a-z]+\.[a-z]+\d*@[a-z-]+\.example$/);
  });

  it('has only valid phone numbers', () => {
    const phones = records('people').filter((person) => 'phones' in person);
    expect(phones.length).toBeGreaterThan(300);
    for (const person of phones) {
      const number = `${text(person, 'phones', 'primaryPhoneCallingCode')}${text(person, 'phones', 'primaryPhoneNumber')}`;
      const parsed = parsePhoneNumberFromString(number);
      expect(parsed?.isValid(), number).toBe(true);
      expect(parsed?.country, number).toBe(text(person, 'phones', 'primaryPhoneCountryCode'));
    }
  });

  it('has ids in the order of creation, as version 7 UUIDs', () => {
    for (const { id, createdAt } of records('people')) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(String(createdAt)));
    }
  });

  it('keeps amounts whole and in range', () => {
    for (const opportunity of records('opportunities')) {
      expect(Number.isSafeInteger(text(opportunity, 'amount', 'amountMicros'))).toBe(true);
    }
    for (const company of records('companies')) {
      const micros = Number(text(company, 'annualRecurringRevenue', 'amountMicros'));
      expect(micros).toBeLessThanOrEqual(9e15);
    }
  });
});
