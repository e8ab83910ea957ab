import type { Process } from "../../src/model/process/process.ts";
import type { ProcessTable } from "../../src/model/table/table.ts";

/** `pid-start ppid comm`, one for each living process, in order of pid. */
export function livingList(table: ProcessTable): string[] {
  return [...table.living()].sort((a, b) => a.pid - b.pid)
    .map(({ key, ppid, comm }) => `${key} ${ppid ?? "?"} ${comm?.text ?? "?"}`);
}

/**
 * The table as text: a living process a line, below its parent and two spaces further in, in order
 * of pid. `?` marks what was concluded; the dead stand below, with how they ended.
 *
 *     1 init
 *       20 sh
 *         21 make?
 *     dead 22 cc1 exit 1
 */
export function tablePicture(table: ProcessTable): string {
  const lines: string[] = [];
  const draw = (row: Process, depth: number) => {
    lines.push(`${"  ".repeat(depth)}${row.pid} ${nameOf(row)}`);
    for (const child of inOrder([...row.children])) {
      if (child.ending === null) draw(child, depth + 1);
    }
  };
  for (const row of inOrder([...table.living()])) if (row.parent === null) draw(row, 0);
  for (const row of table.dead()) lines.push(`dead ${row.pid} ${nameOf(row)} ${endOf(row)}`);
  return lines.join("\n");
}

/** What must hold of any table, whatever it was told. */
export function tableOffences(table: ProcessTable, maxDead: number): string[] {
  const offences: string[] = [];
  const living = [...table.living()];
  const dead = [...table.dead()];
  for (const row of living) {
    if (row.ending !== null) offences.push(`${row.key} is dead among the living`);
    if (table.byPid(row.pid) !== row) offences.push(`${row.key} is not the one of its pid`);
    if (table.get(row.key) !== row) offences.push(`${row.key} is not the one of its key`);
    if (row.parent?.ending) offences.push(`${row.key} lives below a dead one`);
    if (row.parent && table.byPid(row.parent.pid) !== row.parent) {
      offences.push(`${row.key} lives below one that is not there`);
    }
  }
  for (const row of dead) if (row.ending === null) offences.push(`${row.key} lives among the dead`);
  for (const row of [...living, ...dead]) {
    // One that was put away is made for whoever asks, and nobody's child.
    const isPutAway = row.ending !== null && table.get(row.key) !== row;
    if (!isPutAway && row.parent && !row.parent.children.has(row)) {
      offences.push(`${row.key} has no such parent`);
    }
    for (const child of row.children) {
      if (child.parent !== row) offences.push(`${child.key} is no child of ${row.key}`);
    }
    let above: Process | null = row.parent;
    for (let steps = 0; above !== null; above = above.parent) {
      if (++steps > living.length + dead.length) {
        offences.push(`${row.key} is its own ancestor`);
        break;
      }
    }
  }
  if (dead.length > maxDead || dead.length !== table.deadCount) offences.push("too many dead");
  if (living.length !== table.liveCount) offences.push("the living are miscounted");
  return offences;
}

function nameOf({ comm, inferred }: Process): string {
  return `${comm?.text ?? "-"}${inferred ? "?" : ""}`;
}

function endOf({ ending }: Process): string {
  if (ending === null || (ending.exitCode === null && ending.signal === null)) return "somehow";
  return ending.signal === null ? `exit ${ending.exitCode}` : `${ending.signalName}`;
}

function inOrder(rows: Process[]): Process[] {
  return rows.sort((a, b) => a.pid - b.pid);
}
