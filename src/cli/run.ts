import { safe, sanitizeLines } from "../model/base/safe_text.ts";
import { EXIT, ExitError } from "./base/exit_error.ts";
import { DEFAULT_REQUEST } from "./flags/live_request.ts";
import type { Request } from "./flags/command_tree.ts";
import {
  printError,
  printErrorLines,
  printInternalError,
  printOut,
  watchUncaught,
} from "./base/output.ts";
import { giveUpNetwork, requireGrants } from "./base/grants.ts";
import { refuseInspector } from "./base/inspector_signal.ts";
import { restoreCallersEnvironment } from "./base/launcher.ts";
import { enterUsersFolder } from "./base/own_program.ts";
import { askTools } from "./doctor/tools.ts";

/**
 * Runs the command that the arguments name, and exits. An error becomes one line on stderr and a
 * documented status. Each command loads its own modules, so that the others start sooner.
 */
export async function run(args: readonly string[]): Promise<never> {
  watchUncaught();
  try {
    requireGrants();
    restoreCallersEnvironment();
    enterUsersFolder();
    const request = await parseRequest(args);
    // A mistake in our code or in a package can then reach no server.
    const isOnline = request.command === "agent" || request.command === "fleet";
    if (!isOnline && !servesMetrics(request)) giveUpNetwork();
    return Deno.exit(await statusOf(request, args));
  } catch (error) {
    if (error instanceof ExitError) {
      if (error.message !== "") printError(safe`${error.message}`);
      if (error.picture !== "") printErrorLines(sanitizeLines(`${error.picture}\n`));
      return Deno.exit(error.status);
    }
    printInternalError(error);
    return Deno.exit(EXIT.failure);
  }
}

/** Runs the command of a request. Returns the exit status. */
async function statusOf(request: Request, args: readonly string[]): Promise<number> {
  if (request.command === "version") {
    const answers = askTools();
    const { versionText } = await import("./doctor/version_text.ts");
    printOut(versionText(await answers));
    return EXIT.ok;
  }
  if (request.command === "completions") {
    const { completionsText } = await import("./completions/completions_text.ts");
    printOut(completionsText(request.shell));
    return EXIT.ok;
  }
  // The commands above end sooner than Deno takes the signal, and need no libc.
  refuseInspector();
  if (request.command === "doctor") {
    const { runDoctor } = await import("./doctor/doctor_command.ts");
    return runDoctor(request, printOut);
  }
  if (request.command === "script") {
    const answers = askTools();
    const { runScript } = await import("./live/script_command.ts");
    runScript(request, await answers, printOut);
    return EXIT.ok;
  }
  if ((request.command === "record" || request.command === "live") && request.remote !== null) {
    const { runHosts } = await import("./hosts/hosts_command.ts");
    return await runHosts(request, request.remote);
  }
  if (request.command === "record") {
    const answers = askTools();
    const { runRecord } = await import("./live/record_command.ts");
    return await runRecord(request, await answers);
  }
  if (request.command === "fleet") {
    const { runFleetCommand } = await import("./fleet/fleet_command.ts");
    return await runFleetCommand(request);
  }
  if (request.command === "agent") {
    const { runAgent } = await import("./fleet/agent_command.ts");
    return await runAgent(request, args);
  }
  if (request.command === "replay" && request.files.includes("-")) {
    const { runPipe } = await import("./hosts/pipe_command.ts");
    return await runPipe(request);
  }
  if (request.command === "replay") {
    const { runReplay } = await import("./replay/replay_command.ts");
    return await runReplay(request);
  }
  if (request.command === "report") {
    const { runReport } = await import("./report/report_command.ts");
    return await runReport(request);
  }
  if (request.json || request.child.length > 0) {
    const answers = askTools();
    const { runStream } = await import("./live/stream_command.ts");
    return await runStream(request, await answers);
  }
  const answers = askTools();
  const { runScreen } = await import("./live/screen_command.ts");
  return await runScreen(request, answers);
}

/** Whether a command opens a port; it gives the network back after that. */
function servesMetrics(request: Request): boolean {
  return "metrics" in request && request.metrics !== null;
}

/** Parses the arguments. Without any, the parser is not loaded, and the first frame comes a third sooner. */
async function parseRequest(args: readonly string[]): Promise<Request> {
  if (args.length === 0) return DEFAULT_REQUEST;
  const { parseFlags } = await import("./flags/flags.ts");
  return parseFlags(args, (text) => printOut(sanitizeLines(text)));
}
