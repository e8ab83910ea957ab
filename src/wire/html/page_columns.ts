import type { Login, Program } from "../../model/event/death.ts";
import {
  lastComm,
  lastImage,
  type ProcessRecord,
  type RecordedImage,
} from "../../model/report/process_record.ts";
import type { ProcessTree } from "../../model/report/process_tree.ts";
import {
  type PageColumns,
  type PageData,
  type PageDeath,
  type PageImages,
  PROCESS_FLAGS,
} from "./page_data.ts";
import type { TextTable } from "./text_table.ts";

type Columns<T> = { readonly [K in keyof T]: T[K] extends readonly (infer V)[] ? V[] : never };

/** Returns the columns of all processes, in order of the tree; texts go into `texts`. */
export function pageColumns(
  { order, parent }: ProcessTree,
  fromTs: number,
  hasHosts: boolean,
  texts: TextTable,
  logins: Pool<Login>,
  programs: Pool<Program>,
): Columns<
  PageColumns
> {
  const column = <V>(valueOf: (record: ProcessRecord, place: number) => V) => order.map(valueOf);
  return {
    pid: column(({ pid }) => pid),
    host: hasHosts ? column(({ host }) => texts.string(host)) : [],
    up: column((_, place) => parent[place]! < 0 ? 0 : place - parent[place]!),
    start: column(({ startTs }) => startTs - fromTs),
    duration: column(({ startTs, endTs }) => endTs === null ? null : Math.max(0, endTs - startTs)),
    flags: column(flagsOf),
    status: column(({ ending }) =>
      ending === null ? null : ending.signal === null ? ending.exitCode : -ending.signal
    ),
    comm: column((record) => texts.text(lastComm(record))),
    user: column(({ user }) => texts.string(user)),
    uid: column(({ uid }) => uid),
    cgroup: column(({ cgroup }) => texts.string(cgroup)),
    cpuUser: column(({ usage }) => usage.cpuUserNs),
    cpuSystem: column(({ usage }) => usage.cpuSystemNs),
    rss: column(({ usage }) => usage.maxRssBytes),
    read: column(({ usage }) => usage.readBytes),
    write: column(({ usage }) => usage.writeBytes),
    rchar: column(({ usage }) => usage.rchar),
    wchar: column(({ usage }) => usage.wchar),
    syscr: column(({ usage }) => usage.syscr),
    syscw: column(({ usage }) => usage.syscw),
    cancelled: column(({ usage }) => usage.cancelledWriteBytes),
    threads: column(({ usage }) => usage.threadsTotal),
    login: column(({ login }) => logins.place(login)),
    program: column((record) => programs.place(lastImage(record).program)),
  };
}

/** Returns the programs of each process: at birth, then after each exec. */
export function pageImages({ order }: ProcessTree, fromTs: number, texts: TextTable): Columns<
  PageImages
> {
  const images = order.flatMap(({ inherited, execs }) => [inherited, ...execs]);
  const column = <V>(valueOf: (image: RecordedImage) => V) => images.map(valueOf);
  return {
    count: order.map(({ execs }) => 1 + execs.length),
    ts: column(({ ts }) => ts - fromTs),
    comm: column(({ comm }) => texts.text(comm)),
    filename: column(({ filename }) => texts.text(filename)),
    argv: column(({ argv }) => texts.argv(argv)),
    cut: column(({ argvTruncated }) => argvTruncated ? 1 : 0),
    cwd: column(({ cwd }) => texts.text(cwd)),
  };
}

/** A list that holds each object once. Objects are shared, so that their identity is enough. */
export class Pool<Thing> {
  readonly list: Thing[] = [];
  readonly #places = new Map<Thing, number>();

  /** Returns the place of a thing; -1 for null. */
  place(thing: Thing | null): number {
    if (thing === null) return -1;
    const place = this.#places.get(thing) ?? this.list.push(thing) - 1;
    this.#places.set(thing, place);
    return place;
  }
}

/** Returns the deaths of which more is known than the status. */
export function pageDeaths({ order }: ProcessTree): PageDeath[] {
  return order.flatMap(({ ending }, place): PageDeath[] => {
    if (ending === null) return [];
    const { death, oom, execFailed } = ending;
    return death === null && !execFailed && oom !== true
      ? []
      : [[place, death, oom === true, execFailed]];
  });
}

/** Returns renames and reparentings, in order of the tree. */
export function pageMoments({ order }: ProcessTree, fromTs: number, texts: TextTable) {
  const moments: [...PageData["moments"]] = [];
  for (let place = 0; place < order.length; place++) {
    const { renames, reparents } = order[place]!;
    for (const { ts, to } of renames) moments.push([place, ts - fromTs, "rename", texts.text(to)]);
    for (const { ts, to } of reparents) moments.push([place, ts - fromTs, "reparent", to ?? -1]);
  }
  return moments;
}

function flagsOf({ birthSeen, ending, inferred, late }: ProcessRecord): number {
  return (birthSeen ? PROCESS_FLAGS.born : 0) |
    (ending?.seen === true ? PROCESS_FLAGS.endSeen : 0) |
    (inferred ? PROCESS_FLAGS.inferred : 0) | (late ? PROCESS_FLAGS.late : 0) |
    (ending?.core === true ? PROCESS_FLAGS.core : 0) |
    (ending?.core === false ? PROCESS_FLAGS.noCore : 0) |
    (ending?.oom === false ? PROCESS_FLAGS.noOom : 0);
}
