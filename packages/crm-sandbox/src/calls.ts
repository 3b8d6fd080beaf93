import type { Crm } from './crm.ts';

/** One request a simulator saw. `status` is null when the connection was dropped instead of answered. */
export interface Call {
  number: number;
  crm: Crm;
  at: string;
  method: string;
  path: string;
  query: string;
  account: string | null;
  status: number | null;
  /** The fault rule that changed the outcome, if one did. */
  fault: string | null;
}

export interface CallFilter {
  crm?: Crm | undefined;
  account?: string | undefined;
  method?: string | undefined;
  /** Start of the path. */
  path?: string | undefined;
}

/** Enough for the longest benchmark; older calls are forgotten first. */
const REMEMBERED_CALLS = 50_000;

export class CallLog {
  #calls: Call[] = [];
  #next = 1;

  add(call: Omit<Call, 'number'>): void {
    this.#calls.push({ number: this.#next++, ...call });
    if (this.#calls.length > REMEMBERED_CALLS) this.#calls.splice(0, this.#calls.length - REMEMBERED_CALLS);
  }

  list(filter: CallFilter = {}): Call[] {
    return this.#calls.filter(
      (call) =>
        (filter.crm === undefined || call.crm === filter.crm) &&
        (filter.account === undefined || call.account === filter.account) &&
        (filter.method === undefined || call.method === filter.method) &&
        (filter.path === undefined || call.path.startsWith(filter.path)),
    );
  }

  clear(): void {
    this.#calls = [];
    this.#next = 1;
  }
}
