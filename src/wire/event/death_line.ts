import {
  type Death,
  type FailedExec,
  type Login,
  type Program,
  type Sender,
  UNKNOWN_DEATH,
} from "../../model/event/death.ts";
import { errnoName } from "../../model/base/errno_name.ts";
import { signalName } from "../../model/base/signal_name.ts";
import type { Text } from "../../model/base/text.ts";
import { KEY } from "./event_key.ts";
import { ascii, type JsonBytes, type JsonKey } from "./json_bytes.ts";

/** Writes why a process died. Most processes just exit, and their members are one constant. */
export function writeDeath(out: JsonBytes, death: Death | null, oom: boolean | null): void {
  if (death === null && oom === false) {
    out.raw(PLAIN_EXIT);
    return;
  }
  const known = death ?? UNKNOWN_DEATH;
  writeSender(out, KEY.killed_by, known.killedBy);
  out.integer(KEY.signal_code, known.signalCode);
  out.string(KEY.cause, known.cause);
  out.boolean(KEY.oom, oom);
  if (known.oomScope !== null) out.string(KEY.oom_scope, known.oomScope);
  const { earlier, failedExec } = known;
  if (earlier !== null) {
    out.raw(KEY.earlier_signal);
    if (earlier.by === null) out.raw(NO_SENDER);
    else writeMembers(out, earlier.by);
    if (earlier.cause !== null) out.string(KEY.cause, earlier.cause);
    out.integer(KEY.signal, earlier.signal);
    out.string(KEY.signal_name, signalName(earlier.signal));
    out.integer(KEY.before_ns, earlier.beforeNs);
    out.byte(END);
  }
  if (failedExec !== null) {
    out.raw(KEY.failed_exec);
    out.raw(FIRST_ERRNO);
    out.integerValue(failedExec.errno);
    writeTried(out, failedExec);
    out.byte(END);
  }
}

/** Writes a process that sent a signal, or null. */
export function writeSender(out: JsonBytes, key: JsonKey, sender: Sender | null): void {
  out.raw(key);
  if (sender === null) {
    out.raw(NULL);
    return;
  }
  writeMembers(out, sender);
  out.byte(END);
}

/** Writes a sender as an object that its caller ends. */
function writeMembers(out: JsonBytes, { pid, key, comm, uid }: Sender): void {
  out.raw(FIRST_PID);
  out.integerValue(pid);
  out.string(KEY.key, key);
  writeText(out, KEY.comm, KEY.comm_hex, comm);
  out.integer(KEY.uid, uid);
}

/** Writes the name of the error of a failed exec, and the paths that it tried. */
export function writeTried(out: JsonBytes, { errno, tried }: FailedExec): void {
  out.string(KEY.errno_name, errnoName(errno));
  writeTexts(out, KEY.tried, KEY.tried_hex, tried);
}

/** Writes the credentials that an exec reports. */
export function writeLogin(out: JsonBytes, login: Login | null): void {
  if (login === null) {
    out.raw(NO_LOGIN);
    return;
  }
  out.integer(KEY.gid, login.gid);
  out.integer(KEY.egid, login.egid);
  out.integer(KEY.login_uid, login.loginUid);
  out.integer(KEY.audit_session, login.auditSession);
  out.string(KEY.tty, login.tty);
}

/** Writes the identity of the executable. */
export function writeProgram(out: JsonBytes, program: Program | null): void {
  if (program === null) {
    out.raw(NO_PROGRAM);
    return;
  }
  writeText(out, KEY.exe, KEY.exe_hex, program.exe);
  out.integer(KEY.exe_device, program.exeDevice);
  out.integer(KEY.exe_inode, program.exeInode);
  if (program.exeDeleted) out.boolean(KEY.exe_deleted, true);
  if (program.exeMemfd) out.boolean(KEY.exe_memfd, true);
  if (program.script !== null) writeText(out, KEY.script, KEY.script_hex, program.script);
  if (program.interpreter !== null) {
    writeText(out, KEY.interpreter, KEY.interpreter_hex, program.interpreter);
  }
  if (program.argvBytes !== null) out.integer(KEY.argv_bytes, program.argvBytes);
}

/** Writes a text. Its exact bytes follow in hexadecimal when the text cannot hold them. */
export function writeText(
  out: JsonBytes,
  key: JsonKey,
  hexKey: JsonKey,
  text: Text | null,
): void {
  out.string(key, text === null ? null : text.text);
  if (text?.hex !== undefined) out.string(hexKey, text.hex);
}

/** Writes a list of texts; the exact bytes of all follow when one text cannot hold its own. */
export function writeTexts(
  out: JsonBytes,
  key: JsonKey,
  hexKey: JsonKey,
  texts: readonly Text[],
): void {
  let isExact = true;
  out.raw(key);
  out.byte(OPEN_LIST);
  for (let i = 0; i < texts.length; i++) {
    if (i > 0) out.byte(COMMA);
    out.stringValue(texts[i]!.text);
    isExact &&= texts[i]!.hex === undefined;
  }
  out.byte(CLOSE_LIST);
  if (isExact) return;
  out.raw(hexKey);
  out.raw(ascii(JSON.stringify(texts.map(({ text, hex }) => hex ?? hexOfText(text)))));
}

/** Returns the UTF-8 bytes of a valid text in hexadecimal. */
function hexOfText(text: string): string {
  return encodeURIComponent(text).replace(
    /%([0-9A-F]{2})|(.)/g,
    (_, escaped: string | undefined, letter: string) =>
      escaped === undefined
        ? letter.charCodeAt(0).toString(16).padStart(2, "0")
        : escaped.toLowerCase(),
  );
}

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const END = 0x7d;
const NULL = ascii("null");
const NO_SENDER = ascii('{"pid":null,"key":null,"comm":null,"uid":null');
const FIRST_PID = ascii('{"pid":');
const FIRST_ERRNO = ascii('{"errno":');
const PLAIN_EXIT = ascii(',"killed_by":null,"signal_code":null,"cause":null,"oom":false');
const NO_LOGIN = ascii(
  ',"gid":null,"egid":null,"login_uid":null,"audit_session":null,"tty":null',
);
const NO_PROGRAM = ascii(',"exe":null,"exe_device":null,"exe_inode":null');
