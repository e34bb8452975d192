/**
 * How much of the database a workspace may have at once, in this isolate: so many requests run, so many wait here,
 * without a connection, and the rest are refused. A workspace that asks for much waits for itself, not others for it.
 */
import { pause } from '../db/pause.ts';
import { busy } from '../db/sqlstate-errors.ts';

/** Requests of one workspace that the database works on at once. */
export const MAX_RUNNING = 8;
/** Requests of one workspace that wait for their turn. */
export const MAX_WAITING = 100;
/** The first and the longest pause between two looks. */
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 60;

/**
 * A place that is held. The platform may end a request without running what it has left to do; such a place is free
 * again when the time is over that it was taken for.
 */
interface Place {
  readonly until: number;
}

interface Places {
  readonly running: Set<Place>;
  readonly waiting: Set<Place>;
}

/** @returns null if all places are taken */
const take = (places: Set<Place>, most: number, milliseconds: number): Place | null => {
  const now = Date.now();
  if (places.size >= most) for (const place of places) if (place.until < now) places.delete(place);
  if (places.size >= most) return null;
  const place = { until: now + milliseconds };
  places.add(place);
  return place;
};

export class ConcurrencyLimiter {
  readonly #workspaces = new Map<string, Places>();

  /**
   * Runs work when it is its turn.
   * @param deadline when the wait for it ends
   * @param longestMs the time after which the work has certainly ended
   * @throws ApiError WORKSPACE_BUSY
   */
  async run<T>(workspaceId: string, deadline: number, longestMs: number, work: () => Promise<T>): Promise<T> {
    const places = this.#placesOf(workspaceId);
    const place =
      take(places.running, MAX_RUNNING, longestMs) ?? (await this.#turn(places, deadline, longestMs));
    try {
      return await work();
    } finally {
      places.running.delete(place);
      if (places.running.size + places.waiting.size === 0) this.#workspaces.delete(workspaceId);
    }
  }

  /**
   * Those who wait look for themselves, instead of being called by those who leave: a request that the platform ended
   * calls nobody.
   */
  async #turn({ running, waiting }: Places, deadline: number, longestMs: number): Promise<Place> {
    const queued = take(waiting, MAX_WAITING, deadline - Date.now());
    if (!queued) throw busy();
    try {
      for (let wait = FIRST_PAUSE_MS; Date.now() < deadline; wait = Math.min(wait * 1.5, LONGEST_PAUSE_MS)) {
        await pause(wait);
        const place = take(running, MAX_RUNNING, longestMs);
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
