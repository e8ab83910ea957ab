import { errnoName } from "../../model/base/errno_name.ts";
import { ACTIVITY_KINDS } from "../../model/event/activity.ts";
import { chooseActivity } from "../../sources/bpftrace/activity_choice.ts";
import { CheckTopic, type Finding, type HostAccess } from "./check.ts";
import { measureHost, missingTracepoints } from "./measure.ts";
import { tracefsFolder } from "./tracefs_checks.ts";

const ACTIVITY = new CheckTopic(
  "activity",
  "--activity reports traffic, connections and files of processes",
);

/** Checks what `--activity` can show here. It never keeps the live source from starting. */
export function checkActivity(host: HostAccess): Finding {
  if (tracefsFolder(host) === null) {
    return ACTIVITY.warn("unknown while tracefs can't be read", "See tracefs above");
  }
  const kinds = new Set(ACTIVITY_KINDS);
  const chosen = chooseActivity(measureHost(host), kinds, missingTracepoints(host, kinds));
  if (chosen.kind === "none") return ACTIVITY.warn(chosen.because, chosen.remedy);
  if (chosen.because === null) return ACTIVITY.ok(ACTIVITY_KINDS.join(", "));
  return ACTIVITY.warn(
    chosen.because,
    /sys_/.test(chosen.because)
      ? "Use a kernel with CONFIG_FTRACE_SYSCALLS=y"
      : "Use Linux 6.3 or later",
  );
}

const SOCKETS = new CheckTopic(
  "sockets",
  "--activity net reads the bytes of open connections from the kernel's table of sockets",
);

/** Checks whether the kernel shows the bytes of open connections, as ss(8) reads them. */
export function checkSockets(host: HostAccess): Finding {
  const error = host.socketTable();
  if (error === null) return SOCKETS.ok("INET_DIAG");
  const { errno } = error;
  const remedy = errno === ENOENT
    ? "Load the module: modprobe tcp_diag. A kernel without it needs CONFIG_INET_DIAG"
    : "Allow sockets of sock_diag(7): a container or a security module may forbid them";
  const name = errnoName(errno) ?? `error ${errno}`;
  return SOCKETS.warn(
    `bytes of open connections are unknown until they close: INET_DIAG gives ${name}`,
    remedy,
  );
}

const ENOENT = 2;
