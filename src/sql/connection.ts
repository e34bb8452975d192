/** A page of records and what is selected of it → one SQL expression of its JSON text. */
import { type SQL, sql } from 'drizzle-orm';
import type { ConnectionEntry, EdgeEntry, FieldSelection, PageInfoEntry } from '../plan/selection.ts';
import { aggregateNumberJson, aggregateValue } from './aggregates.ts';
import { markedCursor } from './cursors.ts';
import { concatenated, objectPieces, type Piece } from './json.ts';
import { fittingRows, isBehind, type Listing, pageRows, ROW, rowPosition, totalCount } from './list.ts';
import { rowsOf } from './objects.ts';
import { column, name } from './values.ts';

/** Renders a record under an alias. */
type RenderNode = (fields: FieldSelection, alias: string) => SQL;

/** What the list's owner knows of an entry itself; null of the others. */
export type OwnPieces = (entry: ConnectionEntry) => readonly Piece[] | null;

type EntryOf<Kind extends ConnectionEntry['kind']> = Extract<ConnectionEntry, { readonly kind: Kind }>;

const ofKind = <Kind extends ConnectionEntry['kind']>(
  entries: readonly ConnectionEntry[],
  kind: Kind,
): readonly EntryOf<Kind>[] => entries.filter((entry): entry is EntryOf<Kind> => entry.kind === kind);

const cursorAt = (listing: Listing, alias: string): SQL =>
  markedCursor(listing.bindings, listing.plan.binding, rowPosition(listing, alias));

const edgePieces = (listing: Listing, entry: EdgeEntry, renderNode: RenderNode): readonly Piece[] => {
  switch (entry.kind) {
    case 'constant':
      return [entry.json];
    case 'cursor':
      return [cursorAt(listing, listing.page)];
    case 'node':
      return [renderNode(entry.selection, listing.page)];
  }
};

/** The rows that fit, and what they are when nothing of them is asked for. */
const fitting = (page: string): string => `${page}_f`;

const pageInfoPieces = (listing: Listing, entry: PageInfoEntry): readonly Piece[] => {
  const { page, plan } = listing;
  const rows = name(page);
  const kept = name(fitting(page));
  const bool = (condition: SQL): readonly Piece[] => [sql`(${condition})::text`];
  const more = sql`(select count(*) from ${rows}) > (select count(*) from ${kept})`;
  const cursor = (seq: SQL): readonly Piece[] => [
    sql`coalesce((select ${cursorAt(listing, page)} from ${rows} where ${column(page, 'seq')} = ${seq}), 'null')`,
  ];
  const nearest = sql`(select 1 from ${kept} limit 1)`;
  const farthest = sql`(select max(f.seq) from ${kept} f)`;
  switch (entry.kind) {
    case 'constant':
      return [entry.json];
    case 'hasNextPage':
      return bool(plan.backward ? isBehind(listing) : more);
    case 'hasPreviousPage':
      return bool(plan.backward ? more : isBehind(listing));
    case 'startCursor':
      return cursor(plan.backward ? farthest : nearest);
    case 'endCursor':
      return cursor(plan.backward ? nearest : farthest);
  }
};

const aggregates = (page: string): string => `${page}_a`;

/** The JSON text of a connection, never NULL. Its page is cut if it is larger than a response may be. */
export const connectionJson = (
  listing: Listing,
  entries: readonly ConnectionEntry[],
  renderNode: RenderNode,
  own: OwnPieces = () => null,
): SQL => {
  const { context, page, plan } = listing;
  const edges = ofKind(entries, 'edges');
  const aggregated = ofKind(entries, 'aggregate').filter((entry) => own(entry) === null);
  const order = sql.raw(plan.backward ? 'desc' : 'asc');
  const columns = edges.map(({ entries: edge }, at) => {
    const json = objectPieces(
      edge.map((entry) => ({ key: entry.key, value: edgePieces(listing, entry, renderNode) })),
    );
    return [`edge${at}`, concatenated(json)] as const;
  });
  const piecesOf = (entry: ConnectionEntry): readonly Piece[] => {
    const known = own(entry);
    if (known) return known;
    switch (entry.kind) {
      case 'groupValues':
        return ['null'];
      case 'constant':
        return [entry.json];
      case 'edges': {
        const edge = column('f', `edge${edges.indexOf(entry)}`);
        const rows = sql`${name(fitting(page))} f`;
        return [
          sql`(select '[' || coalesce(string_agg(${edge}, ',' order by f.seq ${order}), '') || ']' from ${rows})`,
        ];
      }
      case 'pageInfo':
        return objectPieces(
          entry.entries.map((info) => ({ key: info.key, value: pageInfoPieces(listing, info) })),
        );
      case 'totalCount':
        return [totalCount(listing)];
      case 'aggregate': {
        const value = name(`value${aggregated.indexOf(entry)}`);
        return [sql`(select ${value} from ${name(aggregates(page))})`];
      }
    }
  };
  const values = aggregated.map(({ aggregate }, at) => {
    const value = aggregateValue(plan.object, ROW, aggregate);
    return sql`${aggregateNumberJson(aggregate, value)} as ${name(`value${at}`)}`;
  });
  const ctes = [
    sql`${name(page)} as materialized (${pageRows(listing)})`,
    sql`${name(fitting(page))} as materialized (${fittingRows(listing, columns)})`,
    ...(values.length > 0
      ? [
          sql`${name(aggregates(page))} as materialized (select ${sql.join(values, sql`, `)} from ${rowsOf(context, plan.object, ROW)} where ${listing.isListed})`,
        ]
      : []),
  ];
  const json = objectPieces(entries.map((entry) => ({ key: entry.key, value: piecesOf(entry) })));
  return sql`(with ${sql.join(ctes, sql`, `)} select ${concatenated(json)})`;
};
