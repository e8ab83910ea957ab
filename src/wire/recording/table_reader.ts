import type {
  Ancestor,
  Ending,
  HistoryEntry,
  PastImage,
  Process,
} from "../../model/process/process.ts";
import { newChildren } from "../../model/process/lineage.ts";
import { ioRates } from "../../model/process/extra_usage.ts";
import type { SampleRound } from "../../model/event/sample.ts";
import { newProcess } from "../../model/process/new_process.ts";
import { ProcessTable, type TableOptions } from "../../model/table/table.ts";
import { Tally } from "../../model/event/tally.ts";
import type { Text } from "../../model/base/text.ts";
import type { Death, Login, Program } from "../../model/event/death.ts";
import { readDeath, readLogin, readProgram } from "../event/death_reader.ts";
import { isHex, isKey, isStateLetter, JsonFields } from "../event/json_fields.ts";
import { readActivityState } from "./activity_state.ts";
import { type ColumnKind, ENDING_COLUMNS, groupOf, ROW_COLUMNS } from "./table_columns.ts";

/** Reads a table that `writeTable` wrote; null when the text is no such table. Never throws. */
export function readTable(text: string, options: TableOptions): ProcessTable | null {
  try {
    return new TableReader(JSON.parse(text)).read(options);
  } catch (error) {
    // A value of the wrong kind at any depth; JSON.parse throws as well.
    if (error instanceof Odd || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Signals a value of a wrong kind. It never leaves this file. */
class Odd extends Error {}

type Fields = Readonly<Record<string, unknown>>;

class TableReader {
  readonly #root: Fields;
  readonly #argvs: readonly (readonly Text[])[];
  readonly #images: readonly PastImage[];
  readonly #logins: readonly (Login | null)[];
  readonly #programs: readonly (Program | null)[];
  readonly #deaths: readonly (Death | null)[];
  readonly #ancestors: Ancestor[] = [];
  readonly #children = new Map<Process, Set<Process>>();

  constructor(root: unknown) {
    this.#root = fields(root);
    this.#argvs = list(this.#root["argvs"]).map((argv) =>
      list(argv).map((one) => text(one) ?? odd())
    );
    this.#images = list(this.#root["images"]).map((image) => {
      const [comm, filename, argv, cut] = list(image);
      return {
        comm: text(comm),
        filename: text(filename),
        argv: from(this.#argvs, argv),
        argvTruncated: flag(cut) ?? odd(),
      };
    });
    this.#logins = members(this.#root["logins"], readLogin);
    this.#programs = members(this.#root["programs"], readProgram);
    this.#deaths = members(this.#root["deaths"], readDeath);
    for (const ancestor of list(this.#root["ancestors"])) {
      const [key, pid, user, image, above] = list(ancestor);
      this.#ancestors.push({
        key: processKey(key) ?? odd(),
        pid: number(pid) ?? odd(),
        user: string(user),
        image: from(this.#images, image) ?? odd(),
        parent: from(this.#ancestors, above),
      });
    }
  }

  read(options: TableOptions): ProcessTable {
    const root = this.#root;
    const written = list(root["rows"]).map(list);
    const rows = written.map((values) => this.#row(values));
    written.forEach((values, place) => this.#link(rows, rows[place]!, values));
    // A key frame records the order of several children; it may name no other rows.
    written.forEach((values, place) => {
      const row = rows[place]!;
      const children = this.#children.get(row);
      if (children !== undefined) row.children = newChildren(ordered(rows, children, values[4]));
    });
    const dead = number(root["dead"]) ?? odd();
    rows.forEach((row, place) => (place < dead) === (row.ending !== null) || odd());
    return new ProcessTable(options, {
      lastTs: number(root["lastTs"]) ?? odd(),
      droppedTs: number(root["forgottenTs"]) ?? odd(),
      lastRound: sampleRound(root["sampled"]),
      tally: tally(fields(root["tally"])),
      activity: root["activity"] === undefined
        ? null
        : readActivityState(list(root["activity"])) ?? odd(),
      dead: rows.slice(0, dead),
      living: rows.slice(dead),
      unparented: list(root["awaiting"]).map((place) => {
        const row = from(rows, place) ?? odd();
        return row.ending === null && row.parent === null ? row : odd();
      }),
    });
  }

  #row([key, columns, ending, , , argv, history]: readonly unknown[]): Process {
    const name = processKey(key) ?? odd();
    const values = list(columns);
    const row = newProcess({ key: name, pid: number(values[0]) ?? odd() });
    ROW_COLUMNS.forEach(([group, column, kind], place) => {
      if (group === "row" && column === "pid") return;
      const value = this.#value(values[place], kind);
      if (value === null && (kind === "flag" || column === "startTs")) odd();
      Reflect.set(groupOf(row, group), column, value);
    });
    row.image.argv = from(this.#argvs, argv);
    if (ending !== null) row.ending = this.#ending(list(ending));
    const [birthParent, self, image, cut, held, moments] = list(history);
    row.history.birthParent = from(this.#ancestors, birthParent);
    row.history.asAncestor = from(this.#ancestors, self);
    row.history.image = from(this.#images, image);
    row.history.droppedEntries = number(cut) ?? odd();
    row.history.argvLength = number(held) ?? odd();
    row.history.entries = list(moments).map((moment) => this.#moment(list(moment)));
    return row;
  }

  #ending(values: readonly unknown[]): Ending {
    const ending: Record<string, unknown> = {};
    ENDING_COLUMNS.forEach(([name, kind], place) =>
      ending[name] = this.#value(values[place], kind)
    );
    if (ending["ts"] === null) odd();
    return ending as unknown as Ending;
  }

  #value(value: unknown, kind: ColumnKind): unknown {
    // An older recording lacks the newer columns.
    if (value === undefined) return kind === "flag" ? false : null;
    switch (kind) {
      case "login":
        return from(this.#logins, value);
      case "program":
        return from(this.#programs, value);
      case "death":
        return from(this.#deaths, value);
      default:
        return VALUES[kind](value);
    }
  }

  #link(rows: readonly Process[], row: Process, [, , , place]: readonly unknown[]): void {
    const parent = from(rows, place);
    if (parent === null) return;
    // No row may be its own ancestor: drawing such a tree would never end.
    for (let at: Process | null = parent; at !== null; at = at.parent) if (at === row) odd();
    row.parent = parent;
    const known = this.#children.get(parent);
    if (known === undefined) this.#children.set(parent, new Set([row]));
    else known.add(row);
  }

  #moment([type, when, a, b]: readonly unknown[]): HistoryEntry {
    const ts = number(when) ?? odd();
    switch (type) {
      case "exec":
        return { type, ts, image: from(this.#images, a) ?? odd() };
      case "rename":
        return { type, ts, from: text(a), to: text(b) };
      case "reparent":
        return { type, ts, from: number(a), to: number(b) };
      default:
        return odd();
    }
  }
}

/** Returns the children in the order of their places, which may name no other rows. */
function ordered(
  rows: readonly Process[],
  children: ReadonlySet<Process>,
  places: unknown,
): ReadonlySet<Process> {
  if (places === null) return children;
  const inOrder = new Set(list(places).map((place) => from(rows, place) ?? odd()));
  if (inOrder.size !== children.size) odd();
  for (const child of inOrder) if (!children.has(child)) odd();
  return inOrder;
}

function tally(written: Fields): Tally {
  const read = new Tally();
  const counts = (into: Record<string, number>, values: unknown) => {
    for (const [name, count] of Object.entries(fields(values))) {
      if (Object.hasOwn(into, name)) into[name] = number(count) ?? odd();
    }
  };
  counts(read.events, written["events"]);
  counts(read.lost, written["lost"]);
  for (const name of ["lostUncounted", "failures", "late", "momentsCut", "forgotten"] as const) {
    read[name] = number(written[name]) ?? odd();
  }
  return read;
}

function odd(): never {
  throw new Odd();
}

/** Reads objects with the members of event lines; an older recording has none. */
function members<Value>(values: unknown, read: (f: JsonFields) => Value): readonly Value[] {
  return list(values ?? []).map((one) => {
    const f = new JsonFields(fields(one));
    const value = read(f);
    return f.problem === null ? value : odd();
  });
}

type PlainKind = Exclude<ColumnKind, "login" | "program" | "death">;

const VALUES: Readonly<Record<PlainKind, (value: unknown) => unknown>> = {
  number,
  string,
  text,
  flag,
  maybe: flag,
  key: processKey,
  state: (value) => formed(value, isStateLetter),
  rates: (value) => {
    if (value === null) return null;
    const [read, write, diskRead = null, diskWrite = null] = list(value);
    return ioRates({
      ...{ readRate: number(read), writeRate: number(write) },
      ...{ diskReadRate: number(diskRead), diskWriteRate: number(diskWrite) },
    });
  },
};

/** Reads the last round of samples; an older recording has none. */
function sampleRound(value: unknown): SampleRound | null {
  if (value === undefined) return null;
  const { ts, round, nextNs } = fields(value);
  return {
    ts: number(ts) ?? odd(),
    round: number(round) ?? odd(),
    nextNs: number(nextNs) ?? odd(),
  };
}

function processKey(value: unknown): string | null {
  return formed(value, isKey);
}

/** Reads a text of a closed form, or null. */
function formed(value: unknown, fits: (text: string) => boolean): string | null {
  const text = string(value);
  return text === null || fits(text) ? text : odd();
}

/** Returns the thing at a place; null stays null. */
function from<Thing>(things: readonly Thing[], place: unknown): Thing | null {
  return place === null ? null : things[number(place) ?? odd()] ?? odd();
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : odd();
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : odd();
}

function number(value: unknown): number | null {
  return value === null || typeof value === "number" && Number.isFinite(value) ? value : odd();
}

function string(value: unknown): string | null {
  return value === null || typeof value === "string" ? value : odd();
}

function flag(value: unknown): boolean | null {
  return value === null ? null : value === 1 ? true : value === 0 ? false : odd();
}

function text(value: unknown): Text | null {
  if (value === null || typeof value === "string") return value === null ? null : { text: value };
  const [text, hex] = list(value);
  return { text: string(text) ?? odd(), hex: formed(hex, isHex) ?? odd() };
}
