import type { Endpoint, FileAccess } from "../event/activity.ts";
import type { ActivityEvent, ProcessActivityEvent } from "../event/event.ts";
import { errnoName } from "../base/errno_name.ts";
import { formatBytes, formatDuration, UNKNOWN } from "../base/units.ts";

/** What a process did with a file that it had opened in this way. */
export const ACCESS_WORDS: Readonly<Record<FileAccess, string>> = {
  ...{ read: "read", write: "wrote", read_write: "moved" },
};

/** Returns an event of activity in words. */
export function activityText(event: ProcessActivityEvent | ActivityEvent): string {
  switch (event.type) {
    case "net":
      return `sent ${formatBytes(event.sentBytes)}, received ${formatBytes(event.receivedBytes)}`;
    case "file": {
      const { opens, failedOpens, creates, unlinks, renames } = event;
      const counts = [
        `${opens} opens`,
        ...failedOpens === 0 ? [] : [`${failedOpens} failed`],
        ...creates === 0 || creates === null ? [] : [`${creates} creates`],
        ...unlinks === 0 ? [] : [`${unlinks} unlinks`],
        ...renames === 0 ? [] : [`${renames} renames`],
      ];
      const [file] = event.busyFiles?.files ?? [];
      const busy = file === undefined
        ? []
        : [`${ACCESS_WORDS[file.access]} ${formatBytes(file.bytes)} of ${file.path.text}`];
      return [...counts, ...busy].join(", ");
    }
    case "open": {
      const { path, errno, flags } = event;
      const result = errno === null ? "" : `: ${errnoName(errno) ?? `error ${errno}`}`;
      return `${path?.text ?? UNKNOWN} ${flags.join("|")}${result}`;
    }
    case "connect":
      return `to ${endpointText(event.remote)}: ${event.result}`;
    case "accept":
      return `from ${endpointText(event.remote)} at ${endpointText(event.local)}`;
    case "listen":
      return `at ${endpointText(event.local)}`;
    case "close": {
      if (event.direction === "listen") return `listener ${endpointText(event.local)}`;
      const { result, durationNs, sentBytes, receivedBytes } = event;
      const bytes = `sent ${formatBytes(sentBytes)}, received ${formatBytes(receivedBytes)}`;
      const after = formatDuration(durationNs);
      return `${endpointText(event.remote)}: ${result} after ${after}, ${bytes}`;
    }
    case "transfer": {
      const { remote, state, sentBytes, receivedBytes } = event;
      const bytes = `sent ${formatBytes(sentBytes)}, received ${formatBytes(receivedBytes)}`;
      return `${endpointText(remote)}: ${state}, ${bytes} so far`;
    }
    case "connection": {
      const { state, local, remote } = event;
      return state === "listen"
        ? `existing listener ${endpointText(local)}`
        : `existing ${endpointText(local)} - ${endpointText(remote)}: ${state}`;
    }
    case "activity": {
      const { kinds, reason } = event;
      const what = kinds.length === 0
        ? "activity is no longer traced"
        : `activity is traced: ${kinds.join(", ")}`;
      return reason === null ? what : `${what} (${reason})`;
    }
  }
}

/** Returns an address with its port, such as `192.0.2.7:443` or `[2001:db8::7]:443`. */
export function endpointText(end: Endpoint | null): string {
  if (end === null) return UNKNOWN;
  const { address, port } = end;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
