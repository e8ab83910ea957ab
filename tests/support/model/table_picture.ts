import type { Process } from "../../../src/model/process/process.ts";
import type { ProcessTable } from "../../../src/model/table/table.ts";

/** Returns `pid-start ppid comm` for each living process, in order of pid. */
export function livingList(table: ProcessTable): string[] {
  return [...table.living()].sort((a, b) => a.pid - b.pid)
    .map(({ key, ppid, image: { comm } }) => `${key} ${ppid ?? "?"} ${comm?.text ?? "?"}`);
}

/**
 * Draws the table as text: one line for each living process, indented below its parent, in order of pid.
 * `?` marks an inferred process. The dead processes follow, with their ends.
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

/** Returns the violations of a table's invariants, which hold after any events. */
export function tableOffences(table: ProcessTable, maxDead: number): string[] {
  const offences: string[] = [];
  const living = [...table.living()];
  const dead = [...table.dead()];
  for (const row of living) {
    if (row.ending !== null) offences.push(`${row.key} is dead among the living processes`);
    if (table.byPid(row.pid) !== row) offences.push(`${row.key} is not the process of its pid`);
    if (table.get(row.key) !== row) offences.push(`${row.key} is not the process of its key`);
    if (row.parent?.ending) offences.push(`${row.key} is alive below a dead parent`);
    if (row.parent && table.byPid(row.parent.pid) !== row.parent) {
      offences.push(`${row.key} is alive below a parent that is not in the table`);
    }
  }
  for (const row of dead) {
    if (row.ending === null) offences.push(`${row.key} is alive among the dead processes`);
  }
  for (const row of [...living, ...dead]) {
    // An archived process is made anew for each caller, and is no child of its parent.
    const isArchived = row.ending !== null && table.get(row.key) !== row;
    if (!isArchived && row.parent && !row.parent.children.has(row)) {
      offences.push(`${row.key} is no child of its parent`);
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
  if (living.length !== table.liveCount) offences.push("the count of living processes is wrong");
  return offences;
}

function nameOf({ inferred, image: { comm } }: Process): string {
  return `${comm?.text ?? "-"}${inferred ? "?" : ""}`;
}

function endOf({ ending }: Process): string {
  if (ending === null || (ending.exitCode === null && ending.signal === null)) return "somehow";
  return ending.signal === null ? `exit ${ending.exitCode}` : `${ending.signalName}`;
}

function inOrder(rows: Process[]): Process[] {
  return rows.sort((a, b) => a.pid - b.pid);
}
