import type { SshHost } from "../../model/hosts/ssh_host.ts";
import type { Connect, ConnectionEnd } from "../stream/stream_source.ts";
import { PipedProgram, type ProgramEnd } from "./piped_program.ts";
import {
  NOT_WHOLE,
  type PushedFile,
  pushLine,
  remoteLine,
  type RemoteRun,
  sshArguments,
  WRONG_MACHINE,
} from "./ssh_command.ts";

/** What runs on the other host, and the executable to push when it has none. */
export interface SshOptions extends Omit<RemoteRun, "pushed"> {
  readonly push: PushedFile | null;
  /** Shows what is going on, such as a push. */
  readonly progress: (text: string) => void;
}

/** ssh itself failed; another status is that of the program on the host. */
const SSH_FAILED = 255;
/** A shell found no such program. */
const NOT_FOUND = 127;
const PERMISSION = 4;

/** Returns a way to a host: each call starts ssh once more. */
export function sshConnect(host: SshHost, options: SshOptions): Connect {
  // What was pushed once stays in the host's cache.
  let pushed: string | null = null;
  return (events) => {
    let program: PipedProgram | null = null;
    let isClosed = false;
    const start = (line: string, input: string | null, then: (end: ProgramEnd) => void) => {
      try {
        program = new PipedProgram(sshArguments(host, line), input, {
          output: (bytes) => events.bytes(bytes),
          ended: then,
        });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const end = failed(`ssh cannot be started: ${why}; install openssh-client`);
        setTimeout(() => isClosed || events.ended(end), 0);
      }
    };
    const run = () => start(remoteLine({ ...options, pushed }), null, ended);
    const ended = (end: ProgramEnd) => {
      const { push } = options;
      if (!isMissing(end, options) || push === null || pushed !== null) {
        // The copy may have been removed: the next try looks for it again.
        if (end.status !== SSH_FAILED) pushed = null;
        return events.ended(failed(reasonOf(end, host, options)));
      }
      options.progress("no traceflock in PATH there; using a copy in the cache of the user");
      start(pushLine(push), push.path, (copied) => {
        if (copied.status !== 0) {
          return events.ended(failed(pushProblem(copied, host, push)));
        }
        pushed = push.hash;
        run();
      });
    };
    run();
    return {
      close: async () => {
        isClosed = true;
        await program?.close();
      },
    };
  };
}

/** A failure after which another try may succeed: a host comes back, a user installs what is missing. */
function failed(reason: string): ConnectionEnd {
  return { reason, isFinal: false, exitCode: null };
}

/** Whether the host has no traceflock in PATH. sudo has a status of its own, and its words depend on the language. */
function isMissing({ status, errors }: ProgramEnd, { sudo }: Pick<SshOptions, "sudo">): boolean {
  return sudo ? /^sudo: traceflock: /m.test(errors) : status === NOT_FOUND;
}

/** Returns why a stream ended, with the way out. */
export function reasonOf(
  { status, errors }: ProgramEnd,
  { target }: SshHost,
  { push, sudo }: Pick<SshOptions, "push" | "sudo">,
): string {
  const said = lastLine(errors);
  const root = `root@${target.replace(/^.*@/, "")}`;
  if (isMissing({ status, errors }, { sudo })) {
    return push === null
      ? "no traceflock on the host; install it there, or add --push"
      : `the copied TraceFlock does not start: ${said}`;
  }
  switch (status) {
    case SSH_FAILED:
      return sshProblem(said, target);
    case NOT_FOUND:
      return `no sudo on the host; use ${root} without --sudo`;
    case PERMISSION:
      return sudo ? said : `${said.replace(/\. Run `sudo.*$/, "")}; use ${root}, or add --sudo`;
    case 0:
      return "its TraceFlock ended";
    default:
      if (said === "") return `its TraceFlock ended with status ${status}`;
      return sudo && /^(sudo: |Sorry, )/.test(said)
        ? `${said.replace(/\.$/, "")}; let a rule of sudoers run it with NOPASSWD, or use ${root}`
        : said;
  }
}

/** Returns what ssh says, with the way out where it names none. It runs without questions. */
function sshProblem(said: string, target: string): string {
  if (said === "") return "ssh: the connection was closed";
  const text = said.startsWith("ssh: ") ? said : `ssh: ${said}`;
  if (/Permission denied/i.test(said)) {
    return `${text.replace(/\.$/, "")}; load your key with ssh-add, or name it in ~/.ssh/config`;
  }
  if (/Host key verification failed/i.test(said)) {
    return `${text.replace(/\.$/, "")}; check and accept its key with \`ssh ${target}\` first`;
  }
  return text;
}

function pushProblem(
  { status, errors }: ProgramEnd,
  { target }: SshHost,
  { machine }: PushedFile,
): string {
  const said = lastLine(errors);
  switch (status) {
    case WRONG_MACHINE:
      return `--push has an executable for ${machine}, and the host is ${said}; install TraceFlock there`;
    case NOT_WHOLE:
      return "the copy of TraceFlock did not arrive whole; is the disk of the host full?";
    case SSH_FAILED:
      return sshProblem(said, target);
    default:
      return `cannot copy TraceFlock to ${target}: ${said === "" ? `status ${status}` : said}`;
  }
}

/** Characters of a line that another host wrote. */
const MAX_SAID = 300;

/** Returns the last line of TraceFlock on stderr, without its name; else the last line of all. */
function lastLine(errors: string): string {
  const lines = errors.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const own = lines.findLast((line) => line.startsWith(OWN));
  return (own?.slice(OWN.length) ?? lines.at(-1) ?? "").slice(0, MAX_SAID);
}

const OWN = "traceflock: ";
