/** Where events are in the order of their workspace, and what is asked for of them. Pure. */

export const EVENT_KINDS = ['created', 'updated', 'deleted', 'restored', 'destroyed'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** What comes after it has a greater transaction, or the same one and a greater sequence. */
export interface EventPosition {
  readonly transaction: string;
  readonly sequence: string;
}

/** Before all events. */
export const FIRST_POSITION: EventPosition = { transaction: '0', sequence: '0' };

const FORM = /^(\d{1,18})\.(\d{1,18})$/;

/** Null if the text is no position. */
export const parsePosition = (text: string): EventPosition | null => {
  const [, transaction, sequence] = FORM.exec(text) ?? [];
  return transaction === undefined || sequence === undefined ? null : { transaction, sequence };
};

export interface EventsPlan {
  /** `latest`: no events, but the position after those that there are. Null: from the first that is kept. */
  readonly after: EventPosition | 'latest' | null;
  /** Ids of the objects whose events are meant; null: all. */
  readonly objectIds: readonly string[] | null;
  readonly limit: number;
}

/** The changes of one record, newest first. */
export interface HistoryPlan {
  readonly objectId: string;
  readonly recordId: string;
  /** The event before which to go on; null: from the newest. */
  readonly before: EventPosition | null;
  readonly limit: number;
}
