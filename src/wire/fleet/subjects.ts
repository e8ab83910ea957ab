import type { Ask } from "../../model/hosts/asks.ts";

/** The subjects of NATS that agents and viewers use. The version is in their second word. */
const ROOT = "traceflock.v1";

/** The prefix of the subjects of pulses; the name of the host follows. */
const PULSE = `${ROOT}.pulse.`;
const EVENTS = `${ROOT}.events.`;

/** All pulses. */
export const PULSES = `${PULSE}>`;

/** All shipped events: the subjects of the stream. */
export const ALL_EVENTS = `${EVENTS}>`;

export function pulseSubject(host: string): string {
  return PULSE + hostSubject(host);
}

export function eventsSubject(host: string): string {
  return EVENTS + hostSubject(host);
}

/** Returns the subject of a question to one host; to all hosts when the host is null. */
export function askSubject(ask: Ask, host: string | null): string {
  const subject = `${ROOT}.ask.${ask}`;
  return host === null ? subject : `${subject}.${hostSubject(host)}`;
}

/**
 * Returns the name of a host as words of a subject. Letters, digits, `-`, `_` and single dots stay, so
 * that the permissions of a server are easy to write. Every other byte becomes `%XX`.
 */
export function hostSubject(host: string): string {
  const words = encodeURIComponent(host.toWellFormed()).replace(OTHERS, escaped);
  const dotted = words.replace(OUTER_DOT, "%2E");
  return dotted === "" ? "%" : dotted;
}

/**
 * Returns the host that a subject of pulses or events names; null for another subject. The server
 * checks who may publish on a subject, so this name cannot be forged, unlike one inside a message.
 */
export function hostOf(subject: string): string | null {
  for (const prefix of [PULSE, EVENTS]) {
    if (!subject.startsWith(prefix)) continue;
    const words = subject.slice(prefix.length);
    const host = decoded(words);
    return host !== null && hostSubject(host) === words ? host : null;
  }
  return null;
}

/** The question of NATS services to which every agent answers with its name and metadata. */
export const FIND_AGENTS = "$SRV.PING.traceflock";

/** Returns the host in an answer to `FIND_AGENTS`; null when there is none. Never throws. */
export function foundHost(text: string): string | null {
  try {
    const answer: unknown = JSON.parse(text);
    const { host } = (answer as { metadata?: { host?: unknown } | null } | null)?.metadata ?? {};
    return typeof host === "string" && hostOf(pulseSubject(host)) === host ? host : null;
  } catch {
    return null;
  }
}

/** Returns the prefix of the inboxes of an agent; permissions can name it. */
export function agentInbox(host: string): string {
  return `_INBOX.agent.${hostSubject(host)}`;
}

/**
 * Returns whether an answer may go to a subject. Inboxes begin with `_`, as `_INBOX.` does; servers name
 * them so, too, when they pass a question on to another account.
 */
export function isInbox(subject: string): boolean {
  return subject.startsWith("_");
}

/** The prefix of the inboxes of a viewer. */
export const VIEWER_INBOX = "_INBOX.viewer";

/** The prefix of the inboxes of a recorder: a viewer that may not read the stream hears none of them. */
export const RECORDER_INBOX = "_INBOX.recorder";

function decoded(words: string): string | null {
  if (words === "%") return "";
  if (words.length > MAX_HOST_SUBJECT) return null;
  try {
    return decodeURIComponent(words);
  } catch {
    return null;
  }
}

function escaped(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Characters that encodeURIComponent leaves, and that a subject or a shell would read. */
const OTHERS = /[!~*'()]/g;

/** A dot at an end or before another dot: NATS allows no empty word. */
const OUTER_DOT = /^\.|\.$|\.(?=\.)/g;

/** A name of a host has at most 64 bytes (sethostname(2)); each takes at most three letters. */
const MAX_HOST_SUBJECT = 255;
