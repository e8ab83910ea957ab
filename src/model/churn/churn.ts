import { SECOND } from "../base/units.ts";
import {
  cgroupGroup,
  ChurnGroup,
  commandGroup,
  commandOnHostGroup,
  type Grouping,
  hostGroup,
  parentGroup,
  userGroup,
} from "./churn_group.ts";
import { commandText } from "../list/command_text.ts";
import type {
  ExecEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  ProcessEvent,
  SnapshotEvent,
} from "../event/event.ts";
import { MAX_CHURN_GROUPS, MAX_CHURN_MEMBERS } from "../base/limits.ts";
import { KeyedRows } from "../base/keyed_rows.ts";
import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** UTF-16 units of a parent's command line that its group keeps. */
const MAX_COMMAND = 256;

/** The groups of a live process. */
interface Membership {
  readonly key: ProcessKey;
  readonly pid: number;
  command: ChurnGroup;
  /** null for the events of one host. */
  commandOnHost: ChurnGroup | null;
  readonly parent: ChurnGroup | null;
  readonly cgroup: ChurnGroup;
  readonly user: ChurnGroup;
  /** null for the events of one host, which have no host. */
  readonly host: ChurnGroup | null;
  /** The process runs its parent's program: it has not called exec. */
  inherited: boolean;
  readonly second: number;
}

/** Rows of the table by key, for fields that an event lacks. */
export interface ProcessLookup {
  get(key: ProcessKey): Process | undefined;
}

/**
 * Counts births, exits, failures and lifetimes by command, parent, cgroup and user.
 *
 * A process counts for its parent's command between fork and exec, and for its own command after
 * the exec. Groups are bounded: the quietest are dropped first, and counted.
 *
 * This folder counts groups and sorts them; src/ui/churn draws them.
 */
export class Churn {
  /** Live processes that were dropped to keep the bound; no group counts them as alive. */
  droppedMembers = 0;
  readonly #dropped: Record<Grouping, number> = {
    ...{ host: 0, "command on host": 0, command: 0, parent: 0, cgroup: 0, user: 0 },
  };
  readonly #groups: Readonly<Record<Grouping, Map<string, ChurnGroup>>> = {
    command: new Map(),
    "command on host": new Map(),
    parent: new Map(),
    cgroup: new Map(),
    user: new Map(),
    host: new Map(),
  };
  readonly #members = new KeyedRows<Membership>();

  /**
   * @param byHost whether to count by host too, for the events of several hosts
   * @param isFiltered whether a query chose the events: then the first event of a process counts as its
   *   birth, because its fork may not match
   */
  constructor(private readonly byHost = false, private readonly isFiltered = false) {}

  groups(grouping: Grouping): Iterable<ChurnGroup> {
    return this.#groups[grouping].values();
  }

  /** Returns the number of groups that were dropped to keep the bound. */
  dropped(grouping: Grouping): number {
    return this.#dropped[grouping];
  }

  /** Counts an event. The caller must apply it to the table first. */
  observe(event: FlockEvent, table: ProcessLookup): void {
    if (event.type === "fork") this.#fork(event, table);
    else if (event.type === "exec") this.#exec(event);
    else if (event.type === "exit") this.#exit(event);
    else if (event.type === "process" && event.state === "X") this.#foundDead(event);
  }

  #fork(event: ForkEvent, table: ProcessLookup): void {
    const { parentKey, birthPpid, parentComm } = event;
    const above = parentKey === null ? undefined : this.#members.get(parentKey);
    const row = above === undefined && parentKey !== null ? table.get(parentKey) : undefined;
    const comm = parentComm?.text ?? null;
    const filename = row?.image.filename?.text ?? null;
    this.#join(event, {
      command: above?.command ?? this.#command(comm, filename),
      commandOnHost: above?.commandOnHost ?? this.#commandOnHost(event, comm, filename),
      parent: this.#parent(event, birthPpid, comm, table),
      inherited: true,
    });
  }

  /** Counts a process as new. */
  #join(
    event: ProcessEvent,
    groups: Pick<Membership, "command" | "commandOnHost" | "parent" | "inherited">,
  ): Membership {
    const second = Math.floor(event.ts / SECOND);
    const { key, pid } = event;
    const { command, commandOnHost, parent, inherited } = groups;
    const { cgroup, user } = this.#place(event);
    const host = this.#host(event);
    const membership: Membership = {
      ...{ key, pid, command, commandOnHost, parent, cgroup, user, host, inherited, second },
    };
    membership.command.join(second);
    membership.commandOnHost?.join(second);
    membership.parent?.join(second);
    membership.cgroup.join(second);
    membership.user.join(second);
    membership.host?.join(second);
    if (this.#members.size >= MAX_CHURN_MEMBERS) this.#dropMembers();
    this.#members.add(membership);
    return membership;
  }

  #exec(event: ExecEvent): void {
    const second = Math.floor(event.ts / SECOND);
    const [comm, filename] = [event.comm?.text ?? null, event.filename?.text ?? null];
    const command = this.#command(comm, filename);
    const commandOnHost = this.#commandOnHost(event, comm, filename);
    const member = this.#members.find(event.pid, event.key);
    if (member !== undefined) {
      for (const group of [member.command, member.commandOnHost]) {
        if (member.inherited) group?.retract(member.second);
        else group?.leave();
      }
      member.inherited = false;
      member.command = command;
      member.commandOnHost = commandOnHost;
      command.join(second);
      commandOnHost?.join(second);
    } else if (this.isFiltered) {
      this.#joinLate(event, command, commandOnHost);
    } else {
      // The process is older than the tracer: only its program is new.
      for (const group of [command, commandOnHost]) {
        group?.join(second);
        group?.leave();
      }
    }
  }

  #joinLate(
    event: ExecEvent | ExitEvent,
    command: ChurnGroup,
    commandOnHost: ChurnGroup | null,
  ): Membership {
    const parent = this.#parent(event, event.ppid, null, { get: () => undefined });
    return this.#join(event, { command, commandOnHost, parent, inherited: false });
  }

  #exit(event: ExitEvent): void {
    const second = Math.floor(event.ts / SECOND);
    const { exitCode, signal, durationNs, key } = event;
    const failed = signal !== null || (exitCode !== null && exitCode !== 0);
    const known = this.#members.find(event.pid, key);
    const [comm, filename] = [event.comm?.text ?? null, event.filename?.text ?? null];
    const own = () => ({
      command: this.#command(comm, filename),
      commandOnHost: this.#commandOnHost(event, comm, filename),
    });
    const member = known ??
      (this.isFiltered ? this.#joinLate(event, own().command, own().commandOnHost) : undefined);
    const isMember = member !== undefined;
    const groups = member ?? {
      ...{ ...own(), ...this.#place(event), parent: null, host: this.#host(event) },
    };
    groups.command.end(second, isMember, failed, durationNs);
    groups.commandOnHost?.end(second, isMember, failed, durationNs);
    groups.cgroup.end(second, isMember, failed, durationNs);
    groups.user.end(second, isMember, failed, durationNs);
    groups.parent?.end(second, isMember, failed, durationNs);
    groups.host?.end(second, isMember, failed, durationNs);
    if (isMember) this.#members.delete(member);
  }

  /** Removes a process whose exit event was lost: its status and time of death are unknown. */
  #foundDead({ pid, key }: SnapshotEvent): void {
    const member = this.#members.find(pid, key);
    if (member !== undefined) this.#drop(member);
  }

  #command(comm: string | null, filename: string | null): ChurnGroup {
    return this.#group("command", `${comm}\0${filename}`, () => commandGroup(comm, filename));
  }

  #commandOnHost(
    { host }: ProcessEvent,
    comm: string | null,
    filename: string | null,
  ): ChurnGroup | null {
    if (!this.byHost || host === undefined) return null;
    const name = `${comm}\0${filename}\0${host}`;
    return this.#group("command on host", name, () => commandOnHostGroup(comm, filename, host));
  }

  #parent(
    { parentKey, host }: ProcessEvent,
    pid: number | null,
    comm: string | null,
    table: ProcessLookup,
  ): ChurnGroup | null {
    if (parentKey === null || pid === null) return null;
    return this.#group("parent", parentKey, () => {
      const parent = table.get(parentKey);
      const command = parent === undefined ? "" : commandText(parent, 0, MAX_COMMAND);
      const name = comm ?? parent?.image.comm?.text ?? null;
      return parentGroup(pid, name, command, this.byHost ? host ?? null : null);
    });
  }

  #place({ cgroup, user, uid }: ProcessEvent): { cgroup: ChurnGroup; user: ChurnGroup } {
    return {
      cgroup: this.#group("cgroup", cgroup ?? "", () => cgroupGroup(cgroup)),
      user: this.#group("user", user ?? `${uid}`, () => userGroup(user, uid)),
    };
  }

  #host({ host }: ProcessEvent): ChurnGroup | null {
    if (!this.byHost || host === undefined) return null;
    return this.#group("host", host, () => hostGroup(host));
  }

  #group(grouping: Grouping, name: string, make: () => ChurnGroup): ChurnGroup {
    const groups = this.#groups[grouping];
    let group = groups.get(name);
    if (group === undefined) {
      group = make();
      if (groups.size >= MAX_CHURN_GROUPS) this.#dropGroups(grouping);
      groups.set(name, group);
    }
    return group;
  }

  /** Drops the quietest quarter at once, so that not every new group searches for the oldest. */
  #dropGroups(grouping: Grouping): void {
    const groups = this.#groups[grouping];
    const byAge = [...groups].sort(([, a], [, b]) => a.lastSecond - b.lastSecond);
    const going = byAge.slice(0, Math.ceil(MAX_CHURN_GROUPS / 4));
    for (const [name, { total }] of going) {
      groups.delete(name);
      // The table does not show a group without members, so that its loss does not count.
      if (total > 0) this.#dropped[grouping]++;
    }
  }

  /** Drops the older half: most of these have lost their exit event. */
  #dropMembers(): void {
    const members = [...this.#members].sort((a, b) => a.second - b.second);
    for (const member of members.slice(0, MAX_CHURN_MEMBERS / 2)) {
      this.#drop(member);
      this.droppedMembers++;
    }
  }

  #drop(member: Membership): void {
    const { command, commandOnHost, parent, cgroup, user, host } = member;
    for (const group of [command, commandOnHost, parent, cgroup, user, host]) group?.leave();
    this.#members.delete(member);
  }
}
