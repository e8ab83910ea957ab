import type { Process } from "../../model/process/process.ts";
import { findField } from "../../model/query/fields.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { groupValue } from "../../model/list/list_groups.ts";
import { completeQuery } from "../../model/query/complete_query.ts";
import type { Answer, Question, UserCount } from "../widgets/question.ts";
import { searchMatcher } from "../list/list_frame.ts";
import { type SignalScope, signalTarget } from "../widgets/signal_target.ts";
import { UNKNOWN } from "../../model/base/units.ts";

/**
 * Answers a question from the table on the screen.
 *
 * @param now nanoseconds since boot
 * @param ownPid the pid of the process that shows the screen
 */
export function answerQuestion(
  question: Question,
  table: ProcessReader,
  now: number,
  ownPid: number | null = null,
): Answer {
  switch (question.about) {
    case "targets":
      return targetsOf(question, table, now, ownPid);
    case "group":
      return membersOf(question, table, now, ownPid);
    case "matching": {
      const { matches, kernelThreads } = question;
      const isMeant = matches ?? searchMatcher(question.text);
      const found = [...table.living()].filter((process) =>
        (kernelThreads || !process.kernelThread) && isMeant(process, now)
      );
      return { about: "matching", keys: found.map(({ key }) => key) };
    }
    case "family":
      return { about: "family", keys: familyOf(question.key, table) };
    case "completion": {
      const { asked, isWanted } = question;
      const known = (field: string) => knownValues(field, table, now);
      return {
        about: "completion",
        ...{ asked, isWanted },
        completion: completeQuery(asked.text, asked.cursor, known),
      };
    }
    case "users":
      return { about: "users", users: usersOf(table) };
    case "command": {
      const process = table.get(question.key);
      return {
        about: "command",
        argv: process?.kernelThread === true ? null : process?.image.argv ?? null,
        isCut: process?.image.argvTruncated ?? false,
        target: process === undefined ? null : signalTarget(process, now),
      };
    }
  }
}

/** Returns the processes of a question about targets, the lowest pid first. */
function targetsOf(
  { keys, reach, purpose, isThread = false }: Extract<Question, { about: "targets" }>,
  table: ProcessReader,
  now: number,
  ownPid: number | null,
): Answer {
  const roots = [...new Set(keys)].map((key) => table.get(key))
    .filter((process) => process !== undefined);
  const [root] = roots;
  const self = [...table.living()].find(({ pid }) => pid === ownPid);
  const answer = (processes: readonly Process[], scope: SignalScope): Answer => ({
    ...{ about: "targets", purpose, scope } as const,
    targets: [...processes].sort((a, b) => a.pid - b.pid)
      .map((process) => signalTarget(process, now, self)),
  });
  if (root === undefined) return answer(roots, null);
  const name = `${root.pid} ${root.image.comm?.text ?? UNKNOWN}`;
  if (purpose.type === "strace" && root.kernelThread) {
    return { about: "nothing", why: `${name} is a thread of the kernel: it has no system calls` };
  }
  if (purpose.type === "strace" && root === self) {
    return { about: "nothing", why: `${name} is TraceFlock: it would wait for itself` };
  }
  if (reach === "self") return answer(roots, isThread ? { type: "thread", root: name } : null);
  if (reach === "family") {
    const above = new Set(keys);
    const family = [...table.living()].filter((process) => isBelow(process, above));
    const only = roots.length === 1 ? name : `${roots.length} tagged processes`;
    return answer(family, { type: "family", root: only });
  }
  const { cgroup } = root.identity;
  if (cgroup === null) return { about: "nothing", why: `The cgroup of ${name} is unknown` };
  const members = [...table.living()].filter(({ kernelThread, identity }) =>
    !kernelThread && isInCgroup(identity.cgroup, cgroup)
  );
  return answer(members, { type: "cgroup", path: cgroup });
}

/** Returns the live members of a group, for an act on them or for their tags. */
function membersOf(
  { grouping, value, matches, kernelThreads, purpose }: Extract<Question, { about: "group" }>,
  table: ProcessReader,
  now: number,
  ownPid: number | null,
): Answer {
  const members = [...table.living()].filter((process) =>
    // A tag may be on a thread of the kernel; no act reaches one.
    (!process.kernelThread || (kernelThreads && purpose === "tag")) &&
    groupValue(process, grouping) === value &&
    (matches === null || matches(process, now))
  ).sort((a, b) => a.pid - b.pid);
  if (purpose === "tag") return { about: "matching", keys: members.map(({ key }) => key) };
  const self = [...table.living()].find(({ pid }) => pid === ownPid);
  return {
    about: "targets",
    purpose,
    scope: { type: "group", grouping, value },
    targets: members.map((process) => signalTarget(process, now, self)),
  };
}

function isBelow(process: Process, above: ReadonlySet<ProcessKey>): boolean {
  for (let at: Process | null = process; at !== null; at = at.parent) {
    if (above.has(at.key)) return true;
  }
  return false;
}

/** Whether a path is a cgroup or below it: the freezer reaches all of them. */
function isInCgroup(path: string | null, cgroup: string): boolean {
  if (path === null) return false;
  return path === cgroup || cgroup === "/" || path.startsWith(`${cgroup}/`);
}

/** Returns a process and its descendants. Goes by parents: a copy of the table has no children. */
function familyOf(key: ProcessKey, table: ProcessReader): ProcessKey[] {
  const above = new Set([key]);
  const isOfFamily = (process: Process) => isBelow(process, above);
  const living = [...table.living()].filter(isOfFamily);
  const dead = [...table.deadFromLast(-Infinity, isOfFamily)].reverse();
  return [...living, ...dead].map((process) => process.key);
}

/** Returns the users of live processes. The user with the most processes comes first. */
function usersOf(table: ProcessReader): UserCount[] {
  const counts = new Map<string, { user: string | null; uid: number | null; processes: number }>();
  for (const { kernelThread, identity: { uid, user } } of table.living()) {
    if (kernelThread) continue;
    const id = `${uid} ${user}`;
    const known = counts.get(id);
    if (known === undefined) counts.set(id, { user, uid, processes: 1 });
    else known.processes++;
  }
  return [...counts.values()].sort((a, b) =>
    b.processes - a.processes || (a.uid ?? Infinity) - (b.uid ?? Infinity)
  );
}

/** A field offers at most this many values: no user reads more. */
const MAX_VALUES = 300;

/** Fields without offered values: no user types a key. */
const TEDIOUS: ReadonlySet<string> = new Set(["key", "parent_key"]);

/** Returns the values that a text field has in a table now, in alphabetical order. */
export function knownValues(
  field: string,
  table: ProcessReader,
  now: number,
): readonly string[] {
  const known = findField(field);
  if (known?.kind !== "text" || TEDIOUS.has(known.name)) return [];
  const values = new Set<string>();
  const valueOf = (process: Process) => known.ofProcess(process, { now, isUnder: () => false });
  const isNew = (process: Process) => {
    const value = valueOf(process);
    return value !== null && value !== "" && !values.has(value);
  };
  for (const processes of [table.living(), table.deadFromLast(-Infinity, isNew)]) {
    for (const process of processes) {
      if (values.size >= MAX_VALUES) break;
      if (isNew(process)) values.add(String(valueOf(process)));
    }
  }
  return [...values].sort((a, b) => a < b ? -1 : 1);
}
