import type { ProcessKey } from "../../model/base/process_key.ts";
import { redactedFacts } from "../../model/inspect/redacted_reading.ts";
import {
  type Absence,
  type Facts,
  type InspectTab,
  isAbsence,
  type Namespace,
  type Reading,
} from "../../model/inspect/reading.ts";
import type { Redactor } from "../../model/redact/redactor.ts";
import { parseProcLimits } from "../../wire/proc/proc_limits.ts";
import { bootTime } from "../libc/clock.ts";
import { readFolder, readLink, readText } from "../libc/file.ts";
import { readCgroup } from "./cgroup_facts.ts";
import { lastFailure, type Reader } from "./failure.ts";
import { readEnvironment, readMaps } from "./memory.ts";
import { openFileNumbers, readOpenFiles } from "./open_files.ts";
import { readSockets } from "./sockets.ts";

/** What the inspector needs besides /proc. */
export interface InspectorOptions extends Reader {
  /** Returns the stat of the process that has a pid now. */
  readonly stat: (pid: number) => { readonly key: ProcessKey; readonly state: string } | null;
  readonly redactor: Redactor | null;
}

/**
 * Reads one tab of one process. The key is compared before and after: a reused pid never gives the
 * values of another process.
 */
export function inspect(key: ProcessKey, tab: InspectTab, options: InspectorOptions): Reading {
  const pid = Number.parseInt(key, 10);
  const before = options.stat(pid);
  const result = before?.key !== key
    ? GONE
    : before.state === "Z" && !OUTLIVES.has(tab)
    ? { kind: "zombie" as const }
    : READERS[tab](`/proc/${pid}`, options);
  const isSame = before?.key === key && options.stat(pid)?.key === key;
  const shown = !isSame
    ? GONE
    : isAbsence(result)
    ? result
    : redactedFacts(result, options.redactor);
  return { key, tab, ts: bootTime(), result: shown };
}

const GONE: Absence = { kind: "gone" };

/** What the kernel keeps of a zombie. */
const OUTLIVES: ReadonlySet<InspectTab> = new Set(["limits", "cgroup"]);

const READERS: Readonly<
  Record<InspectTab, (folder: string, reader: Reader) => Facts | Absence>
> = {
  files: readOpenFiles,
  environment: readEnvironment,
  limits: readLimits,
  maps: readMaps,
  sockets: readSockets,
  cgroup: readCgroup,
  namespaces: readNamespaces,
};

function readLimits(folder: string, reader: Reader): Facts | Absence {
  const text = readText(`${folder}/limits`);
  if (text === null) return lastFailure(reader);
  const numbers = openFileNumbers(folder, reader);
  const openFiles = "kind" in numbers ? null : numbers.length;
  return { tab: "limits", limits: parseProcLimits(text), openFiles };
}

function readNamespaces(folder: string, reader: Reader): Facts | Absence {
  const names = readFolder(`${folder}/ns`);
  if (names === null) return lastFailure(reader);
  const namespaces: Namespace[] = [];
  for (const name of names.sort()) {
    const target = readLink(`${folder}/ns/${name}`);
    if (target === null) {
      const failure = lastFailure(reader);
      // A process of another user lists its namespaces, but shows none.
      if (failure.kind === "denied") return failure;
    }
    const inode = inodeOf(target);
    const ours = inodeOf(readLink(`/proc/self/ns/${name}`));
    const isOurs = inode === null || ours === null ? null : inode === ours;
    namespaces.push({ name, inode, isOurs });
  }
  return { tab: "namespaces", namespaces };
}

function inodeOf(target: string | null): number | null {
  const inode = /^\w+:\[(\d+)\]$/.exec(target ?? "")?.[1];
  return inode === undefined ? null : Number(inode);
}
