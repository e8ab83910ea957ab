import type { Ancestor, HistoryEntry, PastImage, Process } from "../../model/process/process.ts";
import type { ExtraUsage } from "../../model/process/extra_usage.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import type { Tally } from "../../model/event/tally.ts";
import type { Text } from "../../model/base/text.ts";
import type { Death, Login, Program } from "../../model/event/death.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { writeDeath, writeLogin, writeProgram } from "../event/death_line.ts";
import { JsonBytes } from "../event/json_bytes.ts";
import { writeActivityState } from "./activity_state.ts";
import { type ColumnKind, ENDING_COLUMNS, groupOf, ROW_COLUMNS } from "./table_columns.ts";

/**
 * Returns a whole table as one JSON object: the content of a key frame (docs/recording-format.md).
 *
 * Rows share argument lists, images and ancestors, and the table depends on their identity. So the
 * object holds each of them once, and rows refer to them by place. `tally` counts what was recorded.
 */
export function writeTable(table: ProcessTable, tally: Tally = table.tally): string {
  return new TableWriter().write(table, tally);
}

class TableWriter {
  readonly #argvs = new Pool<readonly Text[], unknown>((argv) => argv.map(textOf));
  readonly #images = new Pool<PastImage, unknown>(({ comm, filename, argv, argvTruncated }) => [
    ...[textOf(comm), textOf(filename), argv === null ? null : this.#argvs.place(argv)],
    argvTruncated ? 1 : 0,
  ]);
  readonly #logins = new Pool<Login, unknown>((login) =>
    membersOf((out) => writeLogin(out, login))
  );
  readonly #programs = new Pool<Program, unknown>((program) =>
    membersOf((out) => writeProgram(out, program))
  );
  readonly #deaths = new Pool<Death, unknown>((death) =>
    membersOf((out) => writeDeath(out, death, null))
  );
  readonly #ancestors: unknown[] = [];
  readonly #ancestorPlaces = new Map<Ancestor, number>();

  write(table: ProcessTable, tally: Tally): string {
    const dead = [...table.dead()];
    const all = [...dead, ...table.living()];
    const places = new Map(all.map((row, place) => [row, place]));
    const rows = all.map((row) => this.#row(row, places));
    return JSON.stringify({
      lastTs: table.lastTs,
      forgottenTs: table.droppedTs,
      ...(table.lastRound === null ? {} : { sampled: table.lastRound }),
      tally: {
        ...{ events: tally.events, lost: tally.lost, lostUncounted: tally.lostUncounted },
        ...{ failures: tally.failures, late: tally.late, momentsCut: tally.momentsCut },
        forgotten: tally.forgotten,
      },
      argvs: this.#argvs.list,
      images: this.#images.list,
      logins: this.#logins.list,
      programs: this.#programs.list,
      deaths: this.#deaths.list,
      ancestors: this.#ancestors,
      dead: dead.length,
      awaiting: [...table.unparented].map((row) => places.get(row)),
      rows,
      ...(table.activity === null ? {} : { activity: writeActivityState(table.activity) }),
    });
  }

  #row(row: Process, places: ReadonlyMap<Process, number>): unknown[] {
    const { history, ending } = row;
    const { birthParent, image, asAncestor: self } = history;
    const placeOf = (other: Process | null) => other === null ? null : places.get(other) ?? null;
    return [
      row.key,
      ROW_COLUMNS.map(([group, name, kind]) =>
        this.#value(Reflect.get(groupOf(row, group), name), kind)
      ),
      ending === null
        ? null
        : ENDING_COLUMNS.map(([name, kind]) => this.#value(ending[name], kind)),
      // An evicted row has no place among its siblings.
      row.parent?.children.has(row) ? placeOf(row.parent) : null,
      // The place of the parent is enough for an only child. Several children have an order.
      row.children.size < 2 ? null : [...row.children].map(placeOf),
      row.image.argv === null ? null : this.#argvs.place(row.image.argv),
      [
        ...[birthParent, self].map((one) => one === null ? null : this.#ancestor(one)),
        image === null ? null : this.#images.place(image),
        ...[
          history.droppedEntries,
          history.argvLength,
          history.entries.map((moment) => this.#moment(moment)),
        ],
      ],
    ];
  }

  #value(value: unknown, kind: ColumnKind): unknown {
    if (value === null || value === undefined) return null;
    switch (kind) {
      case "login":
        return this.#logins.place(value as Login);
      case "program":
        return this.#programs.place(value as Program);
      case "death":
        return this.#deaths.place(value as Death);
      case "rates": {
        const { readRate, writeRate, diskReadRate, diskWriteRate } = value as ExtraUsage;
        const rates = [readRate, writeRate, diskReadRate, diskWriteRate];
        return rates.every((rate) => rate === null) ? null : rates;
      }
      case "flag":
      case "maybe":
        return value === true ? 1 : 0;
      case "text":
        return textOf(value as Text);
      default:
        return value;
    }
  }

  #moment(moment: HistoryEntry): unknown[] {
    switch (moment.type) {
      case "exec":
        return ["exec", moment.ts, this.#images.place(moment.image)];
      case "rename":
        return ["rename", moment.ts, textOf(moment.from), textOf(moment.to)];
      case "reparent":
        return ["reparent", moment.ts, moment.from, moment.to];
    }
  }

  /** Returns the place of an ancestor, after writing its own ancestors. A loop, as chains are long. */
  #ancestor(ancestor: Ancestor): number {
    const chain: Ancestor[] = [];
    let at: Ancestor | null = ancestor;
    for (; at !== null && !this.#ancestorPlaces.has(at); at = at.parent) chain.push(at);
    for (const one of chain.reverse()) {
      const { key, pid, user, image, parent: above } = one;
      this.#ancestorPlaces.set(one, this.#ancestors.length);
      const place = above === null ? null : this.#ancestorPlaces.get(above)!;
      this.#ancestors.push([key, pid, user, this.#images.place(image), place]);
    }
    return this.#ancestorPlaces.get(ancestor)!;
  }
}

/** A list that holds each thing once, so that others refer to it by place. */
class Pool<Thing, Written> {
  readonly list: Written[] = [];
  readonly #places = new Map<Thing, number>();

  constructor(private readonly write: (thing: Thing) => Written) {}

  place(thing: Thing): number {
    const known = this.#places.get(thing);
    if (known !== undefined) return known;
    const written = this.write(thing);
    const place = this.list.push(written) - 1;
    this.#places.set(thing, place);
    return place;
  }
}

/** Returns the members that a writer of event lines makes, as an object. */
function membersOf(write: (out: JsonBytes) => void): unknown {
  const out = new JsonBytes(256);
  write(out);
  // Each member begins with a comma.
  return JSON.parse(`{${decodeUtf8(out.view()).text.slice(1)}}`);
}

/** Returns a text as itself, or as a pair with its exact bytes. */
function textOf(text: Text | null): unknown {
  return text === null ? null : text.hex === undefined ? text.text : [text.text, text.hex];
}
