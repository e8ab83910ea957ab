import { plainText, type Text } from "../base/text.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { EnvironmentEntry, Facts } from "./reading.ts";

/** Returns the values without secrets, by the rules of `--redact` and `--no-argv`. */
export function redactedFacts(facts: Facts, redactor: Redactor | null): Facts {
  if (redactor === null) return facts;
  const text = (value: Text) => redactor.redacted({ value }).value;
  const maybe = (value: Text | null) => value === null ? null : text(value);
  switch (facts.tab) {
    case "files": {
      const entries = facts.files.entries.map((file) => ({ ...file, path: text(file.path) }));
      const locks = facts.locks.entries.map((lock) => ({ ...lock, path: maybe(lock.path) }));
      return {
        ...facts,
        ...{ files: { ...facts.files, entries }, locks: { ...facts.locks, entries: locks } },
      };
    }
    case "environment": {
      const entries = facts.variables.entries.map((entry) => redactedVariable(entry, redactor));
      return { ...facts, variables: { ...facts.variables, entries } };
    }
    case "maps": {
      const { groups } = facts;
      if ("kind" in groups) return facts;
      const entries = groups.entries.map((group) => ({ ...group, name: text(group.name) }));
      return { ...facts, groups: { ...groups, entries } };
    }
    case "sockets": {
      const entries = facts.sockets.entries.map((socket) => ({
        ...socket,
        ...{ local: maybe(socket.local), peer: maybe(socket.peer) },
      }));
      return { ...facts, sockets: { ...facts.sockets, entries } };
    }
    case "cgroup": {
      const paths = facts.cgroup.paths.map((each) => ({ ...each, path: text(each.path) }));
      return { ...facts, cgroup: { ...facts.cgroup, paths } };
    }
    case "limits":
    case "namespaces":
      return facts;
  }
}

/**
 * Redacts a variable like an argument, and its value once more alone: a rule for the beginning of a
 * command line must find it too.
 */
function redactedVariable(entry: EnvironmentEntry, redactor: Redactor): EnvironmentEntry {
  if (entry === null) return null;
  const shown = redactedArgument(entry, redactor);
  if (shown === null || shown !== entry) return shown;
  const equals = entry.text.indexOf("=");
  if (equals === -1) return entry;
  const value = plainText(entry.text.slice(equals + 1));
  const shownValue = redactedArgument(value, redactor);
  if (shownValue === null || shownValue === value) return entry;
  return plainText(entry.text.slice(0, equals + 1) + shownValue.text);
}

/** Returns null for an argument that `--no-argv` hides. */
function redactedArgument(argument: Text, redactor: Redactor): Text | null {
  const { argv } = redactor.redacted<{ argv: readonly Text[] | null }>({ argv: [argument] });
  return argv?.[0] ?? null;
}
