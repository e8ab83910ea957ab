/** Records this host and serves it to a fleet: `traceflock agent`. */
import { Agent } from "../../fleet/agent/agent.ts";
import { spoolFiles } from "../../fleet/agent/spool_files.ts";
import { Spool } from "../../fleet/agent/spool.ts";
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { AppendedFile } from "../../sources/libc/appended_file.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import { FileError } from "../../sources/libc/file_error.ts";
import { EAGAIN } from "../../sources/libc/file_lock.ts";
import { libc } from "../../sources/libc/library.ts";
import { makeFolders } from "../../sources/libc/private_file.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { muteConsole, printError } from "../base/output.ts";
import { VERSION } from "../base/own_program.ts";
import { diagnose } from "../doctor/diagnose.ts";
import { doctorJson } from "../doctor/doctor_command.ts";
import { realHost } from "../doctor/real_host.ts";
import { askTools } from "../doctor/tools.ts";
import type { AgentRequest } from "../flags/agent_flags.ts";
import { DEFAULT_REQUEST, type LiveRequest } from "../flags/live_request.ts";
import { HeadlessSession, throwSourceFailure } from "../live/headless_session.ts";
import { optionalMetrics } from "../metrics/optional_metrics.ts";
import type { RunningMetrics } from "../metrics/start_metrics.ts";
import { storedFiles } from "../metrics/stored_files.ts";
import { hostIdentity } from "../live/host_identity.ts";
import { agentChoices, reloadText, withConfig } from "./agent_settings.ts";

/** Returns the exit status. */
export async function runAgent(asked: AgentRequest, args: readonly string[]): Promise<number> {
  muteConsole();
  const { request, ofFile } = withConfig(asked, args);
  const identity = hostIdentity();
  const host = { ...identity, host: request.name ?? identity.host };
  const table = () => live.session.table;
  const choices = agentChoices(request, host.host, table);
  const folder = request.spool ?? usualFolder();
  const report = (text: string) => printError(sanitize(text));
  const answers = await askTools();
  // The tools of the report are slow. It is made before anything is traced.
  const doctor = doctorJson(diagnose(realHost()));
  using _lock = lockedFolder(folder);
  let spool: Spool | null = null;
  let agent: Agent | null = null;
  let metrics: RunningMetrics | null = null;
  const live = new HeadlessSession(liveRequest(request), answers, {
    host,
    // The spool follows below: a host that is refused must leave no file behind.
    sinks: [{
      begin: (event) => spool!.begin(event),
      batch: (events) => spool!.batch(events),
      end: (event) => spool!.end(event),
      closed: new Promise(() => {}),
    }],
    onBatch: (events) => {
      agent?.push(events);
      metrics?.observe(events);
    },
    onHangup: () => {
      try {
        const again = withConfig(asked, args);
        void agent?.reload(agentChoices(again.request, host.host, table));
        report(reloadText(ofFile, again.ofFile));
      } catch (error) {
        if (!(error instanceof ExitError)) throw error;
        report(`${error.message}; the former configuration stays in force`);
      }
    },
  });
  try {
    metrics = await optionalMetrics(request.metrics, {
      ...{ session: live.session, kernel: host.kernel, keepsNetwork: true },
      files: () => storedFiles(spoolFiles(folder).map(({ path }) => path)),
    });
    spool = new Spool({
      ...{ folder, host: host.host, bootId: host.bootId, wallOffset, table, report },
      ...{ maxBytes: request.spoolBytes, date: Date.now },
    });
    agent = new Agent({
      ...{ folder, spool, report, wallOffset, bootTime, stream: request.stream },
      table: live.session.table,
      proc: new ProcReader(),
      meta: (ts) => live.session.metaAt(ts),
      doctor: () => Promise.resolve(doctor),
      identity: {
        ...{ host: host.host, version: VERSION, kernel: host.kernel, bootId: host.bootId },
        // The source is known once it has started.
        get source() {
          return live.session.sourceName;
        },
        ...{ cpus: host.cpus, sinceMs: Date.now(), instance: crypto.randomUUID().slice(0, 8) },
      },
    }, choices);
    try {
      await live.start();
    } catch (error) {
      spool.discard();
      throw error;
    }
    printError(safe`recording ${host.host} into ${folder}; ^C ends it`);
    agent.start();
    const end = await live.untilEnd();
    await agent.stop();
    throwSourceFailure(end);
    return await live.exitStatus(end);
  } finally {
    metrics?.close();
    live.close();
  }
}

/** An agent records the whole host, with a snapshot at the start. */
function liveRequest(request: AgentRequest): LiveRequest {
  const { events, activity, durationMs, source, redact, noArgv } = request;
  return {
    ...DEFAULT_REQUEST,
    ...{ events, activity, durationMs, source, redact, noArgv },
    ...{ json: true, snapshot: true, readOnly: true },
  };
}

function usualFolder(): string {
  if (libc().geteuid() === 0) return "/var/lib/traceflock/spool";
  const home = Deno.env.get("HOME");
  const state = Deno.env.get("XDG_STATE_HOME") ??
    (home === undefined ? null : `${home}/.local/state`);
  if (state !== null) return `${state}/traceflock/spool`;
  throw new ExitError(EXIT.usage, "HOME is not set; name the folder of the recording with --spool");
}

/** Deno lets a program write below /dev through the C library, and read nothing there. */
function rejectUnreadable(folder: string): void {
  try {
    Deno.lstatSync(folder);
  } catch (error) {
    const why = error instanceof Deno.errors.NotCapable
      ? "Deno reads no files there"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new ExitError(
      EXIT.output,
      `Cannot read from ${folder}: ${why}; name another folder with --spool`,
    );
  }
}

/** Makes the folder, and locks it while the agent runs. */
function lockedFolder(folder: string): Disposable {
  makeFolders(folder);
  rejectUnreadable(folder);
  try {
    const lock = new AppendedFile(`${folder}/agent.lock`, { replace: true });
    return { [Symbol.dispose]: () => void lock.close() };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ExitError(
      EXIT.output,
      error.errno === EAGAIN
        ? `Another agent records into ${folder}; end it, or name another folder with --spool`
        : `Cannot write into ${folder}: ${error.message}; name another folder with --spool`,
    );
  }
}
