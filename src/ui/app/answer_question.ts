import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { completeQuery } from "../../model/query/complete_query.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import { knownValues } from "./known_values.ts";
import type { Answer, Question, UserCount } from "../widgets/question.ts";
import { subjectOf } from "../widgets/subject.ts";

/**
 * Look a question up in the table that is shown. `now` is nanoseconds since boot, `ownPid` that of the
 * process that shows the screen.
 */
export function answerQuestion(
  question: Question,
  table: ProcessReader,
  now: number,
  ownPid: number | null = null,
): Answer {
  switch (question.about) {
    case "subjects": {
      const wanted = new Set(question.keys);
      const self = [...table.living()].find(({ pid }) => pid === ownPid);
      const subjects = [...wanted].map((key) => table.get(key))
        .filter((process) => process !== undefined)
        .sort((a, b) => a.pid - b.pid).map((process) => subjectOf(process, now, self));
      return { about: "subjects", subjects, purpose: question.purpose };
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
        subject: process === undefined ? null : subjectOf(process, now),
      };
    }
  }
}

/** By parents, not by children: a frozen copy of the table knows only those. */
function familyOf(key: ProcessKey, table: ProcessReader): ProcessKey[] {
  const isOfFamily = (process: Process) => {
    for (let at: Process | null = process; at !== null; at = at.parent) {
      if (at.key === key) return true;
    }
    return false;
  };
  const living = [...table.living()].filter(isOfFamily);
  const dead = [...table.deadFromLast(-Infinity, isOfFamily)].reverse();
  return [...living, ...dead].map((process) => process.key);
}

/** The most processes first. */
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
