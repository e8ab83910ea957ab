import { flowEvent, type FlowOwner, udpFlow } from "../../model/activity/flow.ts";
import { type FlowSorting, orderedFlows } from "../../model/activity/flow_order.ts";
import { HeldOrder } from "../../model/list/held_order.ts";
import { endpointText } from "../../model/activity/activity_text.ts";
import type { Connection } from "../../model/activity/connections.ts";
import { pidOf } from "../../model/base/keyed_rows.ts";
import type { ActivityReader } from "../../model/activity/activity.ts";
import type { Process } from "../../model/process/process.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import { identityFields } from "../../model/process/row_snapshot.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { FilterState } from "../widgets/filter.ts";
import type { State } from "../state/state.ts";

/** Least time between two lists of the same connections, nanoseconds. */
const LEAST_INTERVAL = 200e6;

/** The rows of Flows. It makes them anew when a connection or the filter has changed. */
export class FlowsModel {
  #rows: readonly Connection[] = [];
  #activity: ActivityReader | null = null;
  #revision = -1;
  #filter: FilterState["matchesEvent"] = null;
  #sorting: FlowSorting | null = null;
  #hold = 0;
  readonly #held = new HeldOrder();
  #at = -Infinity;

  /** The rows of the last update that came while the order was held. */
  get newcomers(): number {
    return this.#held.newcomers;
  }

  update(state: State, { table, now, rowsNow }: FrameInputs): readonly Connection[] {
    const { activity } = table;
    const { filter: { matchesEvent }, flows: { sorting }, hold } = state;
    const isSame = activity === this.#activity && matchesEvent === this.#filter &&
      sorting === this.#sorting && hold === this.#hold;
    const isOld = (activity?.revision ?? -1) !== this.#revision;
    if (isSame && (!isOld || Math.abs(now - this.#at) < LEAST_INTERVAL)) return this.#rows;
    this.#activity = activity;
    this.#revision = activity?.revision ?? -1;
    this.#filter = matchesEvent;
    this.#at = now;
    this.#sorting = sorting;
    this.#hold = hold;
    const rows = activity === null ? [] : orderedFlows(
      rowsOf(table, activity, matchesEvent, rowsNow),
      sorting,
      rowsNow,
      activity.connections.reading,
    );
    this.#rows = this.#held.hold(hold, rows, ({ number }) => String(number));
    return this.#rows;
  }
}

/**
 * Returns the connections that match: the open ones, the newest first, then the closed ones. UDP has a
 * row for each process: behind the open ones, or behind the closed ones when it is dead.
 */
function rowsOf(
  table: ProcessReader,
  activity: ActivityReader,
  matches: FilterState["matchesEvent"],
  now: number,
): Connection[] {
  const isWanted = (connection: Connection) =>
    matches === null ||
    matches(flowEvent(connection, now, ownerOf(table.get(connection.key))), now);
  const { connections } = activity;
  const live = [...connections.live()].filter(isWanted).reverse();
  const [udp, ended]: [Connection[], Connection[]] = [[], []];
  for (const one of activity.processes()) {
    const comm = table.get(one.key)?.image.comm ?? null;
    const flow = udpFlow(one, { pid: pidOf(one.key), comm }, now);
    if (flow === null) continue;
    const remotes = [flow.remote, ...flow.udpPeers ?? []];
    const isFound = remotes.some((remote) => isWanted({ ...flow, remote })) ||
      (flow.udpLocals ?? []).some((local) => isWanted({ ...flow, local, remote: null }));
    if (isFound) (one.isDead ? ended : udp).push(flow);
  }
  return [...live, ...udp, ...[...connections.closed()].filter(isWanted), ...ended];
}

function ownerOf(process: Process | undefined): FlowOwner | undefined {
  if (process === undefined) return undefined;
  const { ppid, parent, activity } = process;
  return { ...identityFields(process), ppid, parentKey: parent?.key ?? null, activity };
}

/** Returns the rows of Flows. */
export function flowLines(
  model: FlowsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
): FrontRows {
  const rows = model.update(state, inputs);
  return {
    ...{ height, anchor: state.selected, pin: "start", keepsRow: false },
    length: rows.length,
    nameAt: (index) => rows[index]?.number.toString(),
    indexOf: (name) => rows.findIndex(({ number }) => String(number) === name),
    matcher: (text) => {
      const needle = text.toLowerCase();
      return (index) => {
        const { pid, comm, local, remote } = rows[index]!;
        const words = [pid, comm?.text, endpointText(local), endpointText(remote)];
        return words.join(" ").toLowerCase().includes(needle);
      };
    },
    describe: (cursor) => ({ ...cursor, key: rows[cursor.index]?.key ?? null }),
  };
}

/** Returns the connections that are in the window. */
export function flowsFront(
  model: FlowsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
): Front {
  const { top } = state.cursor;
  const all = model.update(state, inputs);
  const rows = all.slice(top, top + height);
  const { activity } = inputs.table;
  return {
    picture: {
      ...{ view: "flows", rows, dropped: activity?.connections.dropped ?? 0 },
      reading: activity?.connections.reading ?? { ts: -Infinity, omitted: 0 },
      isTraced: activity?.kinds.has("net") ?? false,
      isPast: activity?.hasTotals === false,
    },
    ...{ rows: [], watched: [], nextChange: Infinity },
    newcomers: model.newcomers,
    rowKeys: rows.map(({ number }) => ({ key: String(number) })),
    counts: { matches: all.length, ended: 0, isCut: false, ancestors: 0 },
  };
}
