import { ProcessActivity } from "../../model/activity/process_activity.ts";
import { newProcess } from "../../model/process/new_process.ts";
import type { Process } from "../../model/process/process.ts";
import { processKey, ticksOf } from "../../model/base/process_key.ts";
import { compileQuery } from "../../model/query/compile_query.ts";
import type { QueryContext } from "../../model/query/query_context.ts";
import { signalName } from "../../model/base/signal_name.ts";
import { plainText } from "../../model/base/text.ts";
import type { Recording } from "../base/recording.ts";

/** A filter of processes, or the error of the query. */
export type QueryFilter =
  | { readonly matches: (place: number) => boolean }
  | { readonly error: string };

/** Compiles a query of TraceFlock's language for the processes of a recording. */
export function queryFilter(text: string, recording: Recording): QueryFilter {
  const query = compileQuery(text);
  if (query.kind === "error") return { error: query.message };
  const { durationNs, parent, data: { facts: { host, hosts } } } = recording;
  let current = -1;
  const contextOf = (host: string | null): QueryContext => ({
    now: durationNs,
    ...(host === null ? {} : { host }),
    isUnder: (pid) => {
      for (let at = current; at >= 0; at = parent[at]!) if (recording.pid(at) === pid) return true;
      return false;
    },
  });
  const contexts = new Map<string | null, QueryContext>();
  for (const name of [host, ...hosts]) contexts.set(name, contextOf(name));
  const activities = activitiesOf(recording);
  return {
    matches: (place) => {
      current = place;
      const name = recording.text(recording.data.processes.host[place] ?? -1) ?? host;
      return query.matchesProcess(
        processOf(recording, place, activities.get(place)),
        contexts.get(name)!,
      );
    },
  };
}

/** Returns what processes did with sockets, by their places. */
function activitiesOf({ data: { traffic, strings } }: Recording): Map<number, ProcessActivity> {
  const activities = new Map<number, ProcessActivity>();
  const of = (place: number) => {
    const known = activities.get(place) ?? new ProcessActivity(String(place));
    activities.set(place, known);
    return known;
  };
  const { movers = [], contacts = [] } = traffic ?? {};
  for (const { place, sent, received, connects, failed, accepts } of movers) {
    const activity = of(place);
    activity.connects = connects;
    activity.failedConnects = failed;
    activity.accepts = accepts;
    if (sent === null || received === null) continue;
    activity.net = {
      ...{ sentBytes: sent, receivedBytes: received, sentMessages: 0, receivedMessages: 0 },
    };
  }
  for (let i = 0; i < contacts.length; i += 3) {
    const activity = of(contacts[i]!);
    const [address, port] = [strings[contacts[i + 1]!], contacts[i + 2]!];
    if (address !== undefined) activity.peers.add(address);
    if (port >= 0) activity.ports.add(port);
  }
  return activities;
}

/** Returns the process as a row of the table. */
function processOf(
  recording: Recording,
  place: number,
  activity: ProcessActivity | undefined,
): Process {
  const { processes, facts } = recording.data;
  const image = recording.image(recording.firstImage[place + 1]! - 1);
  const comm = recording.text(processes.comm[place]!);
  const parent = recording.parent[place]!;
  const status = processes.status[place]!;
  const text = (value: string | null) => value === null ? null : plainText(value);
  const execCount = recording.firstImage[place + 1]! - recording.firstImage[place]! - 1;
  const pid = recording.pid(place);
  const key = processKey(pid, ticksOf(facts.fromTs + processes.start[place]!));
  const row = newProcess({ key, pid });
  const ppid = parent < 0 ? null : recording.pid(parent);
  const isBorn = recording.has(place, "born");
  return {
    ...row,
    ...(activity === undefined ? {} : { activity }),
    startTs: processes.start[place]!,
    inferred: recording.has(place, "inferred"),
    ppid,
    birth: {
      seen: isBorn,
      ppid,
      parentKey: null,
      parentComm: parent < 0 ? null : text(recording.text(processes.comm[parent]!)),
    },
    image: {
      ...row.image,
      comm: text(comm),
      filename: text(image.filename),
      argv: image.argv,
      argvTruncated: image.cut,
      cwd: text(image.cwd),
      program: recording.data.programs[processes.program[place]!] ?? null,
      execCount: isBorn ? execCount : null,
    },
    identity: {
      ...row.identity,
      uid: processes.uid[place]!,
      user: recording.user(place),
      cgroup: recording.cgroup(place),
      login: recording.data.logins[processes.login[place]!] ?? null,
    },
    usage: {
      ...row.usage,
      cpuUserNs: processes.cpuUser[place]!,
      cpuSystemNs: processes.cpuSystem[place]!,
    },
    ending: recording.isAlive(place) ? null : {
      ts: processes.start[place]! + recording.duration(place),
      exitCode: status === null || status < 0 ? null : status,
      signal: status === null || status >= 0 ? null : -status,
      signalName: status === null || status >= 0 ? null : signalName(-status),
      ...recording.death(place),
      core: recording.has(place, "core") ? true : recording.has(place, "noCore") ? false : null,
      durationNs: isBorn ? recording.duration(place) : null,
      maxRssBytes: processes.rss[place]!,
      readBytes: processes.read[place]!,
      writeBytes: processes.write[place]!,
      rchar: processes.rchar[place]!,
      wchar: processes.wchar[place]!,
      syscr: processes.syscr[place]!,
      syscw: processes.syscw[place]!,
      cancelledWriteBytes: processes.cancelled[place]!,
      minorFaults: null,
      majorFaults: null,
      voluntarySwitches: null,
      involuntarySwitches: null,
      threadsTotal: processes.threads[place]!,
    },
  };
}
