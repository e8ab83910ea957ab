import type { Death, Login, Program } from "../event/death.ts";
import { errnoName } from "../base/errno_name.ts";
import type { Process } from "../process/process.ts";
import type { AnyEvent, Field, FieldOf } from "./field.ts";

/** Fields about the death of a process and the signals before it. */
export const DEATH_FIELDS: readonly Field[] = [
  {
    kind: "sender",
    name: "killed_by",
    aliases: ["killer"],
    about: "process that sent the fatal signal: its comm or pid",
    ofEvent: (e) => e.death?.killedBy ?? null,
    ofProcess: (p) => p.ending?.death?.killedBy ?? null,
  },
  {
    kind: "sender",
    name: "sender",
    aliases: [],
    about: "process that sent the signal of a signal event",
    ofEvent: (e) => e.sender ?? null,
    ofProcess: () => null,
  },
  ofDeath("text", "cause", "kind of death by a signal, such as fault or oom", (d) => d.cause),
  ofDeath("text", "oom_scope", "whose memory was short: memcg or global", (d) => d.oomScope),
  {
    kind: "whole",
    name: "signal_code",
    aliases: [],
    about: "si_code of the fatal signal; above 0 it is the kernel's",
    ofEvent: (e) => e.signalCode ?? e.death?.signalCode ?? null,
    ofProcess: (p) => p.ending?.death?.signalCode ?? null,
  },
  {
    kind: "flag",
    name: "oom",
    aliases: [],
    about: "killed because the memory was short",
    ofEvent: (e) => e.oom ?? null,
    ofProcess: (p) => p.ending?.oom ?? null,
  },
  {
    kind: "whole",
    name: "errno",
    aliases: [],
    about: "error number of a failed exec, such as 2 (ENOENT)",
    ofEvent: (e) => e.errno ?? e.death?.failedExec?.errno ?? null,
    ofProcess: (p) => p.ending?.death?.failedExec?.errno ?? null,
  },
  {
    kind: "text",
    name: "errno_name",
    aliases: [],
    about: "name of that error, such as ENOENT",
    ofEvent: (e) => errnoNameOf(e.errno ?? e.death?.failedExec?.errno),
    ofProcess: (p) => errnoNameOf(p.ending?.death?.failedExec?.errno),
  },
  {
    kind: "argv",
    name: "tried",
    aliases: [],
    about: "paths that a failed exec tried, joined by a space",
    ofEvent: (e) => e.tried ?? e.death?.failedExec?.tried ?? null,
    ofProcess: (p) => p.ending?.death?.failedExec?.tried ?? null,
  },
];

/** Fields about the executable and the login of a process. */
export const ORIGIN_FIELDS: readonly Field[] = [
  ofProgram("text", "exe", "path of the executable, without links", (p) => p.exe?.text ?? null),
  ofProgram("whole", "exe_device", "device of the executable", (p) => p.exeDevice),
  ofProgram("whole", "exe_inode", "inode of the executable", (p) => p.exeInode),
  ofProgram("flag", "exe_deleted", "the executable is deleted", (p) => p.exeDeleted),
  ofProgram("flag", "exe_memfd", "the executable is memory (memfd)", (p) => p.exeMemfd),
  ofProgram("text", "script", "script that an interpreter runs", (p) => p.script?.text ?? null),
  ofProgram(
    "text",
    "interpreter",
    "interpreter of that script",
    (p) => p.interpreter?.text ?? null,
  ),
  ofProgram("amount", "argv_bytes", "bytes of the whole argv when it is cut", (p) => p.argvBytes),
  {
    kind: "whole",
    name: "gid",
    aliases: [],
    about: "real group id",
    ofEvent: (e) => e.gid ?? e.login?.gid ?? null,
    ofProcess: (p) => p.identity.login?.gid ?? null,
  },
  {
    kind: "whole",
    name: "egid",
    aliases: [],
    about: "effective group id",
    ofEvent: (e) => e.egid ?? e.login?.egid ?? null,
    ofProcess: (p) => p.identity.login?.egid ?? null,
  },
  ofLogin("whole", "login_uid", "user id of the login", (l) => l.loginUid),
  ofLogin("whole", "audit_session", "audit session of the login", (l) => l.auditSession),
  ofLogin("text", "tty", "controlling terminal, such as pts/3", (l) => l.tty),
  old("old_uid", "user id before setuid", (e) => e.oldUid),
  old("old_euid", "effective user id before setuid", (e) => e.oldEuid),
  old("old_gid", "group id before setuid", (e) => e.oldGid),
  old("old_egid", "effective group id before setuid", (e) => e.oldEgid),
];

type Value<Kind> = Kind extends "text" ? string : Kind extends "flag" ? boolean : number;

function ofDeath(
  kind: "text",
  name: string,
  about: string,
  value: (death: Death) => string | null,
): Field {
  return reading(kind, name, about, value, (e) => e.death, (p) => p.ending?.death);
}

function ofProgram<Kind extends "text" | "whole" | "amount" | "flag">(
  kind: Kind,
  name: string,
  about: string,
  value: (program: Program) => Value<Kind> | null,
): Field {
  return reading(kind, name, about, value, (e) => e.program, (p) => p.image.program);
}

function ofLogin<Kind extends "text" | "whole">(
  kind: Kind,
  name: string,
  about: string,
  value: (login: Login) => Value<Kind> | null,
): Field {
  return reading(kind, name, about, value, (e) => e.login, (p) => p.identity.login);
}

/** Returns a field of an object that events and rows share; without the object it is unknown. */
function reading<Kind extends "text" | "whole" | "amount" | "flag", Part>(
  kind: Kind,
  name: string,
  about: string,
  value: (part: Part) => Value<Kind> | null,
  partOfEvent: (event: AnyEvent) => Part | null | undefined,
  partOfProcess: (process: Process) => Part | null | undefined,
): Field {
  const of = (part: Part | null | undefined) =>
    part === null || part === undefined ? null : value(part);
  return {
    ...{ kind, name, aliases: [], about },
    ofEvent: (event: AnyEvent) => of(partOfEvent(event)),
    ofProcess: (process: Process) => of(partOfProcess(process)),
  } as FieldOf<"text", string> | FieldOf<"whole" | "amount", number> | FieldOf<"flag", boolean>;
}

function old(
  name: string,
  about: string,
  value: (event: AnyEvent) => number | null | undefined,
): Field {
  const ofEvent = (event: AnyEvent) => value(event) ?? null;
  return { kind: "whole", name, aliases: [], about, ofEvent, ofProcess: () => null };
}

function errnoNameOf(errno: number | undefined): string | null {
  return errno === undefined ? null : errnoName(errno);
}
