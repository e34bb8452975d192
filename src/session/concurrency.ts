/**
 * How many requests of a workspace may use the database at once, in this isolate. Some run, some wait here without a
 * connection, and the rest are refused. A busy workspace waits for itself; others do not wait for it.
 */
import { pause } from '../db/pause.ts';
import { busy } from '../db/sqlstate-errors.ts';

/** Requests of one workspace that the database works on at once. */
export const MAX_RUNNING = 4;
/** Requests of one workspace that wait for their turn. */
export const MAX_WAITING = 100;
/** The pause between two looks of one that waits: longer, the more there are. */
const LEAST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 60;

/** The time that a place is held for, unless it is extended: longer than a statement and the way to it may take. */
const LEASE_MS = 30_000;

/**
 * A place that is held. The platform may end a request without running what it has left to do; such a place is free
 * again when the time is over that it was taken for.
 */
export class Place {
  #until: number;

  constructor(milliseconds: number) {
    this.#until = Date.now() + milliseconds;
  }

  extend(milliseconds: number): void {
    this.#until += milliseconds;
  }

  get isOver(): boolean {
    return Date.now() > this.#until;
  }
}

interface Places {
  readonly running: Set<Place>;
  readonly waiting: Set<Place>;
}

/** How many places are held. */
const heldOf = (places: Set<Place>): number => {
  for (const place of places) if (place.isOver) places.delete(place);
  return places.size;
};

/** @returns null if all places are taken */
const take = (places: Set<Place>, most: number, milliseconds: number): Place | null => {
  if (heldOf(places) >= most) return null;
  const place = new Place(milliseconds);
  places.add(place);
  return place;
};

export class ConcurrencyLimiter {
  readonly #workspaces = new Map<string, Places>();

  /**
   * Runs work when it is its turn.
   * @param deadline when the wait for it ends
   * @throws ApiError WORKSPACE_BUSY
   */
  async run<T>(workspaceId: string, deadline: number, work: (place: Place) => Promise<T>): Promise<T> {
    const places = this.#placesOf(workspaceId);
    // Who comes last does not go first.
    const atOnce = heldOf(places.waiting) === 0 ? take(places.running, MAX_RUNNING, LEASE_MS) : null;
    const place = atOnce ?? (await this.#turn(places, deadline));
    try {
      return await work(place);
    } finally {
      places.running.delete(place);
      if (places.running.size + places.waiting.size === 0) this.#workspaces.delete(workspaceId);
    }
  }

  /**
   * Those who wait look for themselves, instead of being called by those who leave: a request that the platform ended
   * calls nobody.
   */
  async #turn({ running, waiting }: Places, deadline: number): Promise<Place> {
    const queued = take(waiting, MAX_WAITING, deadline - Date.now());
    if (!queued) throw busy();
    try {
      while (Date.now() < deadline) {
        await pause(Math.min(LEAST_PAUSE_MS + waiting.size, LONGEST_PAUSE_MS));
        const place = take(running, MAX_RUNNING, LEASE_MS);
        if (place) return place;
      }
      throw busy();
    } finally {
      waiting.delete(queued);
    }
  }

  #placesOf(workspaceId: string): Places {
    const known = this.#workspaces.get(workspaceId);
    if (known) return known;
    const places = { running: new Set<Place>(), waiting: new Set<Place>() };
    this.#workspaces.set(workspaceId, places);
    return places;
  }
}
