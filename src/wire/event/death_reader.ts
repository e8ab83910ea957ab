import {
  type Death,
  DEATH_CAUSES,
  type DeathCause,
  type EarlierSignal,
  type FailedExec,
  type Login,
  type Program,
  type Sender,
} from "../../model/event/death.ts";
import type { JsonFields } from "./json_fields.ts";

const CAUSES = Object.keys(DEATH_CAUSES) as DeathCause[];

/** Reads why a process died; null when the line knows nothing of it. */
export function readDeath(f: JsonFields): Death | null {
  const death: Death = {
    killedBy: readSender(f, "killed_by"),
    signalCode: f.number("signal_code"),
    cause: f.oneOf("cause", CAUSES),
    oomScope: f.oneOf("oom_scope", ["memcg", "global"]),
    earlier: earlierOf(f),
    failedExec: has(f, "failed_exec") ? failedExecOf(f.object("failed_exec")) : null,
  };
  return Object.values(death).every((value) => value === null) ? null : death;
}

/** Reads a process that sent a signal. */
export function readSender(f: JsonFields, name: string): Sender | null {
  return has(f, name) ? senderOf(f.object(name)) : null;
}

function senderOf(f: JsonFields): Sender {
  return { pid: f.required("pid"), key: f.key("key"), comm: f.text("comm"), uid: f.number("uid") };
}

function earlierOf(above: JsonFields): EarlierSignal | null {
  if (!has(above, "earlier_signal")) return null;
  const f = above.object("earlier_signal");
  return {
    signal: f.required("signal"),
    by: has(f, "pid") ? senderOf(f) : null,
    cause: f.oneOf("cause", CAUSES),
    beforeNs: f.required("before_ns"),
  };
}

/** Reads the error and the paths of a failed exec. */
export function failedExecOf(f: JsonFields): FailedExec {
  return { tried: f.texts("tried") ?? [], errno: f.required("errno") };
}

/** Reads the credentials of an exec; null when the line knows none. */
export function readLogin(f: JsonFields): Login | null {
  const login: Login = {
    gid: f.number("gid"),
    egid: f.number("egid"),
    loginUid: f.number("login_uid"),
    auditSession: f.number("audit_session"),
    tty: f.string("tty"),
  };
  return Object.values(login).every((value) => value === null) ? null : login;
}

/** Reads the identity of an executable; null when the line knows nothing of it. */
export function readProgram(f: JsonFields): Program | null {
  const program: Program = {
    exe: f.text("exe"),
    exeDevice: f.number("exe_device"),
    exeInode: f.number("exe_inode"),
    exeDeleted: f.boolean("exe_deleted") ?? false,
    exeMemfd: f.boolean("exe_memfd") ?? false,
    script: f.text("script"),
    interpreter: f.text("interpreter"),
    argvBytes: f.number("argv_bytes"),
  };
  return Object.values(program).every((value) => value === null || value === false)
    ? null
    : program;
}

function has(f: JsonFields, name: string): boolean {
  return (f.raw(name) ?? null) !== null;
}
