/** Records of a small sales team's year, made up but coherent, and the same every time. Pure: nothing is sent here. */
import data from './demo-data.json' with { type: 'json' };

type Json = string | number | boolean | null | { readonly [key: string]: Json | undefined };
export type DemoRecord = { readonly id: string; readonly [key: string]: Json | undefined };

/** Objects by plural name, in an order in which every link points at something that is there already. */
export type DemoData = readonly (readonly [plural: string, records: readonly DemoRecord[]])[];

const COUNTS = { companies: 200, people: 500, opportunities: 150, notes: 150, tasks: 150 } as const;

const DAY = 86_400_000;
const YEAR_START = Date.UTC(2026, 0, 5, 8);
/** "Today" of the made-up team. */
const TODAY = Date.UTC(2026, 10, 23, 9);

/** Mulberry32: small, good enough for picking names, and the same on every machine. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whole, least and most included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.between(0, 15).toString(16)).join('');
  }

  /** An instant of working hours between two others. */
  instant(from: number, to: number): number {
    const day = Math.floor((from + this.next() * Math.max(0, to - from)) / DAY) * DAY;
    return Math.max(from, day + this.between(8 * 60, 17 * 60) * 60_000);
  }

  /** UUIDv7 of an instant, so that the order of ids is the order of creation, as in life. */
  id(instant: number): string {
    const time = instant.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${this.hex(3)}-${this.pick(['8', '9', 'a', 'b'])}${this.hex(3)}-${this.hex(12)}`;
  }
}

const iso = (instant: number): string => new Date(instant).toISOString();

/** Its phone numbers can be made from ranges set aside for fiction. */
type Place = (typeof data.places)[number];

/** Text for the host of a domain or the local part of an address: `Zoë Müller` → `zoe.muller`. */
const plain = (text: string, separator: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, separator);

const link = (label: string, url: string) => ({ primaryLinkLabel: label, primaryLinkUrl: url });

interface Company {
  readonly record: DemoRecord;
  readonly name: string;
  readonly host: string;
  readonly place: Place;
  readonly createdAt: number;
}

interface Person {
  readonly record: DemoRecord;
  readonly name: string;
  readonly company: Company;
}

interface Opportunity {
  readonly record: DemoRecord;
  readonly contact: Person;
}

const makeMembers = (random: Random): readonly DemoRecord[] =>
  data.members.map(({ firstName, lastName, timeZone }, at) => {
    const instant = YEAR_START + at * 60_000;
    return {
      id: random.id(instant),
      createdAt: iso(instant),
      name: { firstName, lastName },
      userEmail: `${plain(firstName, '.')}@viginti.example`,
      locale: 'en',
      timeZone,
      colorScheme: at % 2 === 0 ? 'Light' : 'Dark',
    };
  });

const makeCompany = (random: Random, name: string, members: readonly DemoRecord[]): Company => {
  const place = random.pick(data.places);
  const host = `${plain(name, '-')}.example`;
  const createdAt = random.instant(YEAR_START + DAY, TODAY - 60 * DAY);
  const employees = Math.round(8 * 2 ** (random.next() * 9));
  const record: DemoRecord = {
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    name,
    domainName: link(host, `https://${host}`),
    employees,
    linkedinLink: link('', `https://www.linkedin.com/company/${plain(name, '-')}`),
    annualRecurringRevenue: {
      amountMicros: employees * random.between(4, 30) * 1_000 * 1_000_000,
      currencyCode: place.currency,
    },
    address: {
      addressStreet1: `${random.between(1, 240)} ${random.pick(data.streets)}`,
      addressCity: place.city,
      addressPostcode: place.postcode,
      addressState: place.state,
      addressCountry: place.country,
      addressLat: place.lat,
      addressLng: place.lng,
    },
    idealCustomerProfile: employees >= 50 && employees <= 1000,
    ...(random.chance(0.7) ? { accountOwnerId: random.pick(members).id } : {}),
  };
  return { record, name, host, place, createdAt };
};

const makeCompanies = (random: Random, members: readonly DemoRecord[]): readonly Company[] => {
  const names = new Set<string>();
  while (names.size < COUNTS.companies)
    names.add(`${random.pick(data.companyFirstNames)} ${random.pick(data.companyLastNames)}`);
  return [...names].map((name) => makeCompany(random, name, members));
};

const makePerson = (random: Random, company: Company, taken: Set<string>): Person => {
  const [firstName, lastName] = [random.pick(data.firstNames), random.pick(data.lastNames)];
  const local = `${plain(firstName, '')}.${plain(lastName, '')}`;
  let address = `${local}@${company.host}`;
  for (let number = 2; taken.has(address); number += 1) address = `${local}${number}@${company.host}`;
  taken.add(address);
  const { place } = company;
  const createdAt = random.instant(company.createdAt, TODAY - 30 * DAY);
  const record: DemoRecord = {
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    name: { firstName, lastName },
    emails: { primaryEmail: address },
    ...(random.chance(0.85)
      ? {
          phones: {
            primaryPhoneNumber: place.phone.replaceAll('#', () => String(random.between(0, 9))),
            primaryPhoneCountryCode: place.region,
            primaryPhoneCallingCode: place.calling,
          },
        }
      : {}),
    jobTitle: random.pick(data.jobTitles),
    city: place.city,
    ...(random.chance(0.6)
      ? {
          linkedinLink: link(
            '',
            `https://www.linkedin.com/in/${plain(`${firstName} ${lastName}`, '-')}-${random.hex(6)}`,
          ),
        }
      : {}),
    companyId: company.record.id,
  };
  return { record, name: `${firstName} ${lastName}`, company };
};

/** Every company has somebody; the rest work where chance puts them. */
const makePeople = (random: Random, companies: readonly Company[]): readonly Person[] => {
  const taken = new Set<string>();
  return Array.from({ length: COUNTS.people }, (_, at) =>
    makePerson(random, companies[at] ?? random.pick(companies), taken),
  );
};

const createdAfter = (random: Random, record: DemoRecord, limit: number): number =>
  random.instant(Date.parse(String(record.createdAt)), limit);

const makeOpportunity = (random: Random, contact: Person): Opportunity => {
  const createdAt = createdAfter(random, contact.record, TODAY - DAY);
  const stage = random.pick(data.stages);
  const closeDate =
    stage === 'CUSTOMER'
      ? random.instant(createdAt, TODAY)
      : random.instant(TODAY + 7 * DAY, TODAY + 150 * DAY);
  const record: DemoRecord = {
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    name: `${contact.company.name} ${random.pick(data.deals)}`,
    amount: {
      amountMicros: random.between(4, 400) * 500 * 1_000_000,
      currencyCode: contact.company.place.currency,
    },
    closeDate: iso(closeDate),
    stage,
    companyId: contact.company.record.id,
    pointOfContactId: contact.record.id,
  };
  return { record, contact };
};

const fill = (template: string, { name, company }: Person): string =>
  template.replaceAll('{who}', name).replaceAll('{company}', company.name);

const makeNote = (random: Random, about: Person): DemoRecord => {
  const { title, markdown } = random.pick(data.notes);
  const createdAt = createdAfter(random, about.record, TODAY);
  return {
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    title: fill(title, about),
    body: { markdown: fill(markdown, about) },
  };
};

const makeTask = (random: Random, about: Person, members: readonly DemoRecord[]): DemoRecord => {
  const { title, markdown } = random.pick(data.tasks);
  const createdAt = createdAfter(random, about.record, TODAY);
  const dueAt = random.instant(createdAt, TODAY + 40 * DAY);
  return {
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    title: fill(title, about),
    body: { markdown: fill(markdown, about) },
    status:
      dueAt < TODAY
        ? random.pick(['DONE', 'DONE', 'DONE', 'IN_PROGRESS'])
        : random.pick(['TODO', 'TODO', 'IN_PROGRESS']),
    dueAt: iso(dueAt),
    ...(random.chance(0.85) ? { assigneeId: random.pick(members).id } : {}),
  };
};

/** A note or task is about somebody and their company, and often about a deal with them. */
const makeTargets = (
  random: Random,
  key: 'noteId' | 'taskId',
  record: DemoRecord,
  about: Person,
  deals: ReadonlyMap<Person, Opportunity>,
): readonly DemoRecord[] => {
  const createdAt = Date.parse(String(record.createdAt));
  const deal = deals.get(about);
  const targets = [
    { personId: about.record.id },
    { companyId: about.company.record.id },
    ...(deal ? [{ opportunityId: deal.record.id }] : []),
  ];
  return targets.map((target) => ({
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    [key]: record.id,
    ...target,
  }));
};

const makeAttachment = (
  random: Random,
  { record, contact }: Opportunity,
  members: readonly DemoRecord[],
): DemoRecord => {
  const { title, extension, type } = random.pick(data.files);
  const createdAt = createdAfter(random, record, TODAY);
  const name = `${title} ${contact.company.name}.${extension}`;
  return {
    id: random.id(createdAt),
    createdAt: iso(createdAt),
    name,
    fullPath: `attachment/${random.hex(8)}/${plain(`${title} ${contact.company.name}`, '-')}.${extension}`,
    type,
    authorId: random.pick(members).id,
    opportunityId: record.id,
  };
};

const makeFavorites = (
  random: Random,
  members: readonly DemoRecord[],
  companies: readonly Company[],
  people: readonly Person[],
): readonly DemoRecord[] =>
  members.flatMap((member) => {
    const kept = [
      ...[0, 1].map(() => ({ companyId: random.pick(companies).record.id })),
      ...[0, 1].map(() => ({ personId: random.pick(people).record.id })),
    ];
    return kept.map((target, position) => ({
      id: random.id(TODAY),
      createdAt: iso(TODAY),
      position,
      workspaceMemberId: member.id,
      ...target,
    }));
  });

const bySize = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

const SEED = 20_201_124;

export const makeDemoData = (): DemoData => {
  const random = new Random(SEED);
  const members = makeMembers(random);
  const companies = makeCompanies(random, members);
  const people = makePeople(random, companies);
  const opportunities = bySize(COUNTS.opportunities).map(() => makeOpportunity(random, random.pick(people)));
  const deals = new Map(opportunities.map((opportunity) => [opportunity.contact, opportunity]));
  // Half of what is written down is about people with whom there is a deal.
  const somebody = (): Person =>
    random.chance(0.5) ? random.pick(opportunities).contact : random.pick(people);
  const notes = bySize(COUNTS.notes).map(() => {
    const about = somebody();
    const record = makeNote(random, about);
    return { record, targets: makeTargets(random, 'noteId', record, about, deals) };
  });
  const tasks = bySize(COUNTS.tasks).map(() => {
    const about = somebody();
    const record = makeTask(random, about, members);
    return { record, targets: makeTargets(random, 'taskId', record, about, deals) };
  });
  const attachments = bySize(40).map(() => makeAttachment(random, random.pick(opportunities), members));
  const favorites = makeFavorites(random, members, companies, people);
  const records = (made: readonly { readonly record: DemoRecord }[]) => made.map(({ record }) => record);
  return [
    ['workspaceMembers', members],
    ['companies', records(companies)],
    ['people', records(people)],
    ['opportunities', records(opportunities)],
    ['notes', records(notes)],
    ['tasks', records(tasks)],
    ['noteTargets', notes.flatMap(({ targets }) => targets)],
    ['taskTargets', tasks.flatMap(({ targets }) => targets)],
    ['attachments', attachments],
    ['favorites', favorites],
  ];
};
