/** `--on`: other hosts over ssh. */
import { createHash } from "node:crypto";
import { commonSecrets } from "../../model/redact/common_secrets.ts";
import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import type { EventType } from "../../model/event/event.ts";
import { readBytes, readLargeFile } from "../../sources/libc/file.ts";
import { sshConnect } from "../../sources/ssh/ssh_connection.ts";
import type { PushedFile } from "../../sources/ssh/ssh_command.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { launchedProgram } from "../base/launcher.ts";
import type { LiveRequest, RemoteRequest } from "../flags/live_request.ts";
import { ACTIVITY_TYPES } from "../live/preflight.ts";
import type { RecordRequest } from "../flags/record_flags.ts";
import type { RemoteHost } from "./remote_hosts.ts";

/** Runs the screen, the lines or the recordings of other hosts. Returns the exit status. */
export async function runHosts(
  request: LiveRequest | RecordRequest,
  remote: RemoteRequest,
): Promise<number> {
  const hosts = (say: (text: string) => void) => remoteHosts(request, remote, say);
  if (request.command === "record") {
    const { recordHosts } = await import("./record_hosts.ts");
    return await recordHosts(request, hosts);
  }
  if (request.json) {
    const { streamHosts } = await import("./stream_hosts.ts");
    return await streamHosts(request, hosts);
  }
  const { runHostsScreen } = await import("./hosts_screen.ts");
  return await runHostsScreen(request, hosts);
}

function remoteHosts(
  request: LiveRequest | RecordRequest,
  { hosts, push, sudo }: RemoteRequest,
  say: (text: string) => void,
): readonly RemoteHost[] {
  const options = remoteOptions(request);
  const file = push === null ? null : pushedFile(push);
  return hosts.map((host) => ({
    name: host.name,
    connect: sshConnect(host, {
      ...{ options, sudo, push: file },
      progress: (text) => say(`${host.name}: ${text}`),
    }),
  }));
}

/**
 * Returns the options of TraceFlock on the other hosts. What is not wanted stays there: secrets, command
 * lines, and events that only cost.
 */
function remoteOptions(
  { events, activity, source, noArgv, redact }: Pick<
    LiveRequest,
    "events" | "activity" | "source" | "noArgv" | "redact"
  >,
): readonly string[] {
  const named = [...ALSO_TRACED, ...ACTIVITY_TYPES].filter((type) => events?.has(type));
  // Named types leave out all others, so they are named only when one of them needs it.
  const traced = ALSO_TRACED.some((type) => events?.has(type)) ? named : [];
  return [
    ...(traced.length === 0 ? [] : ["--events", [...USUAL, ...traced].join(",")]),
    ...(activity === null ? [] : ["--activity", [...activity].join(",")]),
    ...(source === "auto" ? [] : ["--source", source]),
    ...(noArgv ? ["--no-argv"] : []),
    ...redactionTexts(redact ?? []).flatMap((text) => ["--redact", text]),
  ];
}

/** Returns the rules as `--redact` takes them. */
function redactionTexts(rules: readonly RedactionRule[]): readonly string[] {
  if (rules.length === 0) return [];
  const common = new Set(commonSecrets());
  const own = rules.filter((rule) => !common.has(rule)).map(({ pattern }) => pattern.source);
  return rules.some((rule) => common.has(rule)) ? ["secrets", ...own] : own;
}

/** The types that are traced only when they are named: the table needs all others. */
const ALSO_TRACED: readonly EventType[] = ["signal", "exec_failed", "setuid"];
const USUAL: readonly EventType[] = [
  ...["fork", "exec", "exit", "reparent", "rename", "move", "process"] as const,
];

/** The longest packed executable. */
const MAX_PACKED_BYTES = 512 * 1024 * 1024;

/** Returns the executable of `--push`: the named one, or our own when it is packed. */
function pushedFile(named: string): PushedFile {
  const path = named === "" ? ownPacked() : named;
  if (path === null) {
    throw new ExitError(
      EXIT.usage,
      "--push needs a packed executable, and this TraceFlock is none; make one with " +
        "`deno task pack`, and write --push dist/traceflock-packed",
    );
  }
  const bytes = readLargeFile(path, MAX_PACKED_BYTES);
  if (bytes === null) {
    throw new ExitError(EXIT.usage, `--push cannot read "${path}"; check its path`);
  }
  if (!isPacked(bytes)) {
    throw new ExitError(
      EXIT.usage,
      `"${path}" is no packed TraceFlock; make one with \`deno task pack\``,
    );
  }
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { path, hash, machine: Deno.build.arch };
}

/** The file that the user ran, when it is a packed executable. */
function ownPacked(): string | null {
  const path = launchedProgram();
  const head = path === null ? null : readBytes(path, 4096);
  return head !== null && isPacked(head) ? path : null;
}

/** Whether a file is a packed executable, by its head. */
function isPacked(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096));
  return head.startsWith("#!/bin/sh\n# TraceFlock ") && head.includes("\ndeno_hash=");
}
