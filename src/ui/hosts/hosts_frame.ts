import { type HostRow, hostRows, type HostSorting } from "../../model/hosts/host_rows.ts";
import { HeldOrder } from "../../model/list/held_order.ts";
import { HostSet } from "../../model/hosts/host_set.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { FilterState } from "../widgets/filter.ts";
import type { State } from "../state/state.ts";

/** Least time between two orders of the same hosts, nanoseconds. */
const LEAST_INTERVAL = 200e6;

const NO_HOSTS = new HostSet();

/** The rows of Hosts. It makes them anew when a host or the order has changed. */
export class HostsModel {
  #rows: readonly HostRow[] = [];
  #sorting: HostSorting | null = null;
  #filter: FilterState["matches"] = null;
  #revision = -1;
  #hold = 0;
  readonly #held = new HeldOrder();
  #at = -Infinity;

  get newcomers(): number {
    return this.#held.newcomers;
  }

  update(state: State, { hosts = NO_HOSTS, now, rowsNow }: FrameInputs): readonly HostRow[] {
    const { hosts: { sorting }, filter, hold } = state;
    const isSame = sorting === this.#sorting && hold === this.#hold &&
      filter.matches === this.#filter;
    const isFrozen = rowsNow !== now;
    const isNew = hosts.revision !== this.#revision && Math.abs(now - this.#at) >= LEAST_INTERVAL;
    // Without a pulse a host goes stale by time alone.
    const isOld = Math.abs(now - this.#at) >= 1e9;
    if (isSame && (isFrozen || (!isNew && !isOld))) return this.#rows;
    const isWanted = filter.matchesHost ?? (() => true);
    const rows = hostRows(hosts, sorting, isFrozen ? rowsNow : now, isWanted);
    this.#rows = this.#held.hold(hold, rows, ({ name }) => name);
    this.#hold = hold;
    this.#sorting = sorting;
    this.#filter = filter.matches;
    this.#revision = hosts.revision;
    this.#at = now;
    return this.#rows;
  }
}

/** Returns the rows of Hosts, in order. */
export function hostLines(
  model: HostsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
): FrontRows {
  const rows = model.update(state, inputs);
  return {
    ...{ height, anchor: state.selected, pin: "start", keepsRow: false },
    length: rows.length,
    nameAt: (index) => rows[index]?.name,
    indexOf: (name) => rows.findIndex((row) => row.name === name),
    matcher: (text) => {
      const needle = text.toLowerCase();
      return (index) => {
        const row = rows[index];
        return `${row?.name} ${row?.state} ${row?.detail}`.toLowerCase().includes(needle);
      };
    },
    describe: (cursor) => cursor,
  };
}

/** Returns the hosts that are in the window. */
export function hostsFront(
  model: HostsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
): Front {
  const { top } = state.cursor;
  const all = model.update(state, inputs);
  const rows = all.slice(top, top + height);
  let most = 0;
  for (const { births } of rows) {
    for (const count of births.seconds()) most = Math.max(most, count ?? 0);
  }
  return {
    picture: { view: "hosts", rows, most, refused: inputs.hosts?.refused ?? 0 },
    ...{ rows: [], watched: [], nextChange: Infinity },
    newcomers: model.newcomers,
    rowKeys: rows.map(({ name }) => ({ key: name })),
    ...(state.filter.matchesHost === undefined
      ? {}
      : { counts: { matches: all.length, ended: 0, isCut: false, ancestors: 0 } }),
  };
}
